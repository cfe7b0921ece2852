/**
 * @file replicas.h
 * Replicas and candidates: the nodes that hold a key, and the nodes to try when its home cannot serve it.
 *
 * The **home** of a key is the node that the membership names for it, whatever the states of nodes. The
 * **replicas** of a key are a fixed number of different nodes that store it, the home first, spread over zones.
 * The **candidates** of a key are all nodes in an order that the key decides, the home first.
 *
 * A **mask** restricts one call to some nodes: one byte for every slot of the view, 0 for a node that must
 * not be used. It changes no placement. A NULL mask allows every node.
 */
#ifndef HOLDFAST_REPLICAS_H
#define HOLDFAST_REPLICAS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Finds the home of a key: the node that the membership names for it, whatever its state.
 *
 * The call gives the same answer as hf_view_lookup() while every node is up. Pins count, states do not.
 *
 * @param view    View to read; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 *
 * @return The slot of the home; HF_NO_NODE if the view has no node of positive weight, @p view is NULL, @p
 *         key is NULL while @p length is not 0, or the hash does not accept the length.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup(); allocates nothing.
 */
HF_API uint32_t hf_view_home(const hf_view *view, const void *key, size_t length);

/**
 * Finds the home of a hash: the node that the membership names for it, whatever its state.
 *
 * Pins of whole keys count. Pins of prefixes do not, because a hash does not tell how its key begins.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param hash  Hash of the key, from hf_view_hash().
 *
 * @return The slot of the home; HF_NO_NODE if the view has no node of positive weight or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup_hash(); allocates nothing.
 */
HF_API uint32_t hf_view_home_hash(const hf_view *view, uint64_t hash);

/**
 * Gives the replicas of a key: different nodes that store it, the home first.
 *
 * In a stage of a plan from fewer replicas to more, or back, a key may have fewer than @p most: ::HF_NO_NODE stands
 * behind those that it has.
 *
 * Replicas are spread over the tree of zones: each replica goes where it shares the fewest levels with another
 * one, and among equals to the zone that has the fewest. A zone thus takes no second replica while a sibling that
 * could take one is free, and what a zone can take is the number of zones and nodes right below it; then of those
 * two levels below it, and so on. Options 'replica_level' and 'replica_counts' say which zones must differ, and how
 * many replicas zones hold. Within these rules, the replicas are the first candidates of the key, except under
 * algorithms of kind ::HF_KIND_SLOT_LOG: their candidates change too often, and nodes follow the home in another
 * order that the key decides. So they do under every algorithm once some node has a replica weight other than its
 * weight (replica_weights.h), and "weight" below is then the replica weight. Pins count, states do not.
 *
 * If all weights are equal and there are no zones, every node holds an equal share of the replicas on average,
 * or nearly so where its share of homes is a matter of luck (ring, multi-probe). Otherwise a heavy node
 * holds fewer replicas than its weight calls for, because no node holds a key twice, and a small zone may hold
 * more. Option 'fair_replicas', set to @p most, corrects the order after the home:
 *
 * - Each node holds a share of all replicas that is proportional to its weight, as far as zones allow: of the
 *   partitions of a table within option 'balance', with other algorithms within 0.5 % on average over all keys.
 * - A node whose share would exceed one replica of every key holds one replica of every key. The other nodes
 *   divide the rest by weight.
 * - Zones divide replicas in the same way, each up to the number of replicas that it may hold, the home
 *   included.
 *
 * A node that leaves replaces at most one replica of a key, if the algorithm has ::HF_CAN_MINIMAL with
 * 'balance' 0 and the zones still have enough nodes. With 'fair_replicas' other keys may replace a replica too: 1 in
 * 100 of them in most fleets, up to 1 in 8 in small fleets of uneven zones.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param most    Number of replicas, from 1 to 32.
 * @param slots   Receives @p most slots; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, @p most is not from 1 to 32, or the key has a length
 *         that the hash does not take; HF_E_INFEASIBLE if the view has fewer nodes that can hold a replica, if
 *         options 'replica_level' and 'replica_counts' leave room for another number only, or
 *         if the view is a stage of a plan in which the key has no home (ask a later stage). Nothing is written on
 *         failure.
 *
 * @threads  Any number at once; wait-free.
 * @cost     One load if the algorithm is a table, option 'replicas' or 'fair_replicas' is @p most, and the key is
 *           not pinned; otherwise as much as the candidates, or O(nodes) for each replica. Allocates only for the
 *           message of a failure.
 */
HF_API hf_status hf_view_replicas(const hf_view *view, const void *key, size_t length, uint32_t most, uint32_t slots[],
                                  hf_error *error);

/**
 * Gives the replicas of a key that can be read now: those that are up, then those that are draining.
 *
 * Of the replicas that hf_view_replicas() gives, those that are down are left out. No other node takes their
 * place, because it does not store the key. Nodes of one state stay in their order.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param most    Number of replicas of a key, from 1 to 32.
 * @param slots   Receives up to @p most slots; must not be NULL.
 * @param count   Receives the number of slots, 0 if all replicas are down; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_replicas(). Nothing is written on failure.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_replicas(), and one load for each replica.
 */
HF_API hf_status hf_view_live_replicas(const hf_view *view, const void *key, size_t length, uint32_t most,
                                       uint32_t slots[], uint32_t *count, hf_error *error);

/**
 * Gives the replicas of many hashes.
 *
 * The replicas are those of hf_view_replicas() for keys with these hashes, unless a prefix of the key is pinned.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param hashes  @p count hashes of keys, from hf_view_hash(); borrowed. NULL only if @p count is 0.
 * @param count   Number of hashes.
 * @param most    Number of replicas of each hash, from 1 to 32.
 * @param slots   Receives @p count * @p most slots: the replicas of hash i begin at index i * @p most. NULL
 *                only if @p count is 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_replicas(), for any of the hashes: all replicas are written or none.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_replicas() for each hash, without hashing keys.
 */
HF_API hf_status hf_view_replicas_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t most,
                                         uint32_t slots[], hf_error *error);

/**
 * Lists the candidates of a key: nodes in the order in which to try them, the home first.
 *
 * After the home come all other nodes of positive weight, each once. The next candidate is the node that
 * would be the home if those before it had left the view. So a key whose home is down and is then removed
 * moves once. There are three exceptions:
 *
 * - Under maglev the second candidate is that node for 96 % of the keys or more. Others follow in another
 *   order.
 * - Under rendezvous-table with 'balance' above 0 it is that node for 99 % of the keys or more.
 * - Under algorithms without ::HF_CAN_REMOVE_ANY only the last node may leave. The keys of another one go to
 *   all other nodes evenly.
 *
 * The order depends on the fingerprint of the view and the key alone.
 *
 * Nodes that are down, forbidden by the mask or excluded are omitted. The keys of such a node therefore go
 * where its removal moves them: to all other nodes in proportion to their weights, but mostly to nodes of its
 * zone under straw2, and to its neighbours on the circle under ring and multi-probe. Nodes that are draining
 * are not omitted; hf_view_node_state() identifies them. Option 'when_down' has no effect here.
 *
 * A node that leaves the view replaces at most one of the first k candidates of a key, if the algorithm has
 * ::HF_CAN_MINIMAL with 'balance' 0 and is not of kind ::HF_KIND_SLOT_LOG. Under anchor and memento half of
 * all keys get another second candidate.
 *
 * @param view            View to read; borrowed; must not be NULL.
 * @param key             @p length bytes; borrowed. NULL only with length 0.
 * @param length          Bytes of the key; with hash "caller" it must be 8.
 * @param eligible        Mask: one byte for each slot, 0 for a node that must not be used; borrowed. NULL
 *                        allows every node.
 * @param eligible_count  Bytes of the mask: hf_view_slot_limit() of this view; any number if @p eligible is
 *                        NULL.
 * @param excluded        Slots to omit, such as those tried already; borrowed. Slots that are not in use are
 *                        allowed. NULL only if @p excluded_count is 0.
 * @param excluded_count  Number of excluded slots.
 * @param slots           Receives the candidates. NULL only if @p most is 0.
 * @param most            Greatest number of candidates to write.
 * @param count           Receives the number of candidates that were written; fewer than @p most if no others
 *                        are left. Must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the mask does not have one byte for every slot, or the
 *         hash does not accept the length of the key.
 *
 * @threads  Any number at once; wait-free.
 * @cost     The home costs as much as hf_view_lookup(). Each further candidate costs O(nodes) under rendezvous-table,
 *           rendezvous and straw2; under others the first 64 cost about as much as a lookup each (of maglev the first
 *           two). Allocates only for the message of a failure.
 */
HF_API hf_status hf_view_candidates(const hf_view *view, const void *key, size_t length, const uint8_t eligible[],
                                    size_t eligible_count, const uint32_t excluded[], size_t excluded_count,
                                    uint32_t slots[], size_t most, size_t *count, hf_error *error);

/**
 * Lists the candidates of a hash: nodes in the order in which to try them, the home first.
 *
 * The call gives the same answer as hf_view_candidates() for each key with that hash, unless a prefix of the
 * key is pinned.
 *
 * @param view            View to read; borrowed; must not be NULL.
 * @param hash            Hash of the key, as for hf_view_lookup_hash().
 * @param eligible        Mask: one byte for each slot, 0 for a node that must not be used; borrowed. NULL
 *                        allows every node.
 * @param eligible_count  Bytes of the mask: hf_view_slot_limit() of this view; any number if @p eligible is
 *                        NULL.
 * @param excluded        Slots to omit; borrowed. NULL only if @p excluded_count is 0.
 * @param excluded_count  Number of excluded slots.
 * @param slots           Receives the candidates. NULL only if @p most is 0.
 * @param most            Greatest number of candidates to write.
 * @param count           Receives the number of candidates that were written; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the mask does not have one byte for every slot.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_candidates() without hashing the key.
 */
HF_API hf_status hf_view_candidates_hash(const hf_view *view, uint64_t hash, const uint8_t eligible[],
                                         size_t eligible_count, const uint32_t excluded[], size_t excluded_count,
                                         uint32_t slots[], size_t most, size_t *count, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

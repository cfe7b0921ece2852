/**
 * @file replicas.h
 * Where a key goes when its owner cannot take it: candidates.
 *
 * A **mask** says which nodes one caller may use now: one byte for every slot of the view, 0 for
 * "not now". It is the caller's own and changes no placement; NULL lets everybody in.
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
 * Finds the node that the membership gives a key, in whatever state that node is.
 *
 * Equals hf_view_lookup() while every node is up. Pins count, states do not.
 *
 * @param view    View to ask; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 *
 * @return The slot; HF_NO_NODE if there are no nodes, the key has a length that the hash does not take, or
 *         a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup(); allocates nothing.
 */
HF_API uint32_t hf_view_owner(const hf_view *view, const void *key, size_t length);

/**
 * Finds the node that the membership gives a hash, in whatever state that node is.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param hash  What hf_view_hash() answered for the key.
 *
 * @return The slot; HF_NO_NODE if there are no nodes or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup_hash(); allocates nothing.
 */
HF_API uint32_t hf_view_owner_hash(const hf_view *view, uint64_t hash);

/**
 * Gives the replicas of a key: different nodes that should hold it, the owner first.
 *
 * Replicas are spread over the tree of zones as evenly as it allows: of @p most replicas every
 * zone holds the floor or the ceiling of its fair number, one with too few nodes all of its nodes,
 * and so on within each zone. Within that they are the key's first candidates. Of equal weights, every
 * node holds an equal share of replicas. Of different weights, heavy nodes hold less than their weights
 * say, because no node can hold a key twice, unless option 'fair_replicas' is at @p most: then the order
 * behind the owner is corrected so that every node holds its weight's part of all replicas, within 0.5 %
 * of it on average over all keys. What is counted over the partitions of a table differs from that by
 * chance, as shares of owners do. A node whose part would be more than one replica of every key has
 * one of every key, and the others share the rest by weight; so do zones, whose parts are bounded by
 * what they may hold, the owner's place included.
 * A node that leaves changes one replica of a key at most, where the algorithm moves no keys
 * without need and the zones do not force more; corrected orders change a little
 * too, and up to one key in a hundred gives up another replica. States do not count; pins do.
 *
 * @param view    View to ask; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param most    How many replicas, 1 to 16.
 * @param slots   Receives @p most slots; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, @p most is not from 1 to 16, or the key has a length
 *         that the hash does not take; HF_E_INFEASIBLE if the view has fewer nodes of positive weight.
 *
 * @threads  Any number at once; wait-free.
 * @cost     With option 'replicas' at @p most, one load; otherwise O(nodes) for each replica.
 */
HF_API hf_status hf_view_replicas(const hf_view *view, const void *key, size_t length, uint32_t most, uint32_t slots[],
                                  hf_error *error);

/**
 * Gives the replicas of many hashes.
 *
 * @param view    View to ask; borrowed; must not be NULL.
 * @param hashes  @p count hashes as hf_view_hash() gives them; borrowed. NULL only if @p count is 0.
 * @param count   How many hashes.
 * @param most    How many replicas of each, 1 to 16.
 * @param slots   Receives @p count times @p most slots: those of hash i from i times @p most on. NULL only
 *                if @p count is 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_replicas().
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_replicas() for each, without hashing.
 */
HF_API hf_status hf_view_replicas_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t most,
                                         uint32_t slots[], hf_error *error);

/**
 * Lists the nodes of a key in the key's own order of preference, the owner first.
 *
 * After the owner come all other nodes of positive weight, each once, in an order in which a node
 * of twice the weight is twice as likely to come next. A node that leaves the view changes at most
 * one of a key's first k candidates, where the algorithm moves no keys without need, and its keys
 * go to all other nodes by their weights. The order depends on the view's fingerprint and the key
 * alone. Nodes that are down, that the mask forbids or that are excluded are passed over; those
 * that are draining keep their place, which hf_view_node_state() tells from the others.
 *
 * @param view            View to ask; borrowed; must not be NULL.
 * @param key             @p length bytes; borrowed. NULL only with length 0.
 * @param length          Bytes of the key; with hash "caller" it must be 8.
 * @param eligible        One byte a slot, not 0 for nodes that may be used; borrowed. NULL for all nodes.
 * @param eligible_count  How many bytes: hf_view_slot_limit() of this view; any number if NULL.
 * @param excluded        Slots to pass over, such as those tried already; borrowed. Slots that are not in
 *                        use are fine. NULL only if @p excluded_count is 0.
 * @param excluded_count  How many slots are excluded.
 * @param slots           Receives the candidates. NULL only if @p most is 0.
 * @param most            How many candidates are wanted, at most.
 * @param count           Receives how many there are; fewer than @p most when no others are left. Must
 *                        not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the mask has not one byte for every slot, or the
 *         key has a length that the hash does not take.
 *
 * @threads  Any number at once; wait-free.
 * @cost     The owner as hf_view_lookup(), every further candidate O(nodes); allocates for the message
 *           of a failure only.
 */
HF_API hf_status hf_view_candidates(const hf_view *view, const void *key, size_t length, const uint8_t eligible[],
                                    size_t eligible_count, const uint32_t excluded[], size_t excluded_count,
                                    uint32_t slots[], size_t most, size_t *count, hf_error *error);

/**
 * Lists the nodes of a hash in its own order of preference, the owner first.
 *
 * Equals hf_view_candidates() of every key with that hash.
 *
 * @param view            View to ask; borrowed; must not be NULL.
 * @param hash            What hf_view_hash() answered for the key, as for hf_view_lookup_hash().
 * @param eligible        One byte a slot, not 0 for nodes that may be used; borrowed. NULL for all nodes.
 * @param eligible_count  How many bytes: hf_view_slot_limit() of this view; any number if NULL.
 * @param excluded        Slots to pass over; borrowed. NULL only if @p excluded_count is 0.
 * @param excluded_count  How many slots are excluded.
 * @param slots           Receives the candidates. NULL only if @p most is 0.
 * @param most            How many candidates are wanted, at most.
 * @param count           Receives how many there are. Must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the mask has not one byte for every slot.
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

/**
 * @file view.h
 * A view answers which node serves a key. It never changes, and any number of threads may read it at once.
 *
 * The node of a **lookup** serves the key now: the states of nodes count. The **home** of a key is the node that
 * the membership names (replicas.h): states do not count. Two views with equal fingerprints give every key the
 * same home, in any process and language. They give every key the same lookup, too, if their states fingerprints
 * (hf_view_states_fingerprint()) and their options 'when_down' are equal.
 */
#ifndef HOLDFAST_VIEW_H
#define HOLDFAST_VIEW_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Adds a reference to a view.
 *
 * @param view  View to keep alive; NULL allowed.
 *
 * @return @p view.
 *
 * @owns     The caller owns the new reference and gives it back with hf_view_release().
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const hf_view *hf_view_retain(const hf_view *view);

/**
 * Gives a reference to a view back. The last reference ends the view.
 *
 * @param view  View whose reference is given back; taken. NULL does nothing.
 *
 * @owns     Takes one reference.
 * @threads  Any number at once, each with its own reference.
 * @cost     O(1); the last reference frees the view's memory.
 */
HF_API void hf_view_release(const hf_view *view);

/**
 * Finds the node that serves a key.
 *
 * This is the home of the key (hf_view_home()), unless the home is down or draining (hf_cluster_set_state()).
 * The call gives the same answer as hf_view_lookup_hash() for hf_view_hash(), unless a prefix of the key is
 * pinned (pins.h).
 *
 * @param view    View to read; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8 (see hf_view_hash()).
 *
 * @return The slot of the node; HF_NO_NODE if the view has no node that can serve the key, @p view is NULL,
 *         @p key is NULL while @p length is not 0, or the hash does not accept the length.
 *
 * @threads  Any number at once; wait-free.
 * @cost     One hash of the key and one lookup as hf_view_lookup_hash(); allocates nothing.
 */
HF_API uint32_t hf_view_lookup(const hf_view *view, const void *key, size_t length);

/**
 * Finds the node that serves a key that is a number.
 *
 * The call gives the same answer as hf_view_lookup() for the 8 bytes of the number, the least significant
 * first, on every machine.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param key   Any number.
 *
 * @return The slot of the node; HF_NO_NODE if there is none or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup() of 8 bytes.
 */
HF_API uint32_t hf_view_lookup_u64(const hf_view *view, uint64_t key);

/**
 * Finds the node that serves a hash. This is the fastest lookup if the hash is known already.
 *
 * Pins of whole keys count. Pins of prefixes do not, because a hash does not tell how its key begins.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param hash  Hash of the key, from hf_view_hash(). With hash "caller" it is any number that the caller
 *              computed; the lookup mixes it first, so that it need not be spread evenly.
 *
 * @return The slot of the node; HF_NO_NODE if there is none or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1) for tables and rings; hf_algorithm_cost() describes the other algorithms. O(nodes) for a key
 *           whose home is down or draining. Allocates nothing.
 */
HF_API uint32_t hf_view_lookup_hash(const hf_view *view, uint64_t hash);

/**
 * Hashes a key, or the part of it that option 'key_part' names, as the lookups of this view do.
 *
 * @param view    View to read; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key.
 *
 * @return The 64-bit hash. With hash "caller" the key itself is the hash: 8 bytes, the least significant
 *         first; a key of another length gives 0. 0 if @p view is NULL, or @p key is NULL while @p length is
 *         not 0.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(length); allocates nothing.
 */
HF_API uint64_t hf_view_hash(const hf_view *view, const void *key, size_t length);

/**
 * Counts the nodes of a view, including nodes of weight 0.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_view_node_count(const hf_view *view);

/**
 * Gives the number of slots: every slot of the view is less than it.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return One more than the greatest slot in use; 0 if there are no nodes or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_slot_limit(const hf_view *view);

/**
 * Gives a node by its index in the order of the ids.
 *
 * @param view   View to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_view_node_count() - 1; ids are ordered by their bytes.
 *
 * @return The slot of the node; HF_NO_NODE beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_node_at(const hf_view *view, size_t index);

/**
 * Finds a node by its id.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param id    Id ended by NUL; borrowed, NULL allowed.
 *
 * @return The slot of the node; HF_NO_NODE if the view has no such node.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(log nodes); allocates nothing.
 */
HF_API uint32_t hf_view_node_find(const hf_view *view, const char *id);

/**
 * Finds a node by its address.
 *
 * @param view     View to read; borrowed, NULL allowed.
 * @param address  Address of a node; borrowed, NULL allowed. The empty address is the address of no node.
 *
 * @return The slot of the node; of several nodes with that address, the one whose id comes first; HF_NO_NODE
 *         if there is none, or @p view or @p address is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(nodes); allocates nothing.
 */
HF_API uint32_t hf_view_node_find_address(const hf_view *view, const char *address);

/**
 * Gives the id of a node.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The id; "" if @p slot is not in use or @p view is NULL. It lives as long as the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_id(const hf_view *view, uint32_t slot);

/**
 * Gives the address of a node.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The address; "" if the node has none, @p slot is not in use or @p view is NULL. It lives as long as
 *         the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_address(const hf_view *view, uint32_t slot);

/**
 * Gives the zone of a node.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The zone; "" if the node has none, @p slot is not in use or @p view is NULL. It lives as long as
 *         the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_zone(const hf_view *view, uint32_t slot);

/**
 * Gives the weight of a node. It is rounded to a multiple of 2^-32, as placements use it.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The weight; 0 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_view_node_weight(const hf_view *view, uint32_t slot);

/**
 * Gives the state of a node.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return An HF_STATE_ number; -1 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_node_state(const hf_view *view, uint32_t slot);

/**
 * Gives the share of the key space whose home is this node.
 *
 * The share is computed, not sampled: it is the part of the table's rows for a table, and the length of the
 * arcs for a ring. For an algorithm with neither, it is the share that an ideal hash gives. The shares of all
 * nodes add up to 1 within 1e-12 if the view has a home for keys. Above 8000 nodes, add them with a compensated sum:
 * a plain sum of doubles rounds by up to 1.2e-16 a node. States do not count.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The share, from 0 to 1; 0 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_view_node_share(const hf_view *view, uint32_t slot);

/**
 * Gives the generation of a view: 0 before the first publish, then 1, 2, 3 and so on.
 *
 * Generations count within one cluster. Compare views of different clusters by their fingerprints.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The generation; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_generation(const hf_view *view);

/**
 * Gives the fingerprint of a view: 64 bits for a request header, a log line or a metric.
 *
 * Views with equal fingerprints give every key the same home, in any process, language and release. The
 * fingerprint covers the algorithm and its options, the hash, a commitment to the seed, the pins, and the id,
 * weight and zone of every node. For algorithms of kind HF_KIND_SLOT or HF_KIND_SLOT_LOG it also covers the
 * slots, and for the latter the log of removals. It does not cover states, addresses, incarnations, generations and
 * the order of changes. Lookups may differ where states do: compare hf_view_states_fingerprint() too.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The fingerprint; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_fingerprint(const hf_view *view);

/**
 * Gives the states fingerprint of a view: 64 bits over the nodes that are not up.
 *
 * Two processes with equal fingerprints send keys to different nodes while they disagree on the health of a node. Their
 * states fingerprints differ then. Two views give every key the same lookup if their fingerprints, their states
 * fingerprints and their options 'when_down' are equal. The states fingerprint covers the id of each node that is not
 * up, and whether it is draining or down. It covers nothing else, so that the order of changes does not count. The
 * view of a snapshot has 0, because snapshots carry no states.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The states fingerprint, the same in every language and on every machine (docs/placement.md); 0 if every node
 *         is up, there are no nodes or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_states_fingerprint(const hf_view *view);

/**
 * Counts the slots in the log of removals: those that a node has left and no node has taken since.
 *
 * Algorithms of kind HF_KIND_SLOT_LOG place keys by the nodes in use and by the order in which slots were
 * left. A new node takes the slot that was left last. The log does not record the highest slot if it is left
 * while the log is empty. The log becomes empty when the last node leaves. Two processes place keys alike if
 * they have the same nodes in the same slots and the same log; the fingerprint covers both.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The count; 0 for algorithms of other kinds and if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_view_removed_count(const hf_view *view);

/**
 * Gives a slot by its index in the log of removals.
 *
 * @param view   View to read; borrowed, NULL allowed.
 * @param index  Index from 0, the slot left first, to hf_view_removed_count() - 1.
 *
 * @return The slot; HF_NO_NODE beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_removed_at(const hf_view *view, size_t index);

/**
 * Gives the name of a view's algorithm with its version, such as "rendezvous-table@1".
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The name; "" if @p view is NULL. It lives for ever.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_algorithm(const hf_view *view);

/**
 * Makes a configuration of the options that a view was made with, the seed included.
 *
 * A cluster that is made of it and is given the same nodes in the same order, weights, zones and pins has the
 * fingerprint of the view, unless nodes were removed from the view's cluster. Of a view from a snapshot, options that
 * do not decide placement are those of the reader.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param config  Receives the configuration; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_config_free().
 * @threads  Any number at once.
 * @cost     O(options); allocates.
 */
HF_API hf_status hf_view_config(const hf_view *view, hf_config **config, hf_error *error);

/**
 * Gives the bytes of memory that a view holds, node properties and the former views of option 'history' included.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The bytes; 0 if @p view is NULL. hf_config_memory() estimates them before the view is built.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_memory(const hf_view *view);

#ifdef __cplusplus
}
#endif

#endif

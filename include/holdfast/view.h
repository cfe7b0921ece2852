/**
 * @file view.h
 * A view answers which node owns a key. It never changes; any number of threads may ask it at
 * once. What it answers is a function of its fingerprint and the key.
 */
#ifndef HOLDFAST_VIEW_H
#define HOLDFAST_VIEW_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Takes another reference to a view.
 *
 * @param view  View to hold; NULL allowed.
 *
 * @return @p view.
 *
 * @owns     The caller owes one more hf_view_release().
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const hf_view *hf_view_retain(const hf_view *view);

/**
 * Gives a reference back; the last one ends the view.
 *
 * @param view  View to let go; NULL does nothing.
 *
 * @owns     The reference is taken.
 * @threads  Any number at once, each with a reference of its own.
 * @cost     O(1); the last one frees the view's memory.
 */
HF_API void hf_view_release(const hf_view *view);

/**
 * Finds the owner of a key.
 *
 * Equals hf_view_lookup_hash() of hf_view_hash().
 *
 * @param view    View to ask; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8 (see hf_view_hash()).
 *
 * @return The slot of the owner; HF_NO_NODE if the view has no node of positive weight, @p view is
 *         NULL, or the key is NULL or of a length that the hash does not take.
 *
 * @threads  Any number at once; wait-free.
 * @cost     One hash of the key, and O(1) for tables and rings; allocates nothing.
 */
HF_API uint32_t hf_view_lookup(const hf_view *view, const void *key, size_t length);

/**
 * Finds the owner of a key that is a number.
 *
 * Equals hf_view_lookup() of the number's 8 bytes, least significant first, on every machine.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param key   Any number.
 *
 * @return The slot of the owner; HF_NO_NODE if there is none or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup() of 8 bytes.
 */
HF_API uint32_t hf_view_lookup_u64(const hf_view *view, uint64_t key);

/**
 * Finds the owner of a hash: the fastest way when the hash is known already.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param hash  What hf_view_hash() answered for the key. With hash "caller": any 64 bits that the
 *              caller computed; they are mixed first, so that they need not be well spread.
 *
 * @return The slot of the owner; HF_NO_NODE if there is none or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1) for tables and rings; allocates nothing.
 */
HF_API uint32_t hf_view_lookup_hash(const hf_view *view, uint64_t hash);

/**
 * Hashes a key as the lookups of this view do.
 *
 * @param view    View to ask; borrowed, NULL allowed.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key.
 *
 * @return The 64-bit hash. With hash "caller" the key itself is the hash: 8 bytes, least significant
 *         first, and 0 for any other length. 0 if @p view is NULL, or @p key is NULL with a length.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(length); allocates nothing.
 */
HF_API uint64_t hf_view_hash(const hf_view *view, const void *key, size_t length);

/**
 * Finds the owners of many keys, each given by pointer and length.
 *
 * Equals hf_view_lookup() for each key, several times faster.
 *
 * @param view     View to ask; borrowed; must not be NULL.
 * @param keys     @p count pointers to keys; borrowed.
 * @param lengths  @p count lengths in bytes; borrowed.
 * @param count    How many keys.
 * @param slots    Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL while @p count is not 0 (nothing is written).
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_many(const hf_view *view, const void *const keys[], const size_t lengths[],
                                     size_t count, uint32_t slots[]);

/**
 * Finds the owners of many keys that lie behind one another in one buffer: the fastest form.
 *
 * Key i is the bytes from offsets[i] up to offsets[i + 1], the layout of Arrow's string arrays.
 *
 * @param view     View to ask; borrowed; must not be NULL.
 * @param bytes    The buffer; borrowed. NULL only if all keys are empty.
 * @param offsets  @p count + 1 offsets into it, none smaller than the one before; borrowed.
 * @param count    How many keys.
 * @param slots    Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL while @p count is not 0, or offsets go back
 *         (nothing is written).
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_packed(const hf_view *view, const void *bytes, const uint32_t offsets[], size_t count,
                                       uint32_t slots[]);

/**
 * Finds the owners of many hashes.
 *
 * Equals hf_view_lookup_hash() for each.
 *
 * @param view    View to ask; borrowed; must not be NULL.
 * @param hashes  @p count hashes; borrowed.
 * @param count   How many.
 * @param slots   Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL while @p count is not 0 (nothing is written).
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t slots[]);

/**
 * Counts the nodes of a view, drained ones included.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_view_node_count(const hf_view *view);

/**
 * Gives the number of slots: every slot of the view is smaller.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return One more than the greatest slot in use; 0 if there are no nodes or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_slot_limit(const hf_view *view);

/**
 * Walks the nodes in the order of their ids.
 *
 * @param view   View to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_view_node_count() - 1; ids are ordered by their bytes.
 *
 * @return The slot of the node; HF_NO_NODE beyond the end.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_node_at(const hf_view *view, size_t index);

/**
 * Finds a node by id.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param id    Id ended by NUL; borrowed, NULL allowed.
 *
 * @return The slot of the node; HF_NO_NODE if the view has no such node.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(log nodes); allocates nothing.
 */
HF_API uint32_t hf_view_node_find(const hf_view *view, const char *id);

/**
 * Gives the id of a node.
 *
 * @param view  View to ask; borrowed, NULL allowed.
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
 * @param view  View to ask; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The address; "" if it has none, @p slot is not in use or @p view is NULL. It lives as long
 *         as the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_address(const hf_view *view, uint32_t slot);

/**
 * Gives the zone of a node.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The zone; "" if it has none, @p slot is not in use or @p view is NULL. It lives as long as
 *         the view.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_node_zone(const hf_view *view, uint32_t slot);

/**
 * Gives the weight of a node, rounded to a multiple of 2^-32 as placement uses it.
 *
 * @param view  View to ask; borrowed, NULL allowed.
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
 * @param view  View to ask; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return An HF_STATE_ number; -1 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_node_state(const hf_view *view, uint32_t slot);

/**
 * Says how much of the key space a node owns.
 *
 * A share of the key space, not of a sample: what the table holds, the length of the arcs on the
 * ring; for algorithms without a table the share that a perfect hash gives. All shares of a view
 * that has an owner for keys add up to 1 within 1e-12.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The share, from 0 to 1; 0 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_view_node_share(const hf_view *view, uint32_t slot);

/**
 * Gives the number of a view: 0 before the first publish, then 1, 2, 3 ...
 *
 * Generations of different clusters have nothing to do with one another; fingerprints have.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The generation; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_generation(const hf_view *view);

/**
 * Gives 64 bits over all that decides placement: put it into a header, a log line or a metric.
 *
 * Covers algorithm, its options, hash, a commitment to the seed, and every node's id, weight and
 * zone (for the kinds of slots the slots, and the log of removals, as well). Views with equal fingerprints place every
 * key alike, in any process, language and release; addresses, generations and the order of changes
 * do not matter.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The fingerprint; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_fingerprint(const hf_view *view);

/**
 * Counts the slots that nodes left and no node has taken since.
 *
 * Algorithms of kind HF_KIND_SLOT_LOG place by the order in which slots were left as well as by
 * the nodes that are there. A new node takes the slot that was left last; the last slot of all is
 * forgotten when it is left while no other stands empty, and so is the whole log with the last
 * node. Processes place alike when they have the same nodes in the same slots and the same log,
 * which the fingerprint covers.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 for algorithms of other kinds and if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_view_removed_count(const hf_view *view);

/**
 * Gives an empty slot by its place in the log of removals.
 *
 * @param view   View to ask; borrowed, NULL allowed.
 * @param index  From 0, the slot left first, to hf_view_removed_count() - 1.
 *
 * @return The slot; HF_NO_NODE beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_removed_at(const hf_view *view, size_t index);

/**
 * Names the algorithm of a view with its version, e.g. "rendezvous-table@1".
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The name; "" if @p view is NULL. It lives for ever.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_algorithm(const hf_view *view);

/**
 * Counts the bytes that a view holds in memory, node properties included.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return Bytes; 0 if @p view is NULL. hf_config_memory() tells them before building.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_memory(const hf_view *view);

#ifdef __cplusplus
}
#endif

#endif

/**
 * @file many.h
 * Many keys in one call: their nodes, and the keys grouped by node, as clients of caches and stores ask for them.
 */
#ifndef HOLDFAST_MANY_H
#define HOLDFAST_MANY_H

#include <holdfast/base.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Finds the nodes that serve many keys, each given by pointer and length.
 *
 * The call gives the same answers as hf_view_lookup() for each key. One call is several times faster than a
 * call for each key.
 *
 * @param view     View to read; borrowed; must not be NULL.
 * @param keys     @p count pointers to keys; borrowed.
 * @param lengths  @p count lengths in bytes; borrowed.
 * @param count    Number of keys.
 * @param slots    Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL, or another pointer is NULL while @p count is not 0. Then
 *         nothing is written.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_many(const hf_view *view, const void *const keys[], const size_t lengths[],
                                     size_t count, uint32_t slots[]);

/**
 * Finds the nodes that serve many keys in one buffer. This is the fastest lookup of many keys.
 *
 * Key i is the bytes from offsets[i] up to but not including offsets[i + 1], the layout of Arrow's string
 * arrays.
 *
 * @param view     View to read; borrowed; must not be NULL.
 * @param bytes    Buffer of the keys; borrowed. NULL only if all keys are empty.
 * @param offsets  @p count + 1 offsets into @p bytes, none smaller than the one before; borrowed.
 * @param count    Number of keys.
 * @param slots    Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL, another pointer is NULL while @p count is not 0, or an
 *         offset is smaller than the one before. Then nothing is written.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_packed(const hf_view *view, const void *bytes, const uint32_t offsets[], size_t count,
                                       uint32_t slots[]);

/**
 * Finds the nodes that serve many hashes.
 *
 * The call gives the same answers as hf_view_lookup_hash() for each hash. Pins of prefixes do not count.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param hashes  @p count hashes, from hf_view_hash(); borrowed.
 * @param count   Number of hashes.
 * @param slots   Receives @p count slots.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL, or another pointer is NULL while @p count is not 0. Then
 *         nothing is written.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(count); allocates nothing.
 */
HF_API hf_status hf_view_lookup_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t slots[]);

/**
 * Groups many keys by the node that serves them, for one request to each node.
 *
 * This loop makes one request for each node, and one more for the keys that no node can serve:
 *
 *     for (size_t first = 0, last = 0; first < count; first = last) {
 *       uint32_t slot = slots[order[first]];
 *       while (last < count && slots[order[last]] == slot) ++last;
 *       request(slot, &order[first], last - first);
 *     }
 *
 * @param view     View to read; borrowed; must not be NULL.
 * @param keys     @p count pointers to keys; borrowed.
 * @param lengths  @p count lengths in bytes; borrowed.
 * @param count    Number of keys, at most 4294967295.
 * @param slots    Receives @p count slots, as hf_view_lookup_many() gives them.
 * @param order    Receives the numbers 0 to @p count - 1 of all keys, those of one node together: nodes in the
 *                 order of their slots, keys of one node in the order of @p keys, and last the keys that no node
 *                 can serve, whose slot is HF_NO_NODE.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL, another pointer is NULL while @p count is not 0, or
 *         @p count is too great. Then nothing is written.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_lookup_many(), and O(count log count) for the order; allocates nothing.
 */
HF_API hf_status hf_view_group(const hf_view *view, const void *const keys[], const size_t lengths[], size_t count,
                               uint32_t slots[], uint32_t order[]);

#ifdef __cplusplus
}
#endif

#endif

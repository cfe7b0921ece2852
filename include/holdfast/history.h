/**
 * @file history.h
 * Views against one another: whether two of them agree, and who owned a key before.
 */
#ifndef HOLDFAST_HISTORY_H
#define HOLDFAST_HISTORY_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How one view stands to another. */
enum {
  HF_SAME = 0,    /**< They place every key alike. */
  HF_NEWER = 1,   /**< The first is a later generation. */
  HF_OLDER = 2,   /**< The first is an earlier generation. */
  HF_DIVERGED = 3 /**< They are of one generation and place keys differently: two histories. */
};

/**
 * Compares two views by what travels in a header or a log line.
 *
 * Generations count within one cluster, or within clusters that were told the same in the same
 * order; where they mean nothing, only HF_SAME does.
 *
 * @param generation         Generation of the first.
 * @param fingerprint        Fingerprint of the first.
 * @param other_generation   Generation of the second.
 * @param other_fingerprint  Fingerprint of the second.
 *
 * @return HF_SAME if the fingerprints are equal, else HF_NEWER, HF_OLDER or HF_DIVERGED by the generations.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_compare(uint64_t generation, uint64_t fingerprint, uint64_t other_generation,
                          uint64_t other_fingerprint);

/**
 * Compares two views.
 *
 * @param view   The first; borrowed, NULL allowed.
 * @param other  The second; borrowed, NULL allowed.
 *
 * @return As hf_compare(); HF_DIVERGED if one of them is NULL and the other is not, HF_SAME if both are.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_compare(const hf_view *view, const hf_view *other);

/**
 * Lists the owner of a key and its former owners: where the key may still lie while data moves.
 *
 * A view remembers as many earlier views of its cluster as HF_OPT_HISTORY says. Views that differ
 * in states or addresses alone do not count. Former owners that have left are passed over.
 *
 * @param view    View to ask; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param slots   Receives different slots of this view: the owner, then the owner before, and so on.
 *                NULL only if @p most is 0.
 * @param most    How many are wanted, at most.
 * @param count   Receives how many there are; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the key has a length that the hash does not take.
 *
 * @threads  Any number at once; wait-free.
 * @cost     A lookup for each view remembered; allocates for the message of a failure only. Each view
 *           remembered keeps its table in memory.
 */
HF_API hf_status hf_view_owners(const hf_view *view, const void *key, size_t length, uint32_t slots[], size_t most,
                                size_t *count, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

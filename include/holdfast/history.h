/**
 * @file history.h
 * Comparison of views, and the former homes of a key.
 */
#ifndef HOLDFAST_HISTORY_H
#define HOLDFAST_HISTORY_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Results of a comparison of a first and a second view. */
enum {
  HF_SAME = 0,    /**< Both give every key the same home. */
  HF_NEWER = 1,   /**< The first is a later generation. */
  HF_OLDER = 2,   /**< The first is an earlier generation. */
  HF_DIVERGED = 3 /**< Both have the same generation, but place keys differently. */
};

/**
 * Compares two views by their generations and fingerprints, as a request header or a log line carries them.
 *
 * States of nodes do not count. HF_SAME is about homes: lookups are the same if the states fingerprints
 * (hf_view_states_fingerprint()) are, too.
 *
 * HF_SAME is right for any two views. HF_NEWER, HF_OLDER and HF_DIVERGED are right only if both views are of
 * one cluster, or of clusters that published the same changes in the same order.
 *
 * @param generation         Generation of the first view.
 * @param fingerprint        Fingerprint of the first view.
 * @param other_generation   Generation of the second view.
 * @param other_fingerprint  Fingerprint of the second view.
 *
 * @return HF_SAME if the fingerprints are equal; otherwise HF_NEWER, HF_OLDER or HF_DIVERGED by the
 *         generations.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_compare(uint64_t generation, uint64_t fingerprint, uint64_t other_generation,
                          uint64_t other_fingerprint);

/**
 * Compares two views.
 *
 * @param view   The first view; borrowed, NULL allowed.
 * @param other  The second view; borrowed, NULL allowed.
 *
 * @return As hf_compare(); HF_SAME if both views are NULL, HF_DIVERGED if one is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_compare(const hf_view *view, const hf_view *other);

/**
 * Lists the home of a key and its former homes, for reads while data moves.
 *
 * A view remembers up to HF_OPT_HISTORY earlier views of its cluster. Views without nodes, and views with the
 * fingerprint of the next one, are not remembered. Former homes that have left the cluster are omitted. Pins
 * count, states do not.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param slots   Receives different slots of this view: the home, then the home before, and so on. NULL
 *                only if @p most is 0.
 * @param most    Greatest number of slots to write.
 * @param count   Receives the number of slots that were written; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the hash does not accept the length of the key.
 *
 * @threads  Any number at once; wait-free.
 * @cost     One lookup for each remembered view; allocates only for the message of a failure. Each remembered
 *           view keeps its table in memory.
 */
HF_API hf_status hf_view_homes(const hf_view *view, const void *key, size_t length, uint32_t slots[], size_t most,
                               size_t *count, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

/**
 * @file pins.h
 * Pins: keys, or all keys that start alike, that live on a node of the operator's choice, for the
 * day when one key must live elsewhere.
 */
#ifndef HOLDFAST_PINS_H
#define HOLDFAST_PINS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Stages a pin: a key, or all keys that start alike, to live on one node.
 *
 * A pin is part of what everybody agrees on: it is in the fingerprint. The pin of a whole key
 * goes before those of prefixes, and of those the longest counts. A pin whose node leaves stays
 * and has no effect until the node is back. Lookups by hash know pins of whole keys, and cannot
 * know prefixes.
 *
 * @param cluster   Cluster to change; must not be NULL.
 * @param key       @p length bytes, at most 65535; borrowed, copied. NULL only with length 0.
 * @param length    Bytes of the key, or of the prefix; a prefix of none pins every key.
 * @param is_prefix 1 for all keys that start with these bytes, 0 for this key alone.
 * @param id        Id of a node that is published or staged; borrowed; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the key is too long; HF_E_NOT_FOUND if no node
 *         has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(pins); allocates.
 */
HF_API hf_status hf_cluster_pin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix, const char *id,
                                hf_error *error);

/**
 * Stages the end of a pin.
 *
 * @param cluster   Cluster to change; must not be NULL.
 * @param key       As it was pinned; borrowed. NULL only with length 0.
 * @param length    Bytes of the key, or of the prefix.
 * @param is_prefix As it was pinned.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if there is no such pin;
 *         HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(pins); allocates.
 */
HF_API hf_status hf_cluster_unpin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix,
                                  hf_error *error);

/**
 * Counts the pins of a view, those of nodes that are not there included.
 *
 * @param view  View to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_view_pin_count(const hf_view *view);

/**
 * Gives the key or prefix of a pin.
 *
 * @param view    View to ask; borrowed, NULL allowed.
 * @param index   From 0 to hf_view_pin_count() - 1: whole keys first, each kind in the order of its bytes.
 * @param length  Receives how many bytes it has, 0 beyond the end; NULL allowed.
 *
 * @return The bytes, which live as long as the view; "" beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_pin_key(const hf_view *view, size_t index, size_t *length);

/**
 * Says whether a pin is one for all keys that start alike.
 *
 * @param view   View to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_view_pin_count() - 1.
 *
 * @return 1 for a prefix; 0 for a whole key, beyond the end, or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_pin_is_prefix(const hf_view *view, size_t index);

/**
 * Gives the id of the node that a pin names, whether it is there or not.
 *
 * @param view   View to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_view_pin_count() - 1.
 *
 * @return The id, which lives as long as the view; "" beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_pin_node(const hf_view *view, size_t index);

#ifdef __cplusplus
}
#endif

#endif

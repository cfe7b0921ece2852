/**
 * @file pins.h
 * Pins place a key, or all keys with one prefix, on a node that the operator chooses.
 */
#ifndef HOLDFAST_PINS_H
#define HOLDFAST_PINS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Stages a pin, which places a key or all keys with one prefix on one node.
 *
 * Pins are part of the fingerprint. The pin of a whole key has priority over the pins of its prefixes, and a
 * longer prefix has priority over a shorter one. A pin replaces the pin of the same key or prefix. A pin
 * stays when its node leaves; it has no effect until the node is back. Lookups by hash follow the pins of
 * whole keys, but not the pins of prefixes. With option 'key_part' the pin of a whole key is that of its
 * part, and holds for all keys with that part; the pin of a prefix looks at the whole key. Under dialects with
 * few hashes it holds for all keys with the hash of the key; see dialects.h.
 *
 * @param cluster   Cluster to change; must not be NULL.
 * @param key       @p length bytes, at most 65535; borrowed, copied. NULL only with length 0.
 * @param length    Bytes of the key or of the prefix; an empty prefix pins every key.
 * @param is_prefix 1 for all keys that begin with these bytes, 0 for this key alone.
 * @param id        Id of a node that is published or staged; borrowed; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the key is too long; HF_E_NOT_FOUND if no node has
 *         that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log pins); allocates.
 */
HF_API hf_status hf_cluster_pin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix, const char *id,
                                hf_error *error);

/**
 * Stages many pins, or none of them.
 *
 * The call does the same as hf_cluster_pin() for each pin in the order of the list: of a key that occurs
 * twice the last node counts. After a failure no pin of the list is staged.
 *
 * @param cluster    Cluster to change; must not be NULL.
 * @param keys       @p count keys or prefixes of at most 65535 bytes each; borrowed, copied. A key may be NULL
 *                   only with length 0, and @p keys only if @p count is 0.
 * @param lengths    @p count lengths in bytes; borrowed. NULL only if @p count is 0.
 * @param count      Number of pins; 0 stages nothing.
 * @param is_prefix  1 if all of them are prefixes, 0 if all are whole keys.
 * @param ids        @p count ids of nodes that are published or staged; borrowed. NULL only if @p count is 0.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or a key is too long (the message gives its position);
 *         HF_E_NOT_FOUND if no node has an id (the message gives its position); HF_E_MEMORY if there is no
 *         memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(count log (count + pins) + staged pins); allocates.
 */
HF_API hf_status hf_cluster_pin_many(hf_cluster *cluster, const void *const keys[], const size_t lengths[],
                                     size_t count, int32_t is_prefix, const char *const ids[], hf_error *error);

/**
 * Stages the removal of a pin.
 *
 * @param cluster   Cluster to change; must not be NULL.
 * @param key       Key or prefix of the pin; borrowed. NULL only with length 0.
 * @param length    Bytes of the key or of the prefix.
 * @param is_prefix 1 for the pin of a prefix, 0 for the pin of a whole key.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if there is no such pin; HF_E_MEMORY if
 *         there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log pins); allocates.
 */
HF_API hf_status hf_cluster_unpin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix,
                                  hf_error *error);

/**
 * Counts the pins of a view, also those whose node is not in the view.
 *
 * @param view  View to read; borrowed, NULL allowed.
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
 * @param view    View to read; borrowed, NULL allowed.
 * @param index   Index from 0 to hf_view_pin_count() - 1: whole keys first, then prefixes, each in the order
 *                of their bytes.
 * @param length  Receives the number of bytes, 0 beyond the end; NULL allowed.
 *
 * @return The bytes; they live as long as the view. "" beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_pin_key(const hf_view *view, size_t index, size_t *length);

/**
 * Says whether a pin is for a prefix.
 *
 * @param view   View to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_view_pin_count() - 1.
 *
 * @return 1 for a prefix; 0 for a whole key, beyond the end, or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_view_pin_is_prefix(const hf_view *view, size_t index);

/**
 * Gives the id of the node of a pin, also if the view has no such node.
 *
 * @param view   View to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_view_pin_count() - 1.
 *
 * @return The id; it lives as long as the view. "" beyond the end or if @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_view_pin_node(const hf_view *view, size_t index);

#ifdef __cplusplus
}
#endif

#endif

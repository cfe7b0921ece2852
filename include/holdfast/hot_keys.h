/**
 * @file hot_keys.h
 * Hot keys: the keys that have more than a given share of the requests, found with a fixed amount of memory.
 *
 * hf_load_spread() spreads such a key over several of its candidates:
 *
 *     uint64_t hash = hf_view_hash(view, key, length);
 *     if (hf_hot_keys_note(hot, hash)) {
 *       hf_load_spread(load, view, hash, 4, NULL, 0, &slot, &ticket, NULL);
 *     } else {
 *       hf_load_acquire_hash(load, view, hash, NULL, 0, &slot, &ticket, NULL);
 *     }
 */
#ifndef HOLDFAST_HOT_KEYS_H
#define HOLDFAST_HOT_KEYS_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Hot keys among the requests of one thread. hf_hot_keys_new() makes it, hf_hot_keys_free() ends it. */
typedef struct hf_hot_keys hf_hot_keys;

/**
 * Makes an object that finds hot keys: keys with more than a given share of the requests.
 *
 * @param share   Least share of the requests of a hot key, from 0.0001 to 0.5.
 * @param window  Approximate number of latest requests that count: from 64 / @p share to 2^40; 0 for 100000,
 *                or more if the share needs it. Counts are halved every half window.
 * @param hot     Receives the object; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p hot is NULL or a number is out of range; HF_E_MEMORY if there is no
 *         memory.
 *
 * @owns     The caller owns the object and ends it with hf_hot_keys_free().
 * @threads  Any number at once. Make one object for each thread that counts.
 * @cost     Allocates from 192 to 320 bytes times 1 / @p share. No other call allocates.
 */
HF_API hf_status hf_hot_keys_new(double share, uint64_t window, hf_hot_keys **hot, hf_error *error);

/**
 * Ends an object that finds hot keys.
 *
 * @param hot  Object to end; taken. NULL does nothing.
 *
 * @owns     Takes @p hot.
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(1).
 */
HF_API void hf_hot_keys_free(hf_hot_keys *hot);

/**
 * Counts one request of a key and says whether the key is hot.
 *
 * A key with at least the share of the requests is hot, from its 24th request on. A key with less than three
 * quarters of the share is not hot, within two requests. A key is not hot before its 16th request. In
 * between, a key may be hot or not.
 *
 * @param hot   Object to change; NULL does nothing.
 * @param hash  Hash of the key, from hf_view_hash(), or any other 64-bit number that identifies it.
 *
 * @return 1 if the key is hot, 0 if it is not or @p hot is NULL.
 *
 * @threads  One at a time per object.
 * @cost     O(1) on average, O(1 / share) now and then; allocates nothing.
 */
HF_API int32_t hf_hot_keys_note(hf_hot_keys *hot, uint64_t hash);

/**
 * Says whether a key is hot, without counting a request.
 *
 * @param hot   Object to read; borrowed, NULL allowed.
 * @param hash  Number that identifies the key, as for hf_hot_keys_note().
 *
 * @return 1 if the key is hot, 0 if it is not or @p hot is NULL.
 *
 * @threads  Any number at once, while no thread is in hf_hot_keys_note().
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_hot_keys_is_hot(const hf_hot_keys *hot, uint64_t hash);

/**
 * Gives an upper bound for the share of the requests that a key has.
 *
 * The bound of a key with a counter is never too low. It is too high by at most a quarter of the share of a
 * hot key, within two requests.
 *
 * @param hot   Object to read; borrowed, NULL allowed.
 * @param hash  Number that identifies the key, as for hf_hot_keys_note().
 *
 * @return The share, from 0 to 1; 0 if the key has no counter, and is therefore not hot, or @p hot is NULL.
 *
 * @threads  Any number at once, while no thread is in hf_hot_keys_note().
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_hot_keys_share(const hf_hot_keys *hot, uint64_t hash);

/**
 * Lists the hot keys, the hottest first.
 *
 * @param hot     Object to read; borrowed, NULL allowed.
 * @param hashes  Receives the numbers that identify the keys, at most @p most; NULL to count the keys alone.
 * @param most    Greatest number of keys to write.
 *
 * @return The number of hot keys, which may be more than @p most; 0 if @p hot is NULL.
 *
 * @threads  Any number at once, while no thread is in hf_hot_keys_note().
 * @cost     O(1 / share + hot keys * @p most); allocates nothing.
 */
HF_API size_t hf_hot_keys_list(const hf_hot_keys *hot, uint64_t hashes[], size_t most);

/**
 * Gives the bytes of memory that an object that finds hot keys holds.
 *
 * @param hot  Object to read; borrowed, NULL allowed.
 *
 * @return The bytes, which never change; 0 if @p hot is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_hot_keys_memory(const hf_hot_keys *hot);

#ifdef __cplusplus
}
#endif

#endif

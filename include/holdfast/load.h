/**
 * @file load.h
 * Bounded load: a key goes to the node of its lookup unless that node has more than its part of the load.
 *
 * A load object counts the requests in flight on each node. A request acquires a **ticket** for a node, and
 * releases it when the request is over. The node is the first candidate of the key (replicas.h) that has
 * room. A node has room if its load, this request included, is at most
 *
 *     ceil(factor * (total + 1) * weight / total weight)
 *
 * where `total` is the load of all nodes that may be used, including tickets that are being acquired at the
 * moment. The bound holds exactly for any number of threads. A load belongs to a node, not to a view: a node
 * keeps its load when views are published, and when it comes back in another slot.
 *
 * A load object serves the views of one cluster. It counts the nodes of the newest view that it has received.
 * A node that is not in that view gets no new load, and the load that it still has is not part of `total`.
 *
 * Only the hash of a key and its candidates count here. Pins of prefixes and option 'when_down' have no
 * effect.
 *
 * hf_load_spread() spreads a key that is too hot for one node over several of its candidates. An
 * ::hf_hot_keys object finds such keys with a fixed amount of memory:
 *
 *     uint64_t hash = hf_view_hash(view, key, length);
 *     if (hf_hot_keys_note(hot, hash)) {
 *       hf_load_spread(load, view, hash, 4, NULL, 0, &slot, &ticket, NULL);
 *     } else {
 *       hf_load_acquire_hash(load, view, hash, NULL, 0, &slot, &ticket, NULL);
 *     }
 */
#ifndef HOLDFAST_LOAD_H
#define HOLDFAST_LOAD_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Loads in flight by node. hf_load_new() makes it, hf_load_free() ends it. */
typedef struct hf_load hf_load;

/** Hot keys among the requests of one thread. hf_hot_keys_new() makes it, hf_hot_keys_free() ends it. */
typedef struct hf_hot_keys hf_hot_keys;

/** Figures of hf_load_statistic(). The numbers are frozen. */
enum {
  HF_LOAD_ACQUIRED = 1,     /**< Tickets acquired since the object was made. */
  HF_LOAD_HELD = 2,         /**< Tickets not released yet, also for nodes that have left. */
  HF_LOAD_FIRST_CHOICE = 3, /**< Tickets for the node of hf_view_lookup_hash(); of a spread, for the key's home. */
  HF_LOAD_TRIES = 4,        /**< Nodes whose load was compared, at least one for each ticket. */
  HF_LOAD_OVERFLOWS = 5     /**< Searches that passed the limit of tries and continued in slot order. */
};

/**
 * Makes a load object without loads.
 *
 * @param factor  Greatest load of a node, as a multiple of its part of the load: from 1.01 to 16, rounded to
 *                a millionth; 0 for 1.25. A small factor balances loads, a large one keeps keys on
 *                the nodes of their lookups.
 * @param tries   Limit of tries: the number of candidates to try, from 1 to 65535; 0 for 8. If none of them
 *                has room, the search continues in slot order, from a slot that the key decides.
 * @param load    Receives the object; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL or a number is out of range; HF_E_MEMORY if there is no
 *         memory.
 *
 * @owns     The caller owns the object and ends it with hf_load_free().
 * @threads  Any number at once.
 * @cost     One allocation.
 */
HF_API hf_status hf_load_new(double factor, uint32_t tries, hf_load **load, hf_error *error);

/**
 * Ends a load object. Tickets that are still held become invalid.
 *
 * @param load  Object to end; taken. NULL does nothing.
 *
 * @owns     Takes @p load.
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(blocks of memory), a few dozen at most.
 */
HF_API void hf_load_free(hf_load *load);

/**
 * Acquires a ticket for a key: finds a node with room and adds one load to it.
 *
 * The node is the first candidate of the key that may be used and has room; in most cases this is the node
 * of the lookup. If no candidate within the limit of tries has room, the node is any other one with room. A
 * node is therefore always found if one may be used. With a mask, only the loads and weights of the nodes
 * that it allows count for the bound.
 *
 * @param load            Load object to change; must not be NULL.
 * @param view            View to read; borrowed; must not be NULL. If it is newer than every view before, its
 *                        nodes count from now on, as after hf_load_follow().
 * @param key             @p length bytes; borrowed. NULL only with length 0.
 * @param length          Bytes of the key; with hash "caller" it must be 8.
 * @param eligible        Mask (replicas.h): one byte for each slot, 0 for a node that must not be used;
 *                        borrowed. NULL allows every node.
 * @param eligible_count  Bytes of the mask: hf_view_slot_limit() of this view; any number if @p eligible is
 *                        NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the mask does not have one byte for every slot, or the
 *         hash does not accept the length of the key; HF_E_INFEASIBLE if no node may be used; HF_E_MEMORY if
 *         there is no memory.
 *
 * @owns     The caller owns the ticket and gives it back with hf_load_release(), from any thread.
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_view_lookup(), and six atomic operations if its node has room. O(nodes) for every further
 *           candidate, with a mask, and with a view that is not the newest. Allocates only if more tickets
 *           are held than ever before, or the view is new.
 */
HF_API hf_status hf_load_acquire(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                 const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                 hf_error *error);

/**
 * Acquires a ticket for a hash: finds a node with room and adds one load to it.
 *
 * The call gives the same result as hf_load_acquire() for each key with that hash.
 *
 * @param load            Load object to change; must not be NULL.
 * @param view            View to read; borrowed; must not be NULL.
 * @param hash            Hash of the key, as for hf_view_lookup_hash().
 * @param eligible        Mask (replicas.h): one byte for each slot, 0 for a node that must not be used;
 *                        borrowed. NULL allows every node.
 * @param eligible_count  Bytes of the mask: hf_view_slot_limit() of this view; any number if @p eligible is
 *                        NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire().
 *
 * @owns     The caller owns the ticket and gives it back with hf_load_release(), from any thread.
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_acquire() without hashing the key.
 */
HF_API hf_status hf_load_acquire_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                                      size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error);

/**
 * Acquires a ticket for a key that is too hot for one node, on one of several candidates.
 *
 * Each request draws two of the first @p width candidates that may be used, and takes the one with less load
 * relative to its weight. If neither has room, the search goes on as in hf_load_acquire(). Other keys are not
 * affected.
 *
 * @param load            Load object to change; must not be NULL.
 * @param view            View to read; borrowed; must not be NULL.
 * @param hash            Hash of the key, as for hf_view_lookup_hash().
 * @param width           Number of candidates, from 1 to 64; all of them if there are fewer.
 * @param eligible        Mask (replicas.h): one byte for each slot, 0 for a node that must not be used;
 *                        borrowed. NULL allows every node.
 * @param eligible_count  Bytes of the mask: hf_view_slot_limit() of this view; any number if @p eligible is
 *                        NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p width is out of range.
 *
 * @owns     The caller owns the ticket and gives it back with hf_load_release(), from any thread.
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     O(width * nodes).
 */
HF_API hf_status hf_load_spread(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                                const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                hf_error *error);

/**
 * Releases a ticket when its request is over.
 *
 * The load of the node goes down by one, also if views have been published since and the node has left.
 *
 * @param load    Load object that the ticket is from; must not be NULL.
 * @param ticket  Ticket that is held; taken.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL or the ticket is not held: it was released before, or is
 *         from another object.
 *
 * @owns     Takes the ticket.
 * @threads  Any number at once; lock-free. If several threads release the same ticket, one of them succeeds.
 * @cost     Three atomic operations; allocates only for the message of a failure.
 */
HF_API hf_status hf_load_release(const hf_load *load, uint64_t ticket, hf_error *error);

/**
 * Sets the load that a node has from elsewhere, beside the tickets of this object.
 *
 * The value is absolute: it replaces the value set before. It counts as that many tickets until it is set
 * again or the node leaves.
 *
 * @param load   Load object to change; must not be NULL.
 * @param view   View that @p slot belongs to; borrowed; must not be NULL.
 * @param slot   Slot of a node of positive weight.
 * @param value  Load from elsewhere, from 0 to 4294967296; the sum over all nodes must be at most 2^39.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the value is too large; HF_E_NOT_FOUND if the slot has
 *         no node of positive weight, or a newer view is without that node; HF_E_MEMORY if the view is new
 *         and there is no memory.
 *
 * @threads  Any number at once; may wait for another thread in hf_load_feed() or hf_load_follow().
 * @cost     O(1), except for the first call with a new view.
 */
HF_API hf_status hf_load_feed(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t value, hf_error *error);

/**
 * Makes the nodes of a view the ones that count.
 *
 * The first acquire with a newer view does the same. Call this right after hf_cluster_publish() to spare that
 * acquire the time. Call it also after a cluster was made again, because acquires never go back to a view of
 * a lower generation.
 *
 * @param load   Object to change; must not be NULL.
 * @param view   View whose nodes count from now on; borrowed; must not be NULL.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once; may wait for another thread in hf_load_feed() or hf_load_follow().
 * @cost     O(nodes log nodes); allocates for new nodes.
 */
HF_API hf_status hf_load_follow(const hf_load *load, const hf_view *view, hf_error *error);

/**
 * Gives the load of a node: its tickets and the load set by hf_load_feed().
 *
 * @param load  Object to read; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The load; 0 if the slot has no node, the object has not received a view with that node yet, or a
 *         pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_of(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Gives the bound of a node, which is the greatest load that it may have with the next request:
 * ceil(factor * (total + 1) * weight / total weight).
 *
 * @param load  Object to read; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The bound; 0 for a node that gets no load, or if a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_bound(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Gives the sum of the loads of all nodes of the newest view.
 *
 * Tickets that other threads acquire or release at the moment may be counted or not.
 *
 * @param load  Object to read; borrowed, NULL allowed.
 *
 * @return The sum; 0 if @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_total(const hf_load *load);

/**
 * Gives one of the figures that a load object counts.
 *
 * @param load   Object to read; borrowed, NULL allowed.
 * @param which  One of the HF_LOAD_ numbers.
 *
 * @return The figure; 0 if there is no such number or @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(greatest number of tickets ever held at once) for figures of tickets, O(1) for the others.
 */
HF_API uint64_t hf_load_statistic(const hf_load *load, uint32_t which);

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

/**
 * @file load.h
 * Bounded load: keys keep to their owners until those have more than their part of the load.
 *
 * A load object counts what is in flight. A request acquires a **ticket** and is told a node: the
 * first of the key's candidates (replicas.h) with room. A node takes one more load as long as it
 * then has at most
 *
 *     ceil(factor * (total + 1) * weight / total weight)
 *
 * where `total` is the load of all nodes that may be used, tickets that are being acquired at this
 * moment included. That holds exactly, however many threads acquire and release. When the request
 * is over its ticket is released. Loads belong to nodes, not to views: a node keeps its load through
 * any number of publishes, also when it comes back in another slot.
 *
 * A load object serves the views of one cluster. It counts the nodes of the newest view that it has
 * seen: nodes that have left take no new load, and what is still in flight on them counts no more
 * for the bound of the others.
 *
 * A key that is too hot for one node can be spread over several of its candidates, and an object
 * in a fixed piece of memory says which keys those are:
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

/** Loads in flight, by node. Made with hf_load_new(), ended with hf_load_free(). */
typedef struct hf_load hf_load;

/** Which keys are hot, as one thread sees it. Made with hf_hot_keys_new(), ended with hf_hot_keys_free(). */
typedef struct hf_hot_keys hf_hot_keys;

/** What hf_load_statistic() is asked for. The numbers are frozen. */
enum {
  HF_LOAD_ACQUIRED = 1,     /**< Tickets given out since the beginning. */
  HF_LOAD_HELD = 2,         /**< Tickets not yet released, also those of nodes that have left. */
  HF_LOAD_FIRST_CHOICE = 3, /**< Tickets that the key's owner got. */
  HF_LOAD_PROBES = 4,       /**< Nodes whose load was compared, one at least for each ticket. */
  HF_LOAD_OVERFLOWS = 5     /**< Searches that passed the probe limit and went on in slot order. */
};

/**
 * Makes a load object on which nothing is in flight.
 *
 * @param factor  How many times its part of the load a node may have: from 1.01 to 16, rounded to a
 *                millionth; 0 for 1.25. A small factor evens out, a large one keeps keys at their owners.
 * @param probes  How many of a key's candidates are asked, from 1 to 65535; 0 for 8. After them any
 *                node with room is taken, by slot from a place that the key decides.
 * @param load    Receives the object; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL or a number is out of range; HF_E_MEMORY if there is
 *         no memory.
 *
 * @owns     The caller, who ends it with hf_load_free().
 * @threads  Any number at once.
 * @cost     One allocation.
 */
HF_API hf_status hf_load_new(double factor, uint32_t probes, hf_load **load, hf_error *error);

/**
 * Ends a load object. Tickets still held are void; views are not touched.
 *
 * @param load  Object to end; taken. NULL does nothing.
 *
 * @owns     Takes the handle.
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(blocks of memory), a few dozen at most.
 */
HF_API void hf_load_free(hf_load *load);

/**
 * Finds a node with room for one more load of a key, and counts it there.
 *
 * The node is the first of the key's candidates that may be used and has room; the owner, most of
 * the time. With a mask only the nodes it allows count: their load, their weights. When as many
 * candidates as the probe limit says had no room, or may not be used, any other node with room is
 * taken. So a node is always found, if the mask leaves one.
 *
 * @param load            Where to count; must not be NULL.
 * @param view            View to ask; borrowed; must not be NULL. If it is newer than all before, its
 *                        nodes are those that count from now on; hf_load_follow() does that ahead.
 * @param key             @p length bytes; borrowed. NULL only with length 0.
 * @param length          Bytes of the key; with hash "caller" it must be 8.
 * @param eligible        One byte a slot, not 0 for nodes that may be used; borrowed. NULL for all nodes.
 * @param eligible_count  How many bytes: hf_view_slot_limit() of this view; any number if NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the number to release, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the mask has not one byte for every slot, or the
 *         key has a length that the hash does not take; HF_E_INFEASIBLE if no node may be used;
 *         HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owes one hf_load_release() of the ticket, from any thread.
 * @threads  Any number at once; lock-free, but for the first call with a new view.
 * @cost     As hf_view_lookup() and six atomic operations when the owner has room; O(nodes) for every
 *           further candidate, with a mask, and with a view that is not the newest. Allocates only when
 *           more tickets are held than ever before, or the view is new.
 */
HF_API hf_status hf_load_acquire(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                 const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                 hf_error *error);

/**
 * Finds a node with room for one more load of a hash, and counts it there.
 *
 * Equals hf_load_acquire() of every key with that hash.
 *
 * @param load            Where to count; must not be NULL.
 * @param view            View to ask; borrowed; must not be NULL.
 * @param hash            What hf_view_hash() answered for the key, as for hf_view_lookup_hash().
 * @param eligible        One byte a slot, not 0 for nodes that may be used; borrowed. NULL for all nodes.
 * @param eligible_count  How many bytes: hf_view_slot_limit() of this view; any number if NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the number to release, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire().
 *
 * @owns     The caller owes one hf_load_release() of the ticket, from any thread.
 * @threads  Any number at once; lock-free, but for the first call with a new view.
 * @cost     As hf_load_acquire() without hashing the key.
 */
HF_API hf_status hf_load_acquire_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                                      size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error);

/**
 * Finds a node for a key that is too hot for one node, and counts one load there.
 *
 * Of the first @p width candidates that may be used, the same for every request of the key, two are
 * drawn, and the one with less load for its weight is taken. Where neither has room this is
 * hf_load_acquire(). Other keys keep to their owners.
 *
 * @param load            Where to count; must not be NULL.
 * @param view            View to ask; borrowed; must not be NULL.
 * @param hash            What hf_view_hash() answered for the key, as for hf_view_lookup_hash().
 * @param width           Over how many candidates, from 1 to 64; all of them if there are fewer.
 * @param eligible        One byte a slot, not 0 for nodes that may be used; borrowed. NULL for all nodes.
 * @param eligible_count  How many bytes: hf_view_slot_limit() of this view; any number if NULL.
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the number to release, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p width is out of range.
 *
 * @owns     The caller owes one hf_load_release() of the ticket, from any thread.
 * @threads  Any number at once; lock-free, but for the first call with a new view.
 * @cost     O(width * nodes).
 */
HF_API hf_status hf_load_spread(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                                const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                hf_error *error);

/**
 * Gives a ticket back: the request is over.
 *
 * Any view may have been published since, and the node may be gone: its load goes down by one.
 *
 * @param load    The object that gave the ticket out; must not be NULL.
 * @param ticket  What an acquire received.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL or the ticket is not held: released before, or from
 *         another object. Then nothing has changed.
 *
 * @owns     The ticket is taken.
 * @threads  Any number at once; lock-free. Of several threads that release the same ticket one succeeds.
 * @cost     Three atomic operations; allocates for the message of a failure only.
 */
HF_API hf_status hf_load_release(const hf_load *load, uint64_t ticket, hf_error *error);

/**
 * Says how much load a node has from elsewhere, beside the tickets of this object.
 *
 * Absolute: it takes the place of what was fed for the node before. It counts like as many tickets,
 * until it is fed anew or the node leaves.
 *
 * @param load   Where to count; must not be NULL.
 * @param view   View that @p slot belongs to; borrowed; must not be NULL.
 * @param slot   Slot of a node of positive weight.
 * @param value  Its load from elsewhere, from 0 to 4294967296; that of all nodes together at most 2^39.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the value is too large; HF_E_NOT_FOUND if the slot
 *         has no node of positive weight, or that node has left in a newer view; HF_E_MEMORY if the
 *         view is new and there is no memory.
 *
 * @threads  Any number at once; may wait for another thread that feeds or follows.
 * @cost     O(1), but for the first call with a new view.
 */
HF_API hf_status hf_load_feed(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t value, hf_error *error);

/**
 * Makes the nodes of a view those that count.
 *
 * The first acquire with a newer view does the same; called right after hf_cluster_publish() no
 * acquire has to. It is also the way back to a view of a lower generation, after a cluster was made
 * anew: acquires alone never go back.
 *
 * @param load   Object to change; must not be NULL.
 * @param view   View to follow; borrowed, not kept; must not be NULL.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once; may wait for another thread that feeds or follows.
 * @cost     O(nodes log nodes); allocates for nodes that are new.
 */
HF_API hf_status hf_load_follow(const hf_load *load, const hf_view *view, hf_error *error);

/**
 * Tells the load of a node: tickets held for it, and what was fed.
 *
 * @param load  Object to ask; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The load; 0 for a slot without a node, a node not seen yet, or if a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_node(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Tells up to which load a node would take the next request: ceil(factor * (total + 1) * weight / total weight).
 *
 * @param load  Object to ask; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The capacity; 0 for a node that takes no load, or if a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_capacity(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Tells the load of all nodes of the newest view together.
 *
 * While other threads acquire or release, requests under way may count already or still.
 *
 * @param load  Object to ask; borrowed, NULL allowed.
 *
 * @return The total; 0 if @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_total(const hf_load *load);

/**
 * Tells one of the figures that a load object keeps of itself.
 *
 * @param load   Object to ask; borrowed, NULL allowed.
 * @param which  One of HF_LOAD_ACQUIRED, HF_LOAD_HELD and so on.
 *
 * @return The figure; 0 for a number that is none, or if @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(the most tickets ever held at once) for those that count tickets, O(1) otherwise.
 */
HF_API uint64_t hf_load_statistic(const hf_load *load, uint32_t which);

/**
 * Makes an object that finds the keys that are more than a share of the requests.
 *
 * @param share   From which share of the requests on a key is hot, from 0.0001 to 0.5.
 * @param window  Of how many of the latest requests, about: their weight fades, half of it every half a
 *                window. At least 64 / @p share and at most 2^40; 0 for 100000, or more if the share
 *                needs it.
 * @param hot     Receives the object; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p hot is NULL or a number is out of range; HF_E_MEMORY if there is no
 *         memory.
 *
 * @owns     The caller, who ends it with hf_hot_keys_free().
 * @threads  Any number at once. The object itself belongs to one thread at a time: give each its own.
 * @cost     Allocates from 192 to 320 bytes for each 1 / @p share, and never again.
 */
HF_API hf_status hf_hot_keys_new(double share, uint64_t window, hf_hot_keys **hot, hf_error *error);

/**
 * Ends an object that finds hot keys.
 *
 * @param hot  Object to end; taken. NULL does nothing.
 *
 * @owns     Takes the handle.
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(1).
 */
HF_API void hf_hot_keys_free(hf_hot_keys *hot);

/**
 * Counts one request of a key, and says whether the key is hot.
 *
 * A key from the share on always is, once it has had 24 requests; one of less than three quarters
 * of it never is, give or take two requests, nor is any before its 16th; between them either may be.
 *
 * @param hot   Object to count in; NULL counts nothing.
 * @param hash  What hf_view_hash() answered for the key, or any other 64 bits that stand for it.
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
 * @param hot   Object to ask; borrowed, NULL allowed.
 * @param hash  What stands for the key.
 *
 * @return 1 if the key is hot, 0 if it is not or @p hot is NULL.
 *
 * @threads  Any number at once, while nobody counts.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_hot_keys_is_hot(const hf_hot_keys *hot, uint64_t hash);

/**
 * Tells which share of the requests a key has, at most.
 *
 * Never too low; too high by a quarter of the share that makes a key hot, at most, give or take
 * two requests.
 *
 * @param hot   Object to ask; borrowed, NULL allowed.
 * @param hash  What stands for the key.
 *
 * @return The share, from 0 to 1; 0 for a key that is not counted, which is no hot one, or if
 *         @p hot is NULL.
 *
 * @threads  Any number at once, while nobody counts.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_hot_keys_share(const hf_hot_keys *hot, uint64_t hash);

/**
 * Lists the hot keys, the hottest first.
 *
 * @param hot     Object to ask; borrowed, NULL allowed.
 * @param hashes  Receives what stands for them, @p most at most; NULL to count them only.
 * @param most    How many there is room for.
 *
 * @return How many keys are hot, which may be more than @p most; 0 if @p hot is NULL.
 *
 * @threads  Any number at once, while nobody counts.
 * @cost     O(1 / share + hot keys * @p most); allocates nothing.
 */
HF_API size_t hf_hot_keys_list(const hf_hot_keys *hot, uint64_t hashes[], size_t most);

/**
 * Tells how many bytes an object that finds hot keys holds.
 *
 * @param hot  Object to ask; borrowed, NULL allowed.
 *
 * @return The bytes, the same all its life; 0 if @p hot is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_hot_keys_memory(const hf_hot_keys *hot);

#ifdef __cplusplus
}
#endif

#endif

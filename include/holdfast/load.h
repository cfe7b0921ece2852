/**
 * @file load.h
 * Bounded load: a key goes to the node of its lookup unless that node has more than its part of the load.
 *
 * A load object adds up the cost of the requests in flight on each node. A request acquires a **ticket** for a
 * node, and releases it when the request is over. The **cost** of a ticket is in a unit of the caller's: 1 for
 * every request, or its tokens, bytes or milliseconds. The node is the first of the key's choices that has room:
 *
 * - The **choices** of a key are the nodes that its work may go to now, in the order of its candidates
 *   (replicas.h): those that are up and that the mask allows, the node of the lookup first. Nodes that are
 *   draining are choices only while the mask allows no node that is up. If the home is down, option 'when_down'
 *   decides as it does for lookups.
 * - A node **has room** for a request while its load without it is below its bound,
 *
 *       max(factor * fair, fair + slack)        where fair = total * weight / total weight
 *
 *   `total` and `total weight` are those of all nodes that the request may go to. `total` includes the cost of
 *   this request, and that of tickets that are being acquired at the moment.
 *
 * The bound holds exactly for any number of threads: no node passes it by more than the last request that it got.
 * A node with room is always found if one may be used. A load belongs to a node, not to a view: a node keeps its
 * load when views are published, and when it comes back in another slot. Only a later incarnation of it starts
 * without load (incarnations.h).
 *
 * A load object serves the views of one cluster, or of the stages of a plan. It counts the nodes of the view that
 * it follows: the newest one that it has received. A view is newer if its generation is higher, or is the same with
 * other nodes or states. A node that is not in that view gets no new load, and the load that it still has is in no
 * total. Threads that use views of different nodes at the same time are slow: each acquire follows again.
 *
 * A node of weight 0 gets the keys that are pinned to it, without a bound, and those of nodes that are down if it
 * stands in for them. Its load is in no total. In a stage of a plan the shares of the keys count as weights, so that a
 * node that leaves is bounded as long as it has keys.
 *
 * load_best.h chooses the cheapest of several nodes. load_routers.h shares loads among routers, and is for what is
 * left after a failure. hot_keys.h finds keys that are too hot for one node.
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

/** Figures of hf_load_statistic(). The numbers are frozen. */
enum {
  HF_LOAD_ACQUIRED = 1,     /**< Tickets acquired since the object was made. */
  HF_LOAD_HELD = 2,         /**< Tickets not released yet, also for nodes that have left. */
  HF_LOAD_FIRST_CHOICE = 3, /**< Tickets for the first choice of the key; of hf_load_best_of(), the cheapest node. */
  HF_LOAD_TRIES = 4,        /**< Nodes whose load was compared, at least one for each ticket. */
  HF_LOAD_OVERFLOWS = 5,    /**< Searches that passed the limit of tries and continued in slot order. */
  HF_LOAD_FORGOTTEN = 6     /**< Tickets that hf_load_forget() has ended. */
};

/** Settings of hf_load_set(). The numbers are frozen. */
enum {
  HF_LOAD_SET_FACTOR = 1, /**< Greatest load of a node as a multiple of its part, from 1.01 to 16. Default 1.25. */
  HF_LOAD_SET_TRIES = 2,  /**< Choices to try before slot order decides, from 1 to 65535. Default 8. */
  HF_LOAD_SET_SLACK = 3,  /**< Cost that a node may have beyond its part in any case, from 0 to 2^32; -1 for 8 times
                               the mean cost of recent tickets, which is the default. */
  HF_LOAD_SET_PANIC = 4,  /**< Least part of the members that must be up, from 0 to 1; below it, states are ignored.
                               Default 0: never. */
  HF_LOAD_SET_FULL = 5    /**< Load for each 1 of weight from which a node of a preferred zone is full, from 0 to 2^32.
                               Default 0: never. */
};

/**
 * Makes a load object without loads.
 *
 * @param factor  Setting ::HF_LOAD_SET_FACTOR, rounded to a millionth; 0 for the default. A small factor balances
 *                loads, a large one keeps keys on the nodes of their lookups.
 * @param tries   Setting ::HF_LOAD_SET_TRIES; 0 for the default. If none of so many choices has room, the search
 *                continues in slot order, from a slot that the key decides.
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
 * Changes a setting. Loads and tickets stay.
 *
 * The slack keeps keys at home where few requests are in flight: of 1 request a node on average, chance alone puts 3
 * or 4 on some. docs/load.md has the figures behind the default. The panic setting takes the states of nodes for
 * wrong where too many would be down or draining at once, and sends work to all.
 *
 * @param load     Object to change; must not be NULL.
 * @param setting  One of the HF_LOAD_SET_ numbers.
 * @param value    New value, in the range of the setting. A factor is rounded to a millionth, a part of the members
 *                 down to one, tries and a slack to a whole number.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL, there is no such setting, or the value is out of range.
 *
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(nodes) for ::HF_LOAD_SET_PANIC and ::HF_LOAD_SET_FULL at the next acquire; O(1) for the others.
 */
HF_API hf_status hf_load_set(hf_load *load, uint32_t setting, double value, hf_error *error);

/**
 * Gives the value of a setting.
 *
 * @param load     Object to read; borrowed, NULL allowed.
 * @param setting  One of the HF_LOAD_SET_ numbers.
 *
 * @return The value; 0 if there is no such setting or @p load is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_load_setting(const hf_load *load, uint32_t setting);

/**
 * Prefers zones: work goes to nodes of the first zone until that is full or unusable, then to the next.
 *
 * A node belongs to the first zone of the list that it is in; nodes in none of them come last. A zone is **unusable**
 * for a request if none of its nodes is up and allowed by the mask. A node is **full** if it has the load of setting
 * ::HF_LOAD_SET_FULL, and then has no room; a zone is full if all of these are. Apart from that all is within a zone as
 * without zones: its nodes alone count for the bound. If every zone is full, all nodes that are up are one zone without
 * a limit. A pin is stronger than a preference.
 *
 * For locality, name the zone of the caller and then the zones around it, such as `eu/fra/r1`, `eu/fra` and `eu`. For
 * priorities, name the zones in their order.
 *
 * @param load   Object to change; must not be NULL.
 * @param zones  @p count zones, the best first; borrowed. NULL only if @p count is 0, which ends all preferences.
 * @param count  Number of zones, at most 16.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, a zone is no path as hf_cluster_set_zone() takes it, is empty or
 *         is there twice, or there are too many; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per object, and no other call may be using it.
 * @cost     O(@p count), and O(nodes) at the next acquire. With preferences every acquire is O(nodes).
 */
HF_API hf_status hf_load_set_tiers(hf_load *load, const char *const zones[], size_t count, hf_error *error);

/**
 * Acquires a ticket of cost 1 for a key: finds a node with room and adds the cost to its load.
 *
 * The node is the first choice of the key that has room; in most cases this is the node of the lookup. If no
 * choice within the limit of tries has room, the node is any other one with room. Pins and states count as they do for
 * hf_view_lookup(). With a mask, only the loads and weights of the nodes that it allows count for the bound.
 *
 * @param load            Load object to change; must not be NULL.
 * @param view            View to read; borrowed; must not be NULL. If it is newer than the view followed, its
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
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the mask does not have one byte for every slot, the hash
 *         does not accept the length of the key, or the loads of all nodes would exceed 2^39; HF_E_INFEASIBLE if no
 *         node may be used, or the home is down and option 'when_down' is "fail"; HF_E_MEMORY if there is no memory.
 *         Nothing is counted on failure.
 *
 * @owns     The caller owns the ticket and gives it back with hf_load_release(), from any thread.
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_view_lookup(), and six atomic operations if its node has room. O(nodes) for every choice after the
 *           fourth, with a mask or preferred zones, for the stand-ins of a node that is down, and with a view that is
 *           not the newest. Allocates only if more tickets are held than ever before, or the view is new.
 */
HF_API hf_status hf_load_acquire(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                 const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                 hf_error *error);

/**
 * Acquires a ticket of a given cost for a key.
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param key             As for hf_load_acquire().
 * @param length          As for hf_load_acquire().
 * @param cost            Cost of the request, from 1 to 4294967296.
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p cost is out of range.
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_acquire().
 */
HF_API hf_status hf_load_acquire_cost(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                      uint64_t cost, const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                                      uint64_t *ticket, hf_error *error);

/**
 * Acquires a ticket of cost 1 for a hash.
 *
 * The call gives the same result as hf_load_acquire() for each key with that hash that no prefix is pinned for: a
 * hash does not tell the prefix of its key. Pins of whole keys count.
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param hash            Hash of the key, as for hf_view_lookup_hash().
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire().
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_acquire() without hashing the key.
 */
HF_API hf_status hf_load_acquire_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                                      size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error);

/**
 * Acquires a ticket of cost 1 for a key that is too hot for one node, on one of several choices.
 *
 * Each request draws two of the first @p width choices, and takes the one with less load, this request included,
 * relative to its weight. If neither has room, the search goes on as in hf_load_acquire_hash(). Other keys are not
 * affected. For costs, use hf_load_best_hash(). Pins of prefixes do not count, as the key is not known.
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param hash            Hash of the key, as for hf_view_lookup_hash().
 * @param width           Number of choices, from 1 to 64; all of them if there are fewer.
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p width is out of range.
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     O(1) for up to 4 choices, O(nodes) for each further one; otherwise as hf_load_acquire().
 */
HF_API hf_status hf_load_spread(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                                const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                hf_error *error);

/**
 * Releases a ticket when its request is over.
 *
 * The load of the node goes down by the cost, also if views have been published since and the node has left.
 *
 * @param load    Load object that the ticket is from; must not be NULL.
 * @param ticket  Ticket that is held; taken.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL or the ticket is not held: it was released or forgotten before, or
 *         is from another object. Nothing changes then.
 *
 * @owns     Takes the ticket.
 * @threads  Any number at once; lock-free. If several threads release the same ticket, one of them succeeds.
 * @cost     Three atomic operations; allocates only for the message of a failure.
 */
HF_API hf_status hf_load_release(const hf_load *load, uint64_t ticket, hf_error *error);

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
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(nodes log nodes); allocates for new nodes, and once 8 bytes for every partition of a table of at most
 *           2^22, which are touched as keys are asked for.
 */
HF_API hf_status hf_load_follow(const hf_load *load, const hf_view *view, hf_error *error);

/**
 * Gives the load of a node: the cost of its tickets and what routers feed.
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
 * Gives the bound of a node for a request of cost 1 that may go to every node: the load below which the node has
 * room for it, rounded up. If zones are preferred, it is that within the zone of the node.
 *
 * @param load  Object to read; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The bound; 0 for a node that gets no load now, a node of weight 0, a view that was not received yet, or if a
 *         pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(nodes); allocates nothing.
 */
HF_API uint64_t hf_load_bound(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Gives the sum of the loads of all nodes that work may go to in the view that is followed.
 *
 * The loads of nodes that are down or draining, or have weight 0, are not in the sum. Tickets that other threads
 * acquire or release at the moment may be counted or not.
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
 * @param which  One of the HF_LOAD_ numbers of figures.
 *
 * @return The figure; 0 if there is no such number or @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(greatest number of tickets ever held at once) for figures of tickets, O(1) for the others.
 */
HF_API uint64_t hf_load_statistic(const hf_load *load, uint32_t which);

#ifdef __cplusplus
}
#endif

#endif

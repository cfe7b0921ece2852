/**
 * @file load_routers.h
 * Loads of many routers, and what is left after a failure: feeds with leases, tickets that stay too long, nodes that
 * restart empty.
 *
 * A router knows the tickets of its own. What other routers have in flight it learns from **feeds**: each router tells
 * the others now and then what it has on each node (hf_load_own()), by whatever way they talk. A feed has a **lease**:
 * it counts in full until the lease is over, and then fades to nothing during as long again. A router that falls
 * silent, or was wrong once, is forgotten in time.
 *
 * Time is the caller's: hf_load_set_time() says what time it is, in any unit, such as milliseconds of a monotonic
 * clock. Tickets carry the time of their acquire, so that those of requests that were lost can be found
 * (hf_load_tickets()) and released.
 */
#ifndef HOLDFAST_LOAD_ROUTERS_H
#define HOLDFAST_LOAD_ROUTERS_H

#include <holdfast/base.h>
#include <holdfast/load.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Sets the time. Tickets that are acquired from now on carry it, and leases that are over fade.
 *
 * Call it as often as feeds shall fade in steps, such as once a second. The time is 0 at first.
 *
 * @param load   Load object to change; must not be NULL.
 * @param now    The time, in a unit of the caller's, at most 2^63; not before the time that was set last.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load is NULL, or @p now is too large or earlier than the time that was set.
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(feeds with leases).
 */
HF_API hf_status hf_load_set_time(const hf_load *load, uint64_t now, hf_error *error);

/**
 * Sets the load that a node has from elsewhere, beside the tickets of this object and the feeds of routers.
 *
 * The value is absolute: it replaces the value set before. It counts until it is set again or the node leaves, since
 * it has no lease. Prefer hf_load_feed_router(): a feed that is wrong once keeps work away from the node for ever.
 *
 * @param load   Load object to change; must not be NULL.
 * @param view   View that @p slot belongs to; borrowed; must not be NULL. If it is newer than the view followed, it is
 *               followed.
 * @param slot   Slot of a node.
 * @param value  Load from elsewhere, from 0 to 4294967296; the sum over all nodes must be at most 2^39.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the value is too large; HF_E_NOT_FOUND if the slot has
 *         no node, or the view that is followed is without that node; HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(log feeds), except for the first call with a new view.
 */
HF_API hf_status hf_load_feed(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t value, hf_error *error);

/**
 * Sets the load that another router has on a node.
 *
 * The value is absolute: it replaces the value that this router fed for the node before. The load of the node is the
 * sum of all feeds and its tickets. From the time that is set now, the value counts in full for the lease. Then it
 * falls in proportion to time, to 0 at twice the lease.
 *
 * @param load    Load object to change; must not be NULL.
 * @param view    View that @p slot belongs to; borrowed; must not be NULL. If it is newer than the view followed, it is
 *                followed.
 * @param router  Name of the router, from 1 to 255 bytes; borrowed; must not be NULL.
 * @param slot    Slot of a node.
 * @param value   Load from that router, from 0 to 4294967296; the sum over all nodes must be at most 2^39.
 * @param lease   Length of the lease in the unit of hf_load_set_time(), at most 2^62; 0 for one that never ends.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the name has no fitting length, or a number is too large;
 *         HF_E_NOT_FOUND if the slot has no node, or the view that is followed is without that node; HF_E_MEMORY if
 *         there is no memory.
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(log feeds), except for the first call with a new view.
 */
HF_API hf_status hf_load_feed_router(const hf_load *load, const hf_view *view, const char *router, uint32_t slot,
                                     uint64_t value, uint64_t lease, hf_error *error);

/**
 * Forgets all feeds of a router, such as one that has ended.
 *
 * @param load    Load object to change; must not be NULL.
 * @param router  Name of the router; borrowed; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if nothing is fed from that router.
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(feeds).
 */
HF_API hf_status hf_load_forget_router(const hf_load *load, const char *router, hf_error *error);

/**
 * Gives the load that a node has from the tickets of this object alone: what to tell other routers.
 *
 * @param load  Object to read; borrowed, NULL allowed.
 * @param view  View that @p slot belongs to; borrowed, NULL allowed.
 * @param slot  Slot of a node.
 *
 * @return The load; 0 as for hf_load_of().
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_own(const hf_load *load, const hf_view *view, uint32_t slot);

/**
 * Gives the bound of a node for a request of some cost that may go to the nodes of a mask.
 *
 * @param load            Object to read; borrowed; must not be NULL.
 * @param view            View that @p slot belongs to; borrowed; must not be NULL.
 * @param slot            Slot of a node.
 * @param cost            Cost of the request, from 1 to 4294967296.
 * @param eligible        Mask, as for hf_load_acquire().
 * @param eligible_count  Bytes of the mask, as for hf_load_acquire().
 * @param bound           Receives the load below which the node has room for the request, rounded up; 0 for a node
 *                        that would not get it, or of weight 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, @p cost is out of range or the mask does not have one byte for
 *         every slot.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(nodes); allocates only for the message of a failure.
 */
HF_API hf_status hf_load_bound_cost(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t cost,
                                    const uint8_t eligible[], size_t eligible_count, uint64_t *bound, hf_error *error);

/**
 * Forgets the tickets of a node: it restarted, and what it was doing is lost.
 *
 * All tickets that the node holds end. Releasing one of them later is refused and changes nothing. Feeds stay. A ticket
 * that another thread acquires at the moment may stay or end.
 *
 * @param load   Load object to change; must not be NULL.
 * @param view   View that @p slot belongs to; borrowed; must not be NULL.
 * @param slot   Slot of a node.
 * @param count  Receives the number of tickets that ended; NULL allowed.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p load or @p view is NULL; HF_E_NOT_FOUND if the slot has no node, or the object has
 *         not received a view with it.
 *
 * @threads  Any number at once; may wait for another thread that follows, feeds or sets the time.
 * @cost     O(greatest number of tickets ever held at once).
 */
HF_API hf_status hf_load_forget(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t *count,
                                hf_error *error);

/**
 * Lists tickets that were acquired before a time, so that those of lost requests can be released.
 *
 * @param load     Object to read; borrowed, NULL allowed.
 * @param before   Time as of hf_load_set_time(): tickets of earlier times are listed.
 * @param tickets  Receives the tickets in no particular order, at most @p most; NULL to count them alone.
 * @param most     Greatest number of tickets to write.
 *
 * @return The number of such tickets, which may be more than @p most; 0 if @p load is NULL.
 *
 * @threads  Any number at once; wait-free. Tickets that others acquire or release at the moment may be listed or not.
 * @cost     O(greatest number of tickets ever held at once); allocates nothing.
 */
HF_API size_t hf_load_tickets(const hf_load *load, uint64_t before, uint64_t tickets[], size_t most);

/**
 * Gives the cost of a ticket.
 *
 * @param load    Object to read; borrowed, NULL allowed.
 * @param ticket  Ticket that is held.
 *
 * @return The cost; 0 if the ticket is not held or @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_ticket_cost(const hf_load *load, uint64_t ticket);

/**
 * Gives the time at which a ticket was acquired, as it had been set.
 *
 * @param load    Object to read; borrowed, NULL allowed.
 * @param ticket  Ticket that is held.
 *
 * @return The time; 0 if the ticket is not held or @p load is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_load_ticket_time(const hf_load *load, uint64_t ticket);

/**
 * Gives the node of a ticket, as the slot that it has in a view.
 *
 * @param load    Object to read; borrowed, NULL allowed.
 * @param view    View to read; borrowed, NULL allowed.
 * @param ticket  Ticket that is held.
 *
 * @return The slot; HF_NO_NODE if the ticket is not held, the view is without that node or the object does not follow
 *         it, or a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(nodes); allocates nothing.
 */
HF_API uint32_t hf_load_ticket_slot(const hf_load *load, const hf_view *view, uint64_t ticket);

#ifdef __cplusplus
}
#endif

#endif

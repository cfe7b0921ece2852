package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Feed says how much load a node has from elsewhere, at most 4294967296. It takes the place of what was
// fed before, and counts like tickets of that cost until it is fed anew or the node leaves. Prefer FeedRouter: a
// node that is wrongly said to be busy gets no work for ever.
func (l *Load) Feed(view *View, slot uint32, value uint64) error {
	return l.tell(view, func(load, view, message uintptr) int32 {
		return native.Load_feed(load, view, slot, value, message)
	})
}

// FeedRouter says how much load another router, by its name, has on a node: what Own of [Load.Of] is there. It takes
// the place of what was fed for that router before, counts in full for the lease, and falls to 0 during as long
// again; a lease of 0 never ends. See SetTime.
func (l *Load) FeedRouter(view *View, router string, slot uint32, value, lease uint64) error {
	if err := checkText("router", router); err != nil {
		return err
	}
	return l.tell(view, func(load, view, message uintptr) int32 {
		return native.Load_feed_router(load, view, router, slot, value, lease, message)
	})
}

// ForgetRouter forgets all that was fed for a router. The error is [ErrNotFound] if that is nothing.
func (l *Load) ForgetRouter(router string) error {
	if err := checkText("router", router); err != nil {
		return err
	}
	return l.change(func(load, message uintptr) int32 { return native.Load_forget_router(load, router, message) })
}

// SetTime sets the time, in a unit of the caller's, such as milliseconds of a monotonic clock; it never goes back.
// Tickets carry it, and leases that are over fade.
func (l *Load) SetTime(now uint64) error {
	return l.change(func(load, message uintptr) int32 { return native.Load_set_time(load, now, message) })
}

// Forget ends all tickets of a node that restarted empty, and says how many. To release one of them later is an error
// and changes nothing.
func (l *Load) Forget(view *View, slot uint32) (count uint64, err error) {
	err = l.tell(view, func(load, view, message uintptr) int32 {
		return native.Load_forget(load, view, slot, &count, message)
	})
	return count, err
}

// BoundCost tells the load below which a node has room for a request of some cost that may go to the nodes of a mask;
// 0 if it takes none.
func (l *Load) BoundCost(view *View, slot uint32, cost uint64, eligible []byte) (bound uint64, err error) {
	err = l.tell(view, func(load, view, message uintptr) int32 {
		return native.Load_bound_cost(load, view, slot, cost, eligible, uint(len(eligible)), &bound, message)
	})
	return bound, err
}

// Tickets lists the tickets that are held and were acquired before a time, as SetTime had set it, in no particular
// order: those of requests that were lost are found so, and released. [Ticket.SlotIn] gives their nodes.
func (l *Load) Tickets(before uint64) ([]Ticket, error) {
	c := l.open()
	if c == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(c)
	numbers := make([]uint64, native.Load_tickets(c.load, before, nil, 0))
	count := native.Load_tickets(c.load, before, numbers, uint(len(numbers)))
	if count < uint(len(numbers)) { // others have released some since
		numbers = numbers[:count]
	}
	tickets := make([]Ticket, len(numbers))
	for i, number := range numbers {
		tickets[i] = Ticket{Slot: NoNode, number: number, counted: c}
	}
	return tickets, nil
}

// Number is the number of the ticket, which no other ticket of its load has; 0 for the zero Ticket.
func (t Ticket) Number() uint64 { return t.number }

// Cost is the cost of the request; 0 once the ticket is released or its node forgotten.
func (t Ticket) Cost() uint64 { return t.ask(native.Load_ticket_cost) }

// Time is when the ticket was acquired, as [Load.SetTime] had set it; 0 once it is released or its node forgotten.
func (t Ticket) Time() uint64 { return t.ask(native.Load_ticket_time) }

// SlotIn gives the slot that the node of the ticket has in a view. The error is [ErrNoNode] if it has none, or the
// ticket is not held.
func (t Ticket) SlotIn(view *View) (uint32, error) {
	h := view.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	defer runtime.KeepAlive(h)
	slot := NoNode
	t.ask(func(load uintptr, number uint64) uint64 {
		slot = native.Load_ticket_slot(load, h.view, number)
		return 0
	})
	return answer(slot)
}

func (t Ticket) ask(call func(load uintptr, number uint64) uint64) uint64 {
	if t.counted == nil {
		return 0
	}
	defer runtime.KeepAlive(t.counted)
	return call(t.counted.load, t.number)
}

// change tells the object something that concerns no view.
func (l *Load) change(call func(load, message uintptr) int32) error {
	c := l.open()
	if c == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(c)
	return report(func(message uintptr) int32 { return call(c.load, message) })
}

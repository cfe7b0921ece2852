package holdfast

import (
	"runtime"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Load bounds what is in flight: a key goes to the node of its lookup until that has more than its part of the
// load.
//
// A request acquires a [Ticket] for a node, the first of the key's candidates with room, and releases
// it when it is over. A node takes one more load as long as it then has at most
//
//	ceil(factor * (total + 1) * weight / total weight)
//
// where total is the load of all nodes that may be used. Loads belong to nodes, not to views: a node
// keeps its load through any number of publishes. One object serves the views of one cluster, and any
// number of goroutines; acquiring and releasing take no lock.
type Load struct {
	counted atomic.Pointer[counted] // nil after Close
}

// counted is what a Load and its tickets have in C; its finalizer alone frees it.
type counted struct{ load uintptr }

// loadBytes is about what a Load on which little is in flight takes.
const loadBytes = 12 << 10

// NewLoad makes an object on which nothing is in flight. The factor, from 1.01 to 16, is how many times
// its part of the load a node may have; 0 stands for 1.25. Tries, at most 65535, is how many of a key's
// candidates are asked before any node with room is taken; 0 stands for 8.
func NewLoad(factor float64, tries uint32) (*Load, error) {
	c := &counted{}
	err := report(func(message uintptr) int32 { return native.Load_new(factor, tries, &c.load, message) })
	if err != nil {
		return nil, err
	}
	runtime.SetFinalizer(c, func(c *counted) { native.Load_free(c.load); uncountHeld(loadBytes) })
	countHeld(loadBytes)
	l := &Load{}
	l.counted.Store(c)
	return l, nil
}

// Close ends the object. Tickets that are held may still be released. Closing again does nothing; the
// error is always nil.
func (l *Load) Close() error {
	if l != nil {
		l.counted.Store(nil)
	}
	return nil
}

// Ticket is one load on a node, held until it is released. Copies are the same ticket.
type Ticket struct {
	Slot    uint32 // of the node to ask, in the view that it was acquired with
	number  uint64
	counted *counted
}

// Acquire finds a node with room for one more load of a key, and counts it there. Where eligible is not
// nil only the nodes that it allows count; see [View.Mask]. The error is [ErrInfeasible] if no node may
// be used.
func (l *Load) Acquire(view *View, key string, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_acquire(load, view, key, eligible, uint(len(eligible)), slot, number, message)
	})
}

// AcquireHash is Acquire for a key by its hash.
func (l *Load) AcquireHash(view *View, hash uint64, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_acquire_hash(load, view, hash, eligible, uint(len(eligible)), slot, number, message)
	})
}

// Spread finds a node for a key that is too hot for one node, given by its hash. Of its first candidates,
// as many as width says, at most 64, two are drawn, and the one with less load for its weight is taken;
// where neither has room it is Acquire. See [HotKeys].
func (l *Load) Spread(view *View, hash uint64, width uint32, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_spread(load, view, hash, width, eligible, uint(len(eligible)), slot, number, message)
	})
}

// Release gives the load back: the request is over. Any goroutine may do so, whatever has been published
// or closed since. The error is [ErrArgument] if the ticket was released before; then nothing changes.
func (t Ticket) Release() error {
	if t.counted == nil {
		return refused("a ticket that nobody acquired cannot be released")
	}
	defer runtime.KeepAlive(t.counted)
	return reportLate(func(message uintptr) int32 { return native.Load_release(t.counted.load, t.number, message) })
}

// Feed says how much load a node has from elsewhere, at most 4294967296. It takes the place of what was
// fed before, and counts like as many tickets until it is fed anew or the node leaves.
func (l *Load) Feed(view *View, slot uint32, value uint64) error {
	return l.tell(view, func(load, view, message uintptr) int32 {
		return native.Load_feed(load, view, slot, value, message)
	})
}

// Follow makes the nodes of a view those that count, which the first Acquire with a newer view does too.
// It is also the way back to a view of a lower generation, after a cluster was made anew.
func (l *Load) Follow(view *View) error {
	return l.tell(view, native.Load_follow)
}

// NodeLoad is what there is to tell about the load of one node.
type NodeLoad struct {
	Load  uint64 // tickets held for it, and what was fed
	Bound uint64 // the greatest load that it may have with the next request; 0 if it takes none
}

// Of tells the load of a node; nothing for a slot that has none.
func (l *Load) Of(view *View, slot uint32) (NodeLoad, error) {
	var node NodeLoad
	err := l.tell(view, func(load, view, message uintptr) int32 {
		node.Load = native.Load_of(load, view, slot)
		node.Bound = native.Load_bound(load, view, slot)
		return 0
	})
	return node, err
}

// LoadStats are the figures that a Load keeps of itself.
type LoadStats struct {
	Total       uint64 // load of all nodes of the newest view together
	Acquired    uint64 // tickets given out since the beginning
	Held        uint64 // tickets not yet released, also those of nodes that have left
	FirstChoice uint64 // tickets for the node of the lookup; of Spread, for the home
	Tries       uint64 // nodes whose load was compared, one at least for each ticket
	Overflows   uint64 // searches that passed the limit of tries and went on in slot order
}

// Stats gives the figures. While others acquire and release they need not fit together.
func (l *Load) Stats() (LoadStats, error) {
	c := l.open()
	if c == nil {
		return LoadStats{}, ErrClosed
	}
	defer runtime.KeepAlive(c)
	figure := func(which int) uint64 { return native.Load_statistic(c.load, uint32(which)) }
	return LoadStats{
		Total:       native.Load_total(c.load),
		Acquired:    figure(native.LOAD_ACQUIRED),
		Held:        figure(native.LOAD_HELD),
		FirstChoice: figure(native.LOAD_FIRST_CHOICE),
		Tries:       figure(native.LOAD_TRIES),
		Overflows:   figure(native.LOAD_OVERFLOWS),
	}, nil
}

func (l *Load) open() *counted {
	if l == nil {
		return nil
	}
	return l.counted.Load()
}

// acquire is a call of the library that finds a slot and the number of a ticket.
type acquire func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32

func (l *Load) take(view *View, call acquire) (Ticket, error) {
	c, h := l.open(), view.open()
	if c == nil || h == nil {
		return Ticket{Slot: NoNode}, ErrClosed
	}
	var found struct { // not the ticket itself: C may not be given the inside of what points into Go
		slot   uint32
		number uint64
	}
	err := reportLate(func(message uintptr) int32 { return call(c.load, h.view, &found.slot, &found.number, message) })
	runtime.KeepAlive(c)
	runtime.KeepAlive(h)
	if err != nil {
		return Ticket{Slot: NoNode}, err
	}
	return Ticket{Slot: found.slot, number: found.number, counted: c}, nil
}

func (l *Load) tell(view *View, call func(load, view, message uintptr) int32) error {
	c, h := l.open(), view.open()
	if c == nil || h == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(c)
	defer runtime.KeepAlive(h)
	return report(func(message uintptr) int32 { return call(c.load, h.view, message) })
}

// reportLate asks for the message only once a call has failed: making the place for it costs more than
// the call. It is for calls that change nothing when they fail, and so may be made again.
func reportLate(call func(message uintptr) int32) error {
	if call(0) == 0 {
		return nil
	}
	return report(call)
}

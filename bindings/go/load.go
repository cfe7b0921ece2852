package holdfast

import (
	"runtime"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Load bounds what is in flight: a key goes to the node of its lookup until that has more than its part of the
// load.
//
// A request acquires a [Ticket] for a node, the first of the key's choices with room, and releases it when it is
// over. Its cost is in a unit of the caller's: 1, or its tokens, bytes or milliseconds. The choices are the nodes
// that the key may go to now, in the order of its candidates: those that are up, draining ones only where none is
// up. A node has room while its load is below
//
//	max(factor * fair, fair + slack)	where fair = total * weight / total weight
//
// and total is the load of all nodes that may be used, this request included. Loads belong to nodes, not to views:
// a node keeps its load through any number of publishes. One object serves the views of one cluster, and any number
// of goroutines; acquiring and releasing take no lock.
type Load struct {
	counted atomic.Pointer[counted] // nil after Close
}

// counted is what a Load and its tickets have in C; its finalizer alone frees it.
type counted struct{ load uintptr }

// loadBytes is about what a Load on which little is in flight takes.
const loadBytes = 12 << 10

// LoadOption is a setting of [NewLoad] beside the factor and the tries.
type LoadOption struct {
	set func(load, message uintptr) int32
	err error
}

// WithSlack sets the cost that a node may have beyond its part in any case, at most 4294967296. Without it that is 8
// times the mean cost of recent requests.
func WithSlack(cost uint64) LoadOption { return setting(native.LOAD_SET_SLACK, float64(cost)) }

// WithPanic sets the least part of the nodes that must be up, from 0 to 1. Below it, states are ignored.
func WithPanic(part float64) LoadOption { return setting(native.LOAD_SET_PANIC, part) }

// WithFull sets the load for each 1 of weight from which a node of a preferred zone is full; see [WithTiers].
func WithFull(load float64) LoadOption { return setting(native.LOAD_SET_FULL, load) }

// WithTiers prefers zones, the best first, at most 16: a request goes to the nodes of the first zone that is not full
// and has a node that is up. Nodes in none of them come last.
func WithTiers(zones ...string) LoadOption {
	packed := []byte{}
	for _, zone := range zones {
		if err := checkText("zone", zone); err != nil {
			return LoadOption{err: err}
		}
		packed = append(append(packed, zone...), 0)
	}
	return LoadOption{set: func(load, message uintptr) int32 {
		return native.Load_set_packed_tiers(load, packed, uint(len(zones)), message)
	}}
}

func setting(number int, value float64) LoadOption {
	return LoadOption{set: func(load, message uintptr) int32 {
		return native.Load_set(load, uint32(number), value, message)
	}}
}

// NewLoad makes an object on which nothing is in flight. The factor, from 1.01 to 16, is how many times its part of
// the load a node may have; 0 stands for 1.25. Tries, at most 65535, is how many of a key's choices are asked before
// any node with room is taken; 0 stands for 8.
func NewLoad(factor float64, tries uint32, options ...LoadOption) (*Load, error) {
	c := &counted{}
	err := report(func(message uintptr) int32 { return native.Load_new(factor, tries, &c.load, message) })
	if err != nil {
		return nil, err
	}
	runtime.SetFinalizer(c, func(c *counted) { native.Load_free(c.load); uncountHeld(loadBytes) })
	countHeld(loadBytes)
	for _, option := range options {
		if err := c.apply(option); err != nil {
			return nil, err
		}
	}
	l := &Load{}
	l.counted.Store(c)
	return l, nil
}

func (c *counted) apply(option LoadOption) error {
	if option.set == nil {
		return option.err
	}
	defer runtime.KeepAlive(c)
	return report(func(message uintptr) int32 { return option.set(c.load, message) })
}

// LoadSettings are the settings of a Load, its tiers excepted.
type LoadSettings struct {
	Factor float64
	Tries  uint32
	Slack  float64 // -1 for 8 times the mean cost of recent requests
	Panic  float64
	Full   float64
}

// Settings gives the settings that the object was made with.
func (l *Load) Settings() (LoadSettings, error) {
	c := l.open()
	if c == nil {
		return LoadSettings{}, ErrClosed
	}
	defer runtime.KeepAlive(c)
	value := func(which int) float64 { return native.Load_setting(c.load, uint32(which)) }
	return LoadSettings{
		Factor: value(native.LOAD_SET_FACTOR),
		Tries:  uint32(value(native.LOAD_SET_TRIES)),
		Slack:  value(native.LOAD_SET_SLACK),
		Panic:  value(native.LOAD_SET_PANIC),
		Full:   value(native.LOAD_SET_FULL),
	}, nil
}

// Close ends the object. Tickets that are held may still be released. Closing again does nothing; the
// error is always nil.
func (l *Load) Close() error {
	if l != nil {
		l.counted.Store(nil)
	}
	return nil
}

// Ticket is a request in flight on a node, held until it is released. Copies are the same ticket.
type Ticket struct {
	Slot    uint32 // of the node to ask, in the view that it was acquired with; NoNode if [Load.Tickets] listed it
	number  uint64
	counted *counted
}

// Acquire finds a node with room for a request of cost 1 of a key, and counts it there. Where eligible is not
// nil only the nodes that it allows count; see [View.Mask]. The error is [ErrInfeasible] if no node may
// be used.
func (l *Load) Acquire(view *View, key string, eligible []byte) (Ticket, error) {
	return l.AcquireCost(view, key, 1, eligible)
}

// AcquireHash is Acquire for a key by its hash. Pins of prefixes do not count, as the key is not known.
func (l *Load) AcquireHash(view *View, hash uint64, eligible []byte) (Ticket, error) {
	return l.AcquireHashCost(view, hash, 1, eligible)
}

// AcquireCost is Acquire for a request of some cost, from 1 to 4294967296.
func (l *Load) AcquireCost(view *View, key string, cost uint64, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_acquire_cost(load, view, key, cost, eligible, uint(len(eligible)), slot, number, message)
	})
}

// AcquireHashCost is AcquireCost for a key by its hash.
func (l *Load) AcquireHashCost(view *View, hash, cost uint64, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_acquire_hash_cost(load, view, hash, cost, eligible, uint(len(eligible)), slot, number,
			message)
	})
}

// Spread finds a node for a key that is too hot for one node, given by its hash. Of its first choices,
// as many as width says, at most 64, two are drawn, and the one with less load for its weight is taken;
// where neither has room it is Acquire. See [HotKeys].
func (l *Load) Spread(view *View, hash uint64, width uint32, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_spread(load, view, hash, width, eligible, uint(len(eligible)), slot, number, message)
	})
}

// Release gives the load back: the request is over. Any goroutine may do so, whatever has been published
// or closed since. The error is [ErrArgument] if the ticket was released before, or its node was forgotten;
// then nothing changes.
func (t Ticket) Release() error {
	if t.counted == nil {
		return refused("a ticket that nobody acquired cannot be released")
	}
	defer runtime.KeepAlive(t.counted)
	return reportLate(func(message uintptr) int32 { return native.Load_release(t.counted.load, t.number, message) })
}

// Follow makes the nodes of a view those that count, which the first Acquire with a newer view does too.
// It is also the way back to a view of a lower generation, after a cluster was made anew.
func (l *Load) Follow(view *View) error {
	return l.tell(view, native.Load_follow)
}

// NodeLoad is what there is to tell about the load of one node.
type NodeLoad struct {
	Load  uint64 // the cost of tickets held for it, and what was fed
	Own   uint64 // of that, the cost of the tickets: what to tell other routers
	Bound uint64 // the load below which it has room for a request of cost 1; 0 if it takes none
}

// Of tells the load of a node; nothing for a slot that has none.
func (l *Load) Of(view *View, slot uint32) (NodeLoad, error) {
	var node NodeLoad
	err := l.tell(view, func(load, view, message uintptr) int32 {
		node.Load = native.Load_of(load, view, slot)
		node.Own = native.Load_own(load, view, slot)
		node.Bound = native.Load_bound(load, view, slot)
		return 0
	})
	return node, err
}

// LoadStats are the figures that a Load keeps of itself.
type LoadStats struct {
	Total       uint64 // load of all nodes of the newest view that work may go to
	Acquired    uint64 // tickets given out since the beginning
	Held        uint64 // tickets not yet released, also those of nodes that have left
	FirstChoice uint64 // tickets for the first choice of the key; of BestOf, for the cheapest node
	Tries       uint64 // nodes whose load was compared, one at least for each ticket
	Overflows   uint64 // searches that passed the limit of tries and went on in slot order
	Forgotten   uint64 // tickets that Forget has ended
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
		Forgotten:   figure(native.LOAD_FORGOTTEN),
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

package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Offer is a node that a request may go to, and what it costs there, such as the tokens that are missing in the cache
// of that node.
type Offer struct {
	Slot uint32
	Cost uint64 // from 1 to 4294967296
}

// mostChoices is how many choices of a key are compared at most. More are refused by the library.
const mostChoices = 64

// Choices lists the slots of the first nodes that work of a key may go to now, in the key's order, at most so many,
// from 1 to 64: what Best compares. The first is the one that Acquire asks first.
func (l *Load) Choices(view *View, key string, most int, eligible []byte) ([]uint32, error) {
	return l.choices(view, most, func(load, view uintptr, slots []uint32, count *uint, message uintptr) int32 {
		return native.Load_choices(load, view, key, eligible, uint(len(eligible)), slots, uint(len(slots)), count,
			message)
	})
}

// ChoicesHash is Choices for a key by its hash. Pins of prefixes do not count, as the key is not known.
func (l *Load) ChoicesHash(view *View, hash uint64, most int, eligible []byte) ([]uint32, error) {
	return l.choices(view, most, func(load, view uintptr, slots []uint32, count *uint, message uintptr) int32 {
		return native.Load_choices_hash(load, view, hash, eligible, uint(len(eligible)), slots, uint(len(slots)), count,
			message)
	})
}

// Best finds a node for a request of a key: of its first choices, as many as width says, at most 64, the one that has
// the least load for its weight, this request included. Of equal ones it is the first. Where none has room it is
// AcquireCost.
func (l *Load) Best(view *View, key string, width uint32, cost uint64, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_best(load, view, key, width, cost, eligible, uint(len(eligible)), slot, number, message)
	})
}

// BestHash is Best for a key by its hash. For a request without a key, give a random number and a width of 2: an
// empty key would send all such requests to one node.
func (l *Load) BestHash(view *View, hash uint64, width uint32, cost uint64, eligible []byte) (Ticket, error) {
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_best_hash(load, view, hash, width, cost, eligible, uint(len(eligible)), slot, number, message)
	})
}

// BestOf finds the best of some nodes, each with a cost of its own, for a key:
//
//	slots, err := load.Choices(view, prompt, 3, nil)
//	for i, slot := range slots {
//		offers[i] = holdfast.Offer{Slot: slot, Cost: tokens - cached(slot, prompt)}
//	}
//	ticket, err := load.BestOf(view, prompt, tokens, offers[:len(slots)], nil)
//
// The node with the least load for its weight, its cost included, gets a ticket of that cost. The parameter cost is
// what the request costs on any other node, found as by AcquireCost if none of these may be used or has room.
func (l *Load) BestOf(view *View, key string, cost uint64, offers []Offer, eligible []byte) (Ticket, error) {
	var offered given
	if err := offered.take(offers); err != nil {
		return Ticket{Slot: NoNode}, err
	}
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_best_of(load, view, key, cost, offered.slots[:offered.count], offered.costs[:offered.count],
			uint(offered.count), eligible, uint(len(eligible)), slot, number, message)
	})
}

// BestOfHash is BestOf for a key by its hash. Pins of prefixes do not count, as the key is not known.
func (l *Load) BestOfHash(view *View, hash, cost uint64, offers []Offer, eligible []byte) (Ticket, error) {
	var offered given
	if err := offered.take(offers); err != nil {
		return Ticket{Slot: NoNode}, err
	}
	return l.take(view, func(load, view uintptr, slot *uint32, number *uint64, message uintptr) int32 {
		return native.Load_best_of_hash(load, view, hash, cost, offered.slots[:offered.count], offered.costs[:offered.count],
			uint(offered.count), eligible, uint(len(eligible)), slot, number, message)
	})
}

// given is offers as the library takes them.
type given struct {
	slots [mostChoices]uint32
	costs [mostChoices]uint64
	count int
}

func (g *given) take(offers []Offer) error {
	if len(offers) > mostChoices {
		return refused("%d offers are too many; give at most %d", len(offers), mostChoices)
	}
	for i, offer := range offers {
		g.slots[i], g.costs[i] = offer.Slot, offer.Cost
	}
	g.count = len(offers)
	return nil
}

func (l *Load) choices(view *View, most int,
	list func(load, view uintptr, slots []uint32, count *uint, message uintptr) int32) ([]uint32, error) {
	if most < 1 || most > mostChoices {
		return nil, refused("%d choices are not possible; ask for 1 to %d", most, mostChoices)
	}
	c, h := l.open(), view.open()
	if c == nil || h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(c)
	defer runtime.KeepAlive(h)
	slots := make([]uint32, most)
	var count uint
	err := report(func(message uintptr) int32 { return list(c.load, h.view, slots, &count, message) })
	if err != nil {
		return nil, err
	}
	return slots[:count], nil
}

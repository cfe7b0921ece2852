package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Relation is how one view stands to another.
type Relation int32

// The relations of views.
const (
	Same     Relation = 0 // every key has the same home
	Newer    Relation = 1 // the first is a later generation
	Older    Relation = 2 // the first is an earlier generation
	Diverged Relation = 3 // they are of one generation and place keys differently
)

// Replicas gives the slots of the nodes that should hold a key: so many different ones, the home
// first, spread over zones as evenly as these allow. The error is [ErrInfeasible] if there are fewer
// nodes, and [ErrArgument] if most is not from 1 to 32.
func (v *View) Replicas(key string, most int) ([]uint32, error) {
	return v.replicas(most, func(view uintptr, slots []uint32, message uintptr) int32 {
		return native.View_replicas(view, key, uint32(most), slots, message)
	})
}

// LiveReplicas gives those of a key's replicas that can be read now: those that are up, then those that are
// draining, each in their order. No other node takes the place of one that is down, because it does not hold
// the key; if all are down there are none.
func (v *View) LiveReplicas(key string, most int) ([]uint32, error) {
	var count uint32
	slots, err := v.replicas(most, func(view uintptr, slots []uint32, message uintptr) int32 {
		return native.View_live_replicas(view, key, uint32(most), slots, &count, message)
	})
	if err != nil {
		return nil, err
	}
	return slots[:count], nil
}

// replicas makes room for so many slots.
func (v *View) replicas(most int, list func(view uintptr, slots []uint32, message uintptr) int32) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	if most < 1 || most > 32 {
		return nil, refused("there are no %d replicas of a key; ask for 1 to 32", most)
	}
	slots := make([]uint32, most)
	err := report(func(message uintptr) int32 { return list(h.view, slots, message) })
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return slots, nil
}

// ReplicasHashes gives the replicas of many keys by their hashes: those of hash i are the slots from i*most
// on. slots is as for [View.LookupMany].
func (v *View) ReplicasHashes(hashes []uint64, most int, slots []uint32) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	if most < 1 || most > 32 {
		return nil, refused("there are no %d replicas of a key; ask for 1 to 32", most)
	}
	slots = room(slots, len(hashes)*most)
	err := report(func(message uintptr) int32 {
		return native.View_replicas_hashes(h.view, hashes, uint(len(hashes)), uint32(most), slots, message)
	})
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return slots, nil
}

// Homes gives the slot of a key's home and those of its former homes that are still there, where
// option history keeps them.
func (v *View) Homes(key string) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	slots := make([]uint32, 17)
	var count uint
	err := report(func(message uintptr) int32 {
		return native.View_homes(h.view, key, slots, uint(len(slots)), &count, message)
	})
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return slots[:count], nil
}

// Compare says how a view stands to another.
func (v *View) Compare(other *View) (Relation, error) {
	a, b := v.open(), other.open()
	if a == nil || b == nil {
		return Diverged, ErrClosed
	}
	relation := Relation(native.View_compare(a.view, b.view))
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
	return relation, nil
}

// Compare does for what travels in a header or a log line, generation and fingerprint of two views, what
// [View.Compare] does for views.
func Compare(generation, fingerprint, otherGeneration, otherFingerprint uint64) Relation {
	return Relation(native.Compare(generation, fingerprint, otherGeneration, otherFingerprint))
}

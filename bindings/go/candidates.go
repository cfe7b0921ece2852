package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Choice says which nodes a search may answer; the zero Choice lets everybody in.
type Choice struct {
	Eligible []byte   // one byte for every slot, not 0 for nodes that may be used, as Mask makes it; nil for all
	Excluded []uint32 // slots to pass over, such as those tried already
	Most     int      // how many nodes are wanted, at most; 0 for all
}

// Home finds the slot of a key's home, the node that the membership names, in whatever state that node
// is: what Lookup answers while every node is up. The error is [ErrNoNode] if there is none.
func (v *View) Home(key string) (uint32, error) {
	h := v.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	slot := native.View_home(h.view, key)
	runtime.KeepAlive(h)
	return answer(slot)
}

// HomeBytes is Home for a key of bytes.
func (v *View) HomeBytes(key []byte) (uint32, error) {
	return v.Home(seen(key))
}

// HomeHash is Home for a key by its hash.
func (v *View) HomeHash(hash uint64) (uint32, error) {
	h := v.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	slot := native.View_home_hash(h.view, hash)
	runtime.KeepAlive(h)
	return answer(slot)
}

// Candidates lists the slots of a key's nodes in the key's own order of preference, the home first:
// all nodes of positive weight, but those that are down and those that the choice leaves out.
func (v *View) Candidates(key string, choice Choice) ([]uint32, error) {
	return v.candidates(choice, func(view uintptr, slots []uint32, count *uint, message uintptr) int32 {
		return native.View_candidates(view, key, choice.Eligible, uint(len(choice.Eligible)),
			choice.Excluded, uint(len(choice.Excluded)), slots, uint(len(slots)), count, message)
	})
}

// CandidatesHash is Candidates for a key by its hash.
func (v *View) CandidatesHash(hash uint64, choice Choice) ([]uint32, error) {
	return v.candidates(choice, func(view uintptr, slots []uint32, count *uint, message uintptr) int32 {
		return native.View_candidates_hash(view, hash, choice.Eligible, uint(len(choice.Eligible)),
			choice.Excluded, uint(len(choice.Excluded)), slots, uint(len(slots)), count, message)
	})
}

// Mask makes what [Choice] and [Load.Acquire] take to let only some nodes in: one byte for every slot,
// 1 for the nodes of these ids. The error is [ErrNotFound] if the view has no such node.
func (v *View) Mask(ids ...string) ([]byte, error) {
	limit, err := v.SlotLimit()
	if err != nil {
		return nil, err
	}
	mask := make([]byte, limit)
	for _, id := range ids {
		node, err := v.Find(id)
		if err != nil {
			return nil, err
		}
		mask[node.Slot] = 1
	}
	return mask, nil
}

// Pins are the keys and prefixes that live on nodes of the operator's choice, with the ids of those
// nodes, whether these are there or not.
type Pins struct {
	Keys     map[string]string
	Prefixes map[string]string
}

// Pins gives the pins of the view.
func (v *View) Pins() (Pins, error) {
	h := v.open()
	if h == nil {
		return Pins{}, ErrClosed
	}
	defer runtime.KeepAlive(h)
	pins := Pins{Keys: map[string]string{}, Prefixes: map[string]string{}}
	for i := uint(0); i < native.View_pin_count(h.view); i++ {
		var length uint
		key := native.View_pin_key(h.view, i, &length)
		if native.View_pin_is_prefix(h.view, i) == 1 {
			pins.Prefixes[key] = native.View_pin_node(h.view, i)
		} else {
			pins.Keys[key] = native.View_pin_node(h.view, i)
		}
	}
	return pins, nil
}

// candidates makes room for as many as there can be.
func (v *View) candidates(choice Choice, list func(uintptr, []uint32, *uint, uintptr) int32) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(h)
	if choice.Most < 0 {
		return nil, refused("%d candidates wanted; give a positive number, or 0 for all", choice.Most)
	}
	most := int(native.View_node_count(h.view))
	if choice.Most > 0 && choice.Most < most {
		most = choice.Most
	}
	slots := make([]uint32, most)
	var count uint
	err := report(func(message uintptr) int32 { return list(h.view, slots, &count, message) })
	if err != nil {
		return nil, err
	}
	return slots[:count], nil
}

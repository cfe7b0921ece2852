package holdfast

import (
	"bytes"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// View answers which node serves a key. It never changes; any number of goroutines may ask it at
// once, and no lookup takes a lock. What it answers is a function of its fingerprint, the states of its nodes and
// the key.
type View struct {
	held atomic.Pointer[held] // nil after Close
}

func newView(h *held) *View {
	v := &View{}
	v.held.Store(h)
	return v
}

// open gives what the view holds, nil once it is closed. The caller keeps it alive, by
// runtime.KeepAlive after the crossing.
func (v *View) open() *held {
	if v == nil {
		return nil
	}
	return v.held.Load()
}

// Close ends the view. Lookups that other goroutines are in finish as if nothing had happened.
// Closing again does nothing; the error is always nil.
func (v *View) Close() error {
	if v != nil {
		v.held.Store(nil)
	}
	return nil
}

// Lookup finds the slot of the node that serves a key now. States count; [View.Home] leaves them out. The
// error is [ErrNoNode] if no node can serve the key.
func (v *View) Lookup(key string) (uint32, error) {
	h := v.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	slot := native.View_lookup(h.view, key)
	runtime.KeepAlive(h)
	return answer(slot)
}

// LookupBytes is Lookup for a key of bytes.
func (v *View) LookupBytes(key []byte) (uint32, error) {
	return v.Lookup(seen(key))
}

// LookupUint64 is Lookup for a key that is a number: for its 8 bytes, least significant first.
func (v *View) LookupUint64(key uint64) (uint32, error) {
	h := v.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	slot := native.View_lookup_u64(h.view, key)
	runtime.KeepAlive(h)
	return answer(slot)
}

// LookupHash is Lookup for a key by its hash: what Hash answered for it, or with the hash "caller" any
// 64 bits of your own.
func (v *View) LookupHash(hash uint64) (uint32, error) {
	h := v.open()
	if h == nil {
		return NoNode, ErrClosed
	}
	slot := native.View_lookup_hash(h.view, hash)
	runtime.KeepAlive(h)
	return answer(slot)
}

// Hash hashes a key as the lookups of this view do.
func (v *View) Hash(key string) (uint64, error) {
	h := v.open()
	if h == nil {
		return 0, ErrClosed
	}
	hash := native.View_hash(h.view, key)
	runtime.KeepAlive(h)
	return hash, nil
}

// HashBytes is Hash for a key of bytes.
func (v *View) HashBytes(key []byte) (uint64, error) {
	return v.Hash(seen(key))
}

// Point is the point, row or slot of another program that a hash belongs to.
type Point struct {
	Number uint64 // as the program prints it
	Label  string // the text that was hashed to it; "" if points are not made of texts
}

// ExplainHash says under a dialect why a hash has its home: pins and states do not count. The error is
// [ErrUnsupported] if the algorithm has nothing to show.
func (v *View) ExplainHash(hash uint64) (Point, error) {
	h := v.open()
	if h == nil {
		return Point{}, ErrClosed
	}
	var point Point
	label := make([]byte, 1100)
	err := report(func(message uintptr) int32 {
		return native.View_explain_hash(h.view, hash, &point.Number, label, uint(len(label)), message)
	})
	runtime.KeepAlive(h)
	if err != nil {
		return Point{}, err
	}
	point.Label = string(label[:bytes.IndexByte(label, 0)])
	return point, nil
}

// Fingerprint gives 64 bits over all that decides placement: put it into a header, a log line or a
// metric. Views with equal fingerprints give every key the same home and replicas, in any process and language. Which
// node serves a key now depends on the states of nodes as well: see StatesFingerprint.
func (v *View) Fingerprint() (uint64, error) {
	return ask(v, native.View_fingerprint)
}

// StatesFingerprint gives 64 bits over the nodes that are not up and their states; 0 if every node is up. Views with
// equal fingerprints give every key the same lookup if this and the option 'when_down' are equal, too. The view of a
// snapshot has 0: snapshots carry no states.
func (v *View) StatesFingerprint() (uint64, error) {
	return ask(v, native.View_states_fingerprint)
}

// Generation gives the number of the view: 0 before the first Publish, then 1, 2, 3 ...
func (v *View) Generation() (uint64, error) {
	return ask(v, native.View_generation)
}

// Algorithm names the algorithm with its version, such as "rendezvous-table@1".
func (v *View) Algorithm() (string, error) {
	return ask(v, native.View_algorithm)
}

// Options gives every option that the view was made with, as text; of a seed it says "default" or "secret"
// only. [RestoreCluster] makes a cluster with the same options, the seed included.
func (v *View) Options() (map[string]string, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(h)
	var config uintptr
	if err := report(func(message uintptr) int32 { return native.View_config(h.view, &config, message) }); err != nil {
		return nil, err
	}
	defer native.Config_free(config)
	return texts(config), nil
}

// Memory counts the bytes that the view holds outside Go's heap.
func (v *View) Memory() (uint64, error) {
	return ask(v, native.View_memory)
}

// CheckShares checks that no share is farther than tolerance from weight / total weight, relative
// to it: 0.02 for 2 %. The error, [ErrInfeasible], names the node that is farthest off and what would
// bring every node within the tolerance.
func (v *View) CheckShares(tolerance float64) error {
	h := v.open()
	if h == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(h)
	return report(func(message uintptr) int32 { return native.View_check_shares(h.view, tolerance, message) })
}

// Explanation tells how a view came to an answer.
type Explanation struct {
	Key         string
	Hash        uint64
	Node        Node // that serves the key
	Algorithm   string
	Generation  uint64
	Fingerprint uint64
}

// Explain tells how the view finds the node that serves a key.
func (v *View) Explain(key string) (Explanation, error) {
	h := v.open()
	if h == nil {
		return Explanation{}, ErrClosed
	}
	defer runtime.KeepAlive(h)
	node, err := h.node(native.View_lookup(h.view, key))
	return Explanation{
		Key:         key,
		Hash:        native.View_hash(h.view, key),
		Node:        node,
		Algorithm:   native.View_algorithm(h.view),
		Generation:  h.generation,
		Fingerprint: native.View_fingerprint(h.view),
	}, err
}

// String is one line for people.
func (e Explanation) String() string {
	return fmt.Sprintf("%q has hash %016x; %s gives it to %s (slot %d, weight %g) in view %d, fingerprint %016x",
		e.Key, e.Hash, e.Algorithm, e.Node.ID, e.Node.Slot, e.Node.Weight, e.Generation, e.Fingerprint)
}

// ask asks the library something about an open view.
func ask[T any](v *View, question func(view uintptr) T) (T, error) {
	h := v.open()
	if h == nil {
		var nothing T
		return nothing, ErrClosed
	}
	defer runtime.KeepAlive(h)
	return question(h.view), nil
}

func answer(slot uint32) (uint32, error) {
	if slot == NoNode {
		return slot, ErrNoNode
	}
	return slot, nil
}

package holdfast

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// held is a reference to a view of the library. All Views of one generation share one, and its
// finalizer alone gives it back.
//
// That is how lookups do without lock and counter: one loads the pointer, crosses, and keeps the
// held alive until it is back. Close only forgets the pointer. A goroutine that has loaded it
// before goes on undisturbed, and the collector, which sees its stack, waits for it.
type held struct {
	view       uintptr
	generation uint64
	bytes      int64

	once  sync.Once // fills nodes
	nodes nodeTable
}

// The collector does not see the memory of C. So what it cannot see is counted, and when that
// has doubled since the last look, a collection is started, as the collector itself does for
// what it can see.
var (
	heldBytes atomic.Int64 // of all views held, and about that of clusters
	heldGoal  atomic.Int64 // where to collect next
	collector sync.Mutex
)

// heldFloor keeps programs with little from ever collecting: 64 MiB are 32 views of 1000 nodes.
const heldFloor = 64 << 20

func init() { heldGoal.Store(heldFloor) }

// hold takes over a reference.
func hold(view uintptr) *held {
	h := &held{
		view:       view,
		generation: native.View_generation(view),
		bytes:      int64(native.View_memory(view)),
	}
	runtime.SetFinalizer(h, (*held).release)
	countHeld(h.bytes)
	return h
}

func (h *held) release() {
	native.View_release(h.view)
	uncountHeld(h.bytes)
}

func countHeld(bytes int64) {
	if heldBytes.Add(bytes) > heldGoal.Load() {
		collect()
	}
}

// uncountHeld lowers the goal with what is held, which ends the leap that collect makes before
// the finalizers have run.
func uncountHeld(bytes int64) {
	if goal := goalFor(heldBytes.Add(-bytes)); goal < heldGoal.Load() {
		heldGoal.Store(goal)
	}
}

// collect finds what nobody can use any more. The size of Go's heap is a measure of what a
// collection costs, so with a large heap it waits for as much to gather.
func collect() {
	if !collector.TryLock() {
		return
	}
	defer collector.Unlock()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	if inUse := int64(heap[0].Value.Uint64()); heldBytes.Load() <= inUse {
		heldGoal.Store(inUse)
		return
	}
	runtime.GC()
	heldGoal.Store(goalFor(heldBytes.Load()))
}

func goalFor(bytes int64) int64 {
	if bytes < heldFloor/2 {
		return heldFloor
	}
	return 2 * bytes
}

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
	heldBytes atomic.Int64 // of all views held
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
	if heldBytes.Add(h.bytes) > heldGoal.Load() {
		collect()
	}
	return h
}

func (h *held) release() {
	native.View_release(h.view)
	setGoal(heldBytes.Add(-h.bytes), 0)
}

// collect finds the views that nobody can use any more. What is in use on Go's side is a
// measure of what a collection costs, so with a large heap it waits for as much to gather.
func collect() {
	if !collector.TryLock() {
		return
	}
	defer collector.Unlock()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	inUse := int64(heap[0].Value.Uint64())
	if heldBytes.Load() <= inUse {
		heldGoal.Store(inUse)
		return
	}
	runtime.GC()
	setGoal(heldBytes.Load(), inUse)
}

func setGoal(bytes, least int64) {
	goal := 2 * bytes
	if goal < least {
		goal = least
	}
	if goal < heldFloor {
		goal = heldFloor
	}
	heldGoal.Store(goal)
}

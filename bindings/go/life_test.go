package holdfast_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// lives is how often the tests of life and death create something: HOLDFAST_LIVES=1000000 for the
// thorough run.
func lives(t *testing.T) int {
	count, err := strconv.Atoi(os.Getenv("HOLDFAST_LIVES"))
	if err != nil {
		return 100000
	}
	return count
}

// residentMiB is what the process holds in memory, C's share included.
func residentMiB(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("the system does not tell the resident size: ", err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(text)[1]))
	must(t, err)
	return pages * os.Getpagesize() >> 20
}

// settle finds what nobody can use any more, and gives finalizers time to run.
func settle() {
	runtime.GC()
	time.Sleep(20 * time.Millisecond)
}

// staysFlat runs one life many times and bounds what is left of them.
func staysFlat(t *testing.T, count, limitMiB int, life func(i int)) {
	for i := 0; i < count/10; i++ { // settles pools and heap
		life(i)
	}
	settle() // what earlier tests left is not to hide what this one leaves
	debug.FreeOSMemory()
	before := residentMiB(t)
	for i := 0; i < count; i++ {
		life(i)
	}
	if grown := residentMiB(t) - before; grown > limitMiB {
		t.Errorf("%d lives left %d MiB, want at most %d", count, grown, limitMiB)
	}
}

func TestClustersThatAreClosedLeaveNothing(t *testing.T) {
	staysFlat(t, lives(t), 96, func(i int) {
		cluster, err := holdfast.New(holdfast.Config{"algorithm": "ring", "virtual_nodes": 1})
		must(t, err)
		must(t, cluster.Add("a", 1))
		_, err = cluster.Publish()
		must(t, err)
		view, err := cluster.View()
		must(t, err)
		_, err = view.Lookup("key")
		must(t, err)
		if i%2 == 0 {
			must(t, view.Close())
		}
		must(t, cluster.Close())
		must(t, view.Close())
	})
}

func TestClustersThatNobodyClosesLeaveNothing(t *testing.T) {
	staysFlat(t, lives(t), 160, func(i int) {
		cluster, err := holdfast.New(holdfast.Config{"algorithm": "ring", "virtual_nodes": 1})
		must(t, err)
		must(t, cluster.Add("a", 1))
		_, err = cluster.Publish()
		must(t, err)
		_, err = cluster.View()
		must(t, err)
	})
}

// Each view is a MiB that the collector does not see by itself.
func TestLargeViewsDoNotPileUp(t *testing.T) {
	cluster := newCluster(t, holdfast.Config{"algorithm": "ring", "virtual_nodes": 60000})
	must(t, cluster.Add("a", 1))
	staysFlat(t, 800, 256, func(i int) {
		must(t, cluster.SetWeight("a", 1+float64(i%2)/10))
		_, err := cluster.Publish()
		must(t, err)
		view, err := cluster.View()
		must(t, err)
		if i%2 == 0 { // the others are left to the collector
			must(t, view.Close())
		}
	})
}

func TestFailuresLeaveNothing(t *testing.T) {
	cluster := newCluster(t, small)
	staysFlat(t, 3*lives(t), 48, func(i int) {
		is(t, cluster.Remove("nobody"), holdfast.ErrNotFound)
		_, err := holdfast.New(holdfast.Config{"balance": -1})
		is(t, err, holdfast.ErrOption)
	})
}

func TestAViewOutlivesItsCluster(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("a", 1))
	_, err := cluster.Publish()
	must(t, err)
	view := viewOf(t, cluster)
	must(t, cluster.Close())
	cluster = nil
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	node, err := view.LookupNode("key")
	if must(t, err); node.ID != "a" {
		t.Errorf("node is %+v, want a", node)
	}
}

func TestClosingOneViewLeavesTheOther(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("a", 1))
	_, err := cluster.Publish()
	must(t, err)
	one, other := viewOf(t, cluster), viewOf(t, cluster)
	must(t, one.Close())
	runtime.GC()
	_, err = one.Lookup("key")
	is(t, err, holdfast.ErrClosed)
	_, err = other.Lookup("key")
	must(t, err)
}

// goTogether runs work in 32 goroutines, and lead once each of them has worked; they go on until
// lead has returned.
func goTogether(work func(goroutine int), lead func()) {
	var done atomic.Bool
	var started, ended sync.WaitGroup
	for g := 0; g < 32; g++ {
		started.Add(1)
		ended.Add(1)
		go func(g int) {
			defer ended.Done()
			work(g)
			started.Done()
			for !done.Load() {
				work(g)
				runtime.Gosched() // to lead, which waits for its turn behind 32 others
			}
		}(g)
	}
	started.Wait()
	lead()
	done.Store(true)
	ended.Wait()
}

func TestLookupsGoOnWhileOnePublishes(t *testing.T) {
	cluster := newCluster(t, holdfast.Config{"algorithm": "ring", "virtual_nodes": 8})
	must(t, cluster.Add("node-0", 1))
	_, err := cluster.Publish()
	must(t, err)
	keys := make([]string, 100)
	for i := range keys {
		keys[i] = fmt.Sprint("key-", i)
	}
	look := func(g int) {
		view, err := cluster.View()
		if err != nil {
			t.Error(err)
			return
		}
		defer view.Close()
		slots, err := view.LookupMany(keys, nil)
		if err != nil {
			t.Error(err)
			return
		}
		one, err := view.Lookup(keys[g])
		if err != nil || one != slots[g] {
			t.Errorf("one view gives slots %d and %d (%v)", one, slots[g], err)
		}
		if node, err := view.LookupNode(keys[g]); err != nil || node.Slot != one {
			t.Errorf("node is %+v (%v), want slot %d", node, err, one)
		}
	}
	goTogether(look, func() {
		for i := 1; i < 300; i++ {
			must(t, cluster.Add(fmt.Sprint("node-", i), 1))
			if i > 10 {
				must(t, cluster.Remove(fmt.Sprint("node-", i-10)))
			}
			_, err := cluster.Publish()
			must(t, err)
			runtime.Gosched()
			if i%50 == 0 {
				runtime.GC()
			}
		}
	})
}

func TestClosingUnderLookupsIsAnErrorAndNoCrash(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c"}, nil))
	for round := 0; round < 10; round++ {
		must(t, cluster.SetWeight("a", float64(round+2)))
		_, err := cluster.Publish()
		must(t, err)
		view, err := cluster.View()
		must(t, err)
		keys := []string{"a", "b"}
		goTogether(func(int) {
			if slot, err := view.Lookup("key"); err != nil && err != holdfast.ErrClosed || err == nil && slot > 2 {
				t.Errorf("slot is %d and error %v", slot, err)
			}
			if _, err := view.LookupMany(keys, nil); err != nil && err != holdfast.ErrClosed {
				t.Error(err)
			}
			if _, err := view.Nodes(); err != nil && err != holdfast.ErrClosed {
				t.Error(err)
			}
		}, func() {
			must(t, view.Close())
			must(t, cluster.SetWeight("b", float64(round+2)))
			_, err := cluster.Publish() // lets go of the cluster's own reference
			must(t, err)
			runtime.GC()
			runtime.GC()
		})
	}
}

// One crossing that lasts long enough for the view to be closed, replaced and collected in it.
func TestAViewThatIsClosedDuringALookupAnswersIt(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c"}, nil))
	packed := make([]byte, 8<<20)
	offsets := make([]uint32, 1<<20+1)
	for i := range offsets {
		offsets[i] = uint32(8 * i)
		if i > 0 {
			packed[8*i-1], packed[8*i-2], packed[8*i-3] = byte(i), byte(i>>8), byte(i>>16)
		}
	}
	for round := 0; round < 5; round++ {
		must(t, cluster.SetWeight("a", float64(round+2)))
		_, err := cluster.Publish()
		must(t, err)
		view, err := cluster.View()
		must(t, err)
		want, err := view.LookupPacked(packed, offsets, nil)
		must(t, err)

		answer := make(chan []uint32)
		go func() {
			slots, err := view.LookupPacked(packed, offsets, nil)
			for err == nil && len(slots) == len(want) {
				answer <- slots // and on until it is closed
				slots, err = view.LookupPacked(packed, offsets, nil)
			}
			if err != holdfast.ErrClosed {
				t.Error(err)
			}
			close(answer)
		}()
		<-answer // the next lookup begins
		must(t, cluster.SetNodes([]string{"b"}, nil))
		_, err = cluster.Publish()
		must(t, err)
		must(t, view.Close())
		runtime.GC()
		runtime.GC()
		for slots := range answer {
			for i := range slots {
				if slots[i] != want[i] {
					t.Fatalf("key %d is of slot %d, want %d", i, slots[i], want[i])
				}
			}
		}
		must(t, cluster.SetNodes([]string{"a", "b", "c"}, nil))
	}
}

func TestClosingAClusterUnderUseIsAnErrorAndNoCrash(t *testing.T) {
	for round := 0; round < 10; round++ {
		cluster := newCluster(t, small)
		goTogether(func(g int) {
			id := fmt.Sprint("node-", g)
			for _, err := range []error{
				cluster.Add(id, 1), cluster.SetWeight(id, 2), second(cluster.Publish()), cluster.Remove(id),
			} {
				if err != nil && err != holdfast.ErrClosed {
					t.Error(err)
				}
			}
			if view, err := cluster.View(); err == nil {
				view.Lookup("key")
				view.Close()
			}
		}, func() {
			must(t, cluster.Close())
		})
	}
}

func TestDeepStacksKeepTheirKeys(t *testing.T) {
	view := published(t, small, 10)
	want, err := view.Lookup("0123456789abcdef")
	must(t, err)
	var group sync.WaitGroup
	for g := 0; g < 32; g++ {
		group.Add(1)
		go func() {
			defer group.Done()
			dive(t, view, want, 2000)
		}()
	}
	group.Wait()
}

// dive looks up a key that lies on a stack while it grows, and so moves.
func dive(t *testing.T, view *holdfast.View, want uint32, depth int) {
	var key [16]byte
	copy(key[:], "0123456789abcdef")
	if slot, err := view.LookupBytes(key[:]); err != nil || slot != want {
		t.Errorf("slot is %d (%v), want %d", slot, err, want)
	}
	if depth > 0 {
		dive(t, view, want, depth-1)
	}
	if slot, err := view.LookupBytes(key[:]); err != nil || slot != want {
		t.Errorf("on the way back the slot is %d (%v), want %d", slot, err, want)
	}
}

package holdfast_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func newLoad(t testing.TB, options ...holdfast.LoadOption) *holdfast.Load {
	t.Helper()
	load, err := holdfast.NewLoad(1.25, 0, options...)
	must(t, err)
	t.Cleanup(func() { load.Close() })
	return load
}

func newHotKeys(t testing.TB) *holdfast.HotKeys {
	t.Helper()
	hot, err := holdfast.NewHotKeys(0.1, 0)
	must(t, err)
	t.Cleanup(func() { hot.Close() })
	return hot
}

func statsOf(t *testing.T, load *holdfast.Load) holdfast.LoadStats {
	t.Helper()
	stats, err := load.Stats()
	must(t, err)
	return stats
}

func TestNoNodeHasMoreThanItsPart(t *testing.T) {
	view, load := published(t, small, 4), newLoad(t, holdfast.WithSlack(0))
	first, err := view.Lookup("key")
	must(t, err)
	var tickets []holdfast.Ticket
	counts := make([]uint64, 4)
	for i := 0; i < 100; i++ {
		ticket, err := load.Acquire(view, "key", nil)
		must(t, err)
		tickets = append(tickets, ticket)
		counts[ticket.Slot]++
	}
	if tickets[0].Slot != first {
		t.Errorf("the first ticket is of slot %d, want that of the lookup, %d", tickets[0].Slot, first)
	}
	for slot, count := range counts {
		node, err := load.Of(view, uint32(slot))
		if must(t, err); node.Load != count || count > 32 || node.Bound != 32 {
			t.Errorf("slot %d has %+v, want %d of 32", slot, node, count)
		}
	}
	for _, ticket := range tickets {
		must(t, ticket.Release())
	}
	stats := statsOf(t, load)
	if stats.Total != 0 || stats.Held != 0 || stats.Acquired != 100 || stats.FirstChoice != counts[first] {
		t.Errorf("figures are %+v", stats)
	}
}

func TestATicketIsReleasedOnceAndAfterClosingToo(t *testing.T) {
	view, load := published(t, small, 2), newLoad(t)
	ticket, err := load.Acquire(view, "key", nil)
	must(t, err)
	other, err := load.Acquire(view, "key", nil)
	must(t, err)
	must(t, ticket.Release())
	is(t, ticket.Release(), holdfast.ErrArgument)
	is(t, holdfast.Ticket{}.Release(), holdfast.ErrArgument)
	must(t, load.Close())
	must(t, view.Close())
	must(t, other.Release())
}

func TestOnlyTheNodesOfAMaskAreAcquired(t *testing.T) {
	view, load := published(t, small, 5), newLoad(t)
	mask, err := view.Mask("node-3")
	must(t, err)
	for i := 0; i < 50; i++ {
		ticket, err := load.Acquire(view, fmt.Sprint("key ", i), mask)
		if must(t, err); ticket.Slot != 3 {
			t.Errorf("slot is %d, want 3", ticket.Slot)
		}
	}
	_, err = load.Acquire(view, "key", make([]byte, 5))
	is(t, err, holdfast.ErrInfeasible)
	_, err = load.Acquire(view, "key", []byte{})
	is(t, err, holdfast.ErrArgument)
	_, err = load.Acquire(viewOf(t, newCluster(t, nil)), "key", nil)
	is(t, err, holdfast.ErrInfeasible)
}

func TestAHotKeyIsSpreadOverItsFirstCandidates(t *testing.T) {
	view, load := published(t, small, 10), newLoad(t)
	hash, err := view.Hash("hot")
	must(t, err)
	first, err := view.Candidates("hot", holdfast.Choice{Most: 3})
	must(t, err)
	want, got := map[uint32]bool{}, map[uint32]bool{}
	for _, slot := range first {
		want[slot] = true
	}
	for i := 0; i < 300; i++ {
		ticket, err := load.Spread(view, hash, 3, nil)
		must(t, err)
		got[ticket.Slot] = true
		must(t, ticket.Release())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("slots are %v, want %v", got, want)
	}
	_, err = load.Spread(view, hash, 65, nil)
	is(t, err, holdfast.ErrArgument)
	ticket, err := load.AcquireHash(view, hash, nil)
	if must(t, err); ticket.Slot != first[0] {
		t.Errorf("slot of the hash is %d, want %d", ticket.Slot, first[0])
	}
}

func TestWhatIsFedCountsLikeTickets(t *testing.T) {
	cluster, load := newCluster(t, small), newLoad(t)
	must(t, cluster.SetNodes([]string{"a", "b"}, nil))
	_, err := cluster.Publish()
	must(t, err)
	view := viewOf(t, cluster)
	must(t, load.Feed(view, 1, 1000))
	for i := 0; i < 20; i++ {
		ticket, err := load.Acquire(view, fmt.Sprint("key ", i), nil)
		if must(t, err); ticket.Slot != 0 {
			t.Errorf("slot is %d, want 0", ticket.Slot)
		}
	}
	must(t, cluster.Remove("b"))
	_, err = cluster.Publish()
	must(t, err)
	must(t, load.Follow(viewOf(t, cluster)))
	if stats := statsOf(t, load); stats.Total != 20 {
		t.Errorf("total is %d, want 20", stats.Total)
	}
	is(t, load.Feed(view, 1, 1), holdfast.ErrNotFound)
	is(t, load.Feed(view, 0, 1<<33), holdfast.ErrArgument)
}

func TestGoroutinesShareALoad(t *testing.T) {
	view, load := published(t, small, 5), newLoad(t)
	var group sync.WaitGroup
	for g := 0; g < 16; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 500; i++ {
				ticket, err := load.Acquire(view, fmt.Sprint(g, i), nil)
				if err == nil {
					err = ticket.Release()
				}
				if err != nil {
					t.Error(err)
				}
			}
		}(g)
	}
	group.Wait()
	if stats := statsOf(t, load); stats.Acquired != 8000 || stats.Held != 0 || stats.Total != 0 {
		t.Errorf("figures are %+v", stats)
	}
}

func TestClosingALoadUnderUseIsAnErrorAndNoCrash(t *testing.T) {
	view, load, hot := published(t, small, 5), newLoad(t), newHotKeys(t)
	goTogether(func(g int) {
		ticket, err := load.Acquire(view, "key", nil)
		if err == nil {
			err = ticket.Release()
		}
		if err != nil && err != holdfast.ErrClosed {
			t.Error(err)
		}
		if _, err := hot.Note(uint64(g)); err != nil && err != holdfast.ErrClosed {
			t.Error(err)
		}
	}, func() {
		must(t, load.Close())
		must(t, hot.Close())
	})
}

func TestHotKeysAreThoseAboveTheirShare(t *testing.T) {
	hot := newHotKeys(t)
	for i := uint64(0); i < 1000; i++ {
		_, err := hot.Note(1000 + i)
		must(t, err)
		_, err = hot.Note(7)
		must(t, err)
	}
	for hash, want := range map[uint64]bool{7: true, 1000: false} {
		is, err := hot.IsHot(hash)
		must(t, err)
		noted, err := hot.Note(hash)
		if must(t, err); is != want || noted != want {
			t.Errorf("%d is hot: %t and %t, want %t", hash, is, noted, want)
		}
	}
	hashes, err := hot.List()
	if must(t, err); !reflect.DeepEqual(hashes, []uint64{7}) {
		t.Errorf("hot are %v, want 7", hashes)
	}
	share, err := hot.Share(7)
	if must(t, err); share < 0.5 || share > 0.53 {
		t.Errorf("share is %g, want about 0.5", share)
	}
	memory, err := hot.Memory()
	if must(t, err); memory == 0 || memory > 10000 {
		t.Errorf("it holds %d bytes", memory)
	}
}

func TestBadLoadsAndSharesAreRefused(t *testing.T) {
	_, err := holdfast.NewLoad(1, 0)
	is(t, err, holdfast.ErrArgument)
	_, err = holdfast.NewLoad(0, 65536)
	is(t, err, holdfast.ErrArgument)
	for _, option := range []holdfast.LoadOption{
		holdfast.WithSlack(1<<32 + 1), holdfast.WithPanic(1.5), holdfast.WithFull(-1), holdfast.WithTiers("eu", "eu"),
		holdfast.WithTiers("e\x00u"), holdfast.WithTiers(""),
	} {
		_, err = holdfast.NewLoad(0, 0, option)
		is(t, err, holdfast.ErrArgument)
	}
	_, err = holdfast.NewLoad(0, 0, holdfast.LoadOption{})
	must(t, err)
	_, err = holdfast.NewHotKeys(0.6, 0)
	is(t, err, holdfast.ErrArgument)
}

func TestClosedLoadsAndHotKeysAnswerWithAnError(t *testing.T) {
	view := published(t, small, 1)
	closed, cold := newLoad(t), newHotKeys(t)
	for i := 0; i < 2; i++ {
		must(t, closed.Close())
		must(t, cold.Close())
	}
	var null *holdfast.Load
	must(t, null.Close())
	for name, load := range map[string]*holdfast.Load{"closed": closed, "nil": null, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			is(t, second(load.Acquire(view, "k", nil)), holdfast.ErrClosed)
			is(t, second(load.AcquireHash(view, 1, nil)), holdfast.ErrClosed)
			is(t, second(load.Spread(view, 1, 1, nil)), holdfast.ErrClosed)
			is(t, load.Feed(view, 0, 1), holdfast.ErrClosed)
			is(t, second(load.Best(view, "k", 1, 1, nil)), holdfast.ErrClosed)
			is(t, second(load.BestOf(view, "k", 1, nil, nil)), holdfast.ErrClosed)
			is(t, second(load.BestOfHash(view, 1, 1, nil, nil)), holdfast.ErrClosed)
			is(t, second(load.Choices(view, "k", 1, nil)), holdfast.ErrClosed)
			is(t, load.FeedRouter(view, "r", 0, 1, 1), holdfast.ErrClosed)
			is(t, load.ForgetRouter("r"), holdfast.ErrClosed)
			is(t, load.SetTime(1), holdfast.ErrClosed)
			is(t, second(load.Forget(view, 0)), holdfast.ErrClosed)
			is(t, second(load.Tickets(1)), holdfast.ErrClosed)
			is(t, second(load.Settings()), holdfast.ErrClosed)
			is(t, second(load.BoundCost(view, 0, 1, nil)), holdfast.ErrClosed)
			is(t, load.Follow(view), holdfast.ErrClosed)
			is(t, second(load.Of(view, 0)), holdfast.ErrClosed)
			is(t, second(load.Stats()), holdfast.ErrClosed)
		})
	}
	is(t, second(newLoad(t).Acquire(nil, "k", nil)), holdfast.ErrClosed)
	var nobody *holdfast.HotKeys
	must(t, nobody.Close())
	for name, hot := range map[string]*holdfast.HotKeys{"closed": cold, "nil": nobody, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			is(t, second(hot.Note(1)), holdfast.ErrClosed)
			is(t, second(hot.IsHot(1)), holdfast.ErrClosed)
			is(t, second(hot.Share(1)), holdfast.ErrClosed)
			is(t, second(hot.List()), holdfast.ErrClosed)
			is(t, second(hot.Memory()), holdfast.ErrClosed)
		})
	}
}

func TestLoadsThatNobodyClosesLeaveNothing(t *testing.T) {
	view := published(t, small, 2)
	staysFlat(t, lives(t)/10, 96, func(i int) {
		load, err := holdfast.NewLoad(0, 0)
		must(t, err)
		ticket, err := load.Acquire(view, "key", nil)
		must(t, err)
		_, err = load.Acquire(view, "key", []byte{})
		is(t, err, holdfast.ErrArgument)
		must(t, ticket.Release())
		hot, err := holdfast.NewHotKeys(0.01, 0)
		must(t, err)
		_, err = hot.Note(1)
		must(t, err)
		if i%1000 == 999 { // what waits between two collections depends on who else works on this machine
			settle()
		}
	})
}

package holdfast_test

import (
	"runtime"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func loadOf(t *testing.T, load *holdfast.Load, view *holdfast.View, slot uint32) holdfast.NodeLoad {
	t.Helper()
	node, err := load.Of(view, slot)
	must(t, err)
	return node
}

func TestWhatARouterFeedsFadesAfterItsLease(t *testing.T) {
	view := published(t, small, 3)
	for now, want := range map[uint64]uint64{100: 85, 110: 85, 115: 45, 120: 5} {
		load := newLoad(t)
		must(t, load.SetTime(100))
		must(t, load.FeedRouter(view, "r2", 1, 80, 10))
		must(t, load.Feed(view, 1, 5))
		must(t, load.SetTime(now))
		if got := loadOf(t, load, view, 1).Load; got != want {
			t.Errorf("at %d the load is %d, want %d", now, got, want)
		}
	}
}

func TestEachRouterFeedsForItselfAndIsForgottenAlone(t *testing.T) {
	view, load := published(t, small, 3), newLoad(t)
	must(t, load.FeedRouter(view, "r2", 0, 7, 0))
	must(t, load.FeedRouter(view, "r3", 0, 9, 0))
	must(t, load.FeedRouter(view, "r2", 0, 8, 0))
	mask, err := view.Mask("node-0")
	must(t, err)
	_, err = load.AcquireCost(view, "key", 4, mask)
	must(t, err)
	if node := loadOf(t, load, view, 0); node.Load != 21 || node.Own != 4 {
		t.Errorf("the load is %+v, want 21 with 4 of its own", node)
	}
	must(t, load.ForgetRouter("r2"))
	if node := loadOf(t, load, view, 0); node.Load != 13 {
		t.Errorf("the load is %d, want 13", node.Load)
	}
	is(t, load.ForgetRouter("r2"), holdfast.ErrNotFound)
}

func TestANodeThatRestartedIsForgottenAndSumsStayTrue(t *testing.T) {
	view, load := published(t, small, 3), newLoad(t)
	one, err := load.AcquireCost(view, "key", 5, []byte{0, 1, 0})
	must(t, err)
	other, err := load.AcquireCost(view, "key", 6, []byte{0, 0, 1})
	must(t, err)
	for _, want := range []uint64{1, 0} {
		count, err := load.Forget(view, 1)
		if must(t, err); count != want {
			t.Errorf("%d tickets are forgotten, want %d", count, want)
		}
	}
	is(t, one.Release(), holdfast.ErrArgument)
	is(t, second(one.SlotIn(view)), holdfast.ErrNoNode)
	if one.Cost() != 0 || one.Time() != 0 {
		t.Errorf("a forgotten ticket has cost %d and time %d", one.Cost(), one.Time())
	}
	must(t, other.Release())
	if stats := statsOf(t, load); stats.Total != 0 || stats.Held != 0 || stats.Forgotten != 1 {
		t.Errorf("figures are %+v", stats)
	}
	is(t, second(load.Forget(view, 9)), holdfast.ErrNotFound)
}

func TestOldTicketsAreFoundAndReleased(t *testing.T) {
	view, load := published(t, small, 3), newLoad(t)
	old, err := load.AcquireCost(view, "key", 5, nil)
	must(t, err)
	must(t, load.SetTime(50))
	young, err := load.AcquireCost(view, "key", 6, nil)
	must(t, err)
	found, err := load.Tickets(50)
	must(t, err)
	if len(found) != 1 || found[0].Number() != old.Number() || found[0].Cost() != 5 || found[0].Slot != holdfast.NoNode {
		t.Fatalf("tickets are %+v, want %+v", found, old)
	}
	slot, err := found[0].SlotIn(view)
	if must(t, err); slot != old.Slot || old.Time() != 0 || young.Time() != 50 {
		t.Errorf("slot is %d, times are %d and %d", slot, old.Time(), young.Time())
	}
	must(t, found[0].Release())
	is(t, old.Release(), holdfast.ErrArgument)
	found, err = load.Tickets(51)
	if must(t, err); len(found) != 1 || found[0].Number() != young.Number() {
		t.Errorf("tickets are %+v, want %+v", found, young)
	}
}

func TestBadFeedsAndClocksAreRefused(t *testing.T) {
	view, load := published(t, small, 2), newLoad(t)
	must(t, load.SetTime(10))
	is(t, load.SetTime(9), holdfast.ErrArgument)
	is(t, load.SetTime(1<<63+1), holdfast.ErrArgument)
	is(t, load.FeedRouter(view, "r", 0, 1<<32+1, 0), holdfast.ErrArgument)
	is(t, load.FeedRouter(view, "r", 0, 1, 1<<62+1), holdfast.ErrArgument)
	is(t, load.FeedRouter(view, "", 0, 1, 0), holdfast.ErrArgument)
	is(t, load.FeedRouter(view, "a\x00b", 0, 1, 0), holdfast.ErrArgument)
	is(t, load.ForgetRouter("a\x00b"), holdfast.ErrArgument)
	is(t, load.FeedRouter(view, "r", 9, 1, 0), holdfast.ErrNotFound)
	if stats := statsOf(t, load); stats.Total != 0 {
		t.Errorf("the load is %d", stats.Total)
	}
}

func TestTicketsAnswerWhateverIsClosed(t *testing.T) {
	view, load := published(t, small, 2), newLoad(t)
	ticket, err := load.AcquireCost(view, "key", 3, nil)
	must(t, err)
	must(t, load.Close())
	runtime.GC()
	if ticket.Cost() != 3 {
		t.Errorf("the cost is %d, want 3", ticket.Cost())
	}
	is(t, second(ticket.SlotIn(nil)), holdfast.ErrClosed)
	must(t, ticket.Release())
	none := holdfast.Ticket{}
	if none.Cost() != 0 || none.Time() != 0 || none.Number() != 0 {
		t.Errorf("a ticket that nobody acquired has cost %d", none.Cost())
	}
	is(t, second(none.SlotIn(view)), holdfast.ErrNoNode)
}

package holdfast_test

import (
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// changed makes a plan from node-0 .. node-9 to node-0 .. node-8 and node-10, and both views.
func changed(t testing.TB) (plan *holdfast.Plan, from, to *holdfast.View) {
	t.Helper()
	cluster := newCluster(t, holdfast.Config{"partitions": 16384})
	must(t, cluster.SetNodes(strings.Fields("node-0 node-1 node-2 node-3 node-4 node-5 node-6 node-7 node-8 node-9"), nil))
	_, err := cluster.Publish()
	must(t, err)
	from = viewOf(t, cluster)
	must(t, cluster.Remove("node-9"))
	must(t, cluster.Add("node-10", 1))
	_, err = cluster.Publish()
	must(t, err)
	to = viewOf(t, cluster)
	plan, err = holdfast.NewPlan(from, to)
	must(t, err)
	t.Cleanup(func() { plan.Close() })
	return plan, from, to
}

func shareOf(moves []holdfast.Move) (share float64) {
	for _, move := range moves {
		for _, r := range move.Ranges {
			share += (float64(r.Last-r.First) + 1) / (1 << 32) / (1 << 32)
		}
	}
	return share
}

func TestNodesGetWhatTheOthersGive(t *testing.T) {
	plan, from, to := changed(t)
	must(t, plan.SetBytes(1_000_000))
	before, err := from.Shares()
	must(t, err)
	after, err := to.Shares()
	must(t, err)
	var in, out uint64
	for _, node := range plan.Traffic() {
		if math.Abs(before[node.ID]+node.In-node.Out-after[node.ID]) > 1e-12 {
			t.Errorf("%+v leads from %g to %g", node, before[node.ID], after[node.ID])
		}
		in += node.BytesIn
		out += node.BytesOut
	}
	if bytes := plan.MovedBytes(); bytes == 0 || bytes != in || bytes != out {
		t.Errorf("%d bytes move, %d in and %d out", bytes, in, out)
	}
	if share := shareOf(plan.Moves()); math.Abs(share-plan.Moved()) > 1e-12 {
		t.Errorf("the moves are a share of %g, and the plan says %g", share, plan.Moved())
	}
}

func TestBatchesKeepTheirLimits(t *testing.T) {
	plan, _, _ := changed(t)
	must(t, plan.SetLimits(holdfast.Limits{Share: 0.02, MovesOut: 4, MovesIn: 4}))
	for i := 0; i < plan.BatchCount(); i++ {
		batch, from, to := plan.Batch(i), map[uint32]int{}, map[uint32]int{}
		for _, move := range batch {
			from[move.From]++
			to[move.To]++
			if from[move.From] > 4 || to[move.To] > 4 {
				t.Fatalf("batch %d has too many moves like %+v", i, move)
			}
		}
		if share := shareOf(batch); share > 0.02+1e-12 || len(batch) == 0 {
			t.Errorf("batch %d moves a share of %g in %d moves", i, share, len(batch))
		}
	}
	must(t, plan.SetLimits(holdfast.Limits{}))
	if plan.BatchCount() != 1 {
		t.Errorf("without limits there are %d batches", plan.BatchCount())
	}
}

func TestEqualPlansHaveEqualTexts(t *testing.T) {
	plan, from, to := changed(t)
	again, err := holdfast.NewPlan(from, to)
	must(t, err)
	defer again.Close()
	text, err := plan.Text()
	must(t, err)
	other, err := again.Text()
	if must(t, err); text != other || plan.Fingerprint() != again.Fingerprint() {
		t.Error("two plans of the same views differ")
	}
	must(t, again.SetLimits(holdfast.Limits{MovesIn: 1}))
	other, err = again.Text()
	if must(t, err); text == other || plan.Fingerprint() == again.Fingerprint() {
		t.Error("limits leave the plan as it was")
	}
}

func TestWhatCannotBePlannedIsAnError(t *testing.T) {
	plan, from, to := changed(t)
	other := published(t, holdfast.Config{"seed": "000102030405060708090a0b0c0d0e0f"}, 3)
	is(t, second(holdfast.NewPlan(from, other)), holdfast.ErrInfeasible)
	is(t, second(holdfast.NewKeyPlan(from, other, []uint64{1}, nil)), holdfast.ErrInfeasible)
	is(t, second(holdfast.NewReplicaPlan(from, other, 2)), holdfast.ErrInfeasible)
	is(t, second(holdfast.NewKeyReplicaPlan(from, other, 2, []uint64{1}, nil)), holdfast.ErrInfeasible)
	is(t, second(holdfast.NewKeyPlan(from, to, []uint64{1, 2}, []uint64{math.MaxUint64, 1})), holdfast.ErrArgument)
	is(t, second(holdfast.NewKeyReplicaPlan(from, to, 2, []uint64{1, 2}, []uint64{1})), holdfast.ErrArgument)
	is(t, second(holdfast.NewReplicaPlan(from, to, 0)), holdfast.ErrArgument)
	for _, share := range []float64{-1, 1.5, math.NaN(), math.Inf(1)} {
		is(t, plan.SetLimits(holdfast.Limits{Share: share}), holdfast.ErrArgument)
	}
	for _, batch := range []int{-1, 1, math.MaxInt} {
		if moves := plan.Batch(batch); len(moves) != 0 {
			t.Errorf("batch %d of one has %d moves", batch, len(moves))
		}
	}
	is(t, second(plan.View(math.MaxInt)), holdfast.ErrArgument)
	for _, none := range []*holdfast.View{nil, {}} {
		is(t, second(holdfast.NewPlan(from, none)), holdfast.ErrClosed)
		is(t, second(holdfast.NewKeyPlan(none, to, nil, nil)), holdfast.ErrClosed)
	}
	for _, wrong := range []holdfast.Ramp{{From: -1, To: 2}, {From: 1, To: math.NaN()}, {From: 1e-9, To: 1}} {
		is(t, second(wrong.Weight(1)), holdfast.ErrArgument)
	}
}

func TestAPlanThatIsNoneSaysNothing(t *testing.T) {
	for _, plan := range []*holdfast.Plan{nil, {}} {
		must(t, plan.Close())
		is(t, plan.SetBytes(1), holdfast.ErrClosed)
		is(t, plan.SetLimits(holdfast.Limits{}), holdfast.ErrClosed)
		is(t, second(plan.View(0)), holdfast.ErrClosed)
		is(t, second(plan.View(-1)), holdfast.ErrArgument)
		is(t, second(plan.Text()), holdfast.ErrClosed)
		if plan.Moved() != 0 || plan.Least() != 0 || plan.MovedBytes() != 0 || plan.Fingerprint() != 0 ||
			plan.BatchCount() != 0 || plan.Position(1) != 0 || len(plan.Moves())+len(plan.Batch(0))+len(plan.Traffic()) != 0 {
			t.Error("a plan that is none says something")
		}
	}
}

func TestAPlanOfNothingIsEmpty(t *testing.T) {
	_, from, to := changed(t)
	same, err := holdfast.NewPlan(from, from)
	must(t, err)
	defer same.Close()
	none, err := holdfast.NewKeyPlan(from, to, nil, []uint64{})
	must(t, err)
	defer none.Close()
	for _, plan := range []*holdfast.Plan{same, none} {
		if len(plan.Moves()) != 0 || plan.BatchCount() != 0 || plan.Moved() != 0 {
			t.Errorf("%d moves in %d batches", len(plan.Moves()), plan.BatchCount())
		}
	}
}

func TestAPlanFromAnEmptyViewNamesNobodyBefore(t *testing.T) {
	cluster := newCluster(t, small)
	empty := viewOf(t, cluster)
	must(t, cluster.Add("a", 1))
	_, err := cluster.Publish()
	must(t, err)
	plan, err := holdfast.NewPlan(empty, viewOf(t, cluster))
	must(t, err)
	defer plan.Close()
	all := []holdfast.Range{{First: 0, Last: math.MaxUint64}}
	want := []holdfast.Move{{From: holdfast.NoNode, To: 0, Sender: holdfast.NoNode, Share: 1, Ranges: all}}
	if moves := plan.Moves(); !reflect.DeepEqual(moves, want) {
		t.Errorf("moves are %+v", moves)
	}
}

func TestAPlanOutlivesItsViewsAndItsViewsOutliveIt(t *testing.T) {
	plan, from, to := changed(t)
	must(t, from.Close())
	must(t, to.Close())
	view, err := plan.View(1)
	must(t, err)
	defer view.Close()
	must(t, plan.Close())
	settle()
	if _, err = view.Find("node-10"); err != nil {
		t.Error(err)
	}
}

func TestGoroutinesShareAPlan(t *testing.T) {
	plan, _, _ := changed(t)
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 20; i++ {
				if g == 0 {
					if err := plan.SetLimits(holdfast.Limits{Share: 0.05, MovesIn: uint32(i)}); err != nil {
						t.Error(err)
					}
				}
				if len(plan.Moves()) == 0 || len(plan.Batch(0)) == 0 {
					t.Error("nothing moves")
				}
				if view, err := plan.View(1); err != nil {
					t.Error(err)
				} else {
					view.Close()
				}
			}
		}(g)
	}
	group.Wait()
}

func TestClosingAPlanUnderUseIsNoCrash(t *testing.T) {
	for round := 0; round < 10; round++ {
		plan, _, _ := changed(t)
		goTogether(func(int) {
			plan.Moves()
			if _, err := plan.View(1); err != nil && err != holdfast.ErrClosed {
				t.Error(err)
			}
		}, func() {
			must(t, plan.Close())
			settle()
		})
	}
}

// Each plan is some hundred KiB of moves.
func TestPlansLeaveNothing(t *testing.T) {
	_, from, to := changed(t)
	other := published(t, holdfast.Config{"seed": "000102030405060708090a0b0c0d0e0f"}, 1)
	staysFlat(t, 2000, 96, func(i int) {
		plan, err := holdfast.NewPlan(from, to)
		must(t, err)
		view, err := plan.View(1)
		must(t, err)
		must(t, view.Close())
		if i%2 == 0 { // the others are left to the collector
			must(t, plan.Close())
		}
		is(t, second(holdfast.NewPlan(from, other)), holdfast.ErrInfeasible)
		if i%100 == 99 {
			settle()
		}
	})
}

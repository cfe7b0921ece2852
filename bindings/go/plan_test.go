package holdfast_test

import (
	"math"
	"sort"
	"strings"
	"sync"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// change makes a plan from node-0 .. node-9 to node-0 .. node-8 and node-10, and both views.
func change(t testing.TB) (plan *holdfast.Plan, from, to *holdfast.View) {
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

func summaryOf(t *testing.T, plan *holdfast.Plan) holdfast.PlanSummary {
	t.Helper()
	summary, err := plan.Summary()
	must(t, err)
	return summary
}

func ownerOf(t *testing.T, view *holdfast.View, hash uint64) string {
	t.Helper()
	node, err := view.HomeHash(hash)
	must(t, err)
	return node.ID
}

func TestMovesLeadFromTheOwnerBeforeToTheOwnerAfter(t *testing.T) {
	plan, from, to := change(t)
	moves, err := plan.Moves()
	must(t, err)
	share := 0.0
	for _, move := range moves {
		for _, position := range []uint64{move.First, move.Last} {
			if got := ownerOf(t, from, position); got != move.From || got == move.To {
				t.Fatalf("%x is of %s before, and the move is %+v", position, got, move)
			}
			if got := ownerOf(t, to, position); got != move.To {
				t.Fatalf("%x is of %s after, and the move is %+v", position, got, move)
			}
		}
		share += (float64(move.Last-move.First) + 1) / (1 << 32) / (1 << 32)
	}
	summary := summaryOf(t, plan)
	if len(moves) != summary.Moves || len(moves) < 100 || math.Abs(share-summary.Moved) > 1e-12 {
		t.Errorf("%d moves of a share of %g; the summary is %+v", len(moves), share, summary)
	}
	if summary.Least < 0.09 || summary.Least > summary.Moved || summary.Batches != 1 || summary.Bytes != 0 {
		t.Errorf("the summary is %+v", summary)
	}
}

func TestNodesGetWhatTheOthersGive(t *testing.T) {
	plan, from, to := change(t)
	must(t, plan.SetBytes(1_000_000))
	nodes, err := plan.Nodes()
	must(t, err)
	before, err := from.Shares()
	must(t, err)
	after, err := to.Shares()
	must(t, err)
	var bytesIn, bytesOut uint64
	for _, node := range nodes {
		if math.Abs(before[node.ID]+node.In-node.Out-after[node.ID]) > 1e-12 {
			t.Errorf("%+v leads from %g to %g", node, before[node.ID], after[node.ID])
		}
		bytesIn += node.BytesIn
		bytesOut += node.BytesOut
	}
	if bytes := summaryOf(t, plan).Bytes; len(nodes) != 11 || bytes == 0 || bytes != bytesIn || bytes != bytesOut {
		t.Errorf("%d nodes, %d bytes move, %d in and %d out", len(nodes), bytes, bytesIn, bytesOut)
	}
}

func TestBatchesKeepTheirLimitsAndTogetherAreAllMoves(t *testing.T) {
	plan, _, _ := change(t)
	must(t, plan.SetLimits(holdfast.Limits{Share: 0.02, FromNode: 4, ToNode: 4}))
	batches, err := plan.Batches()
	must(t, err)
	if batches < 6 || batches != summaryOf(t, plan).Batches {
		t.Fatalf("%d batches, and the summary is %+v", batches, summaryOf(t, plan))
	}
	var together []holdfast.Move
	for i := 0; i < batches; i++ {
		batch, err := plan.Batch(i)
		must(t, err)
		share, from, to := 0.0, map[string]int{}, map[string]int{}
		for _, move := range batch {
			share += (float64(move.Last-move.First) + 1) / (1 << 32) / (1 << 32)
			from[move.From]++
			to[move.To]++
			if from[move.From] > 4 || to[move.To] > 4 {
				t.Fatalf("batch %d has too many moves of %+v", i, move)
			}
		}
		if share > 0.02+1e-12 || len(batch) == 0 {
			t.Errorf("batch %d moves a share of %g in %d moves", i, share, len(batch))
		}
		together = append(together, batch...)
	}
	moves, err := plan.Moves()
	must(t, err)
	if len(moves) != len(together) || moves[len(moves)-1] != together[len(moves)-1] {
		t.Errorf("%d moves, and %d in the batches", len(moves), len(together))
	}
	must(t, plan.SetLimits(holdfast.Limits{}))
	if batches := summaryOf(t, plan).Batches; batches != 1 {
		t.Errorf("without limits there are %d batches", batches)
	}
}

func TestViewsBetweenGoFromTheOneToTheOther(t *testing.T) {
	plan, from, to := change(t)
	must(t, plan.SetLimits(holdfast.Limits{Share: 0.03}))
	batches, err := plan.Batches()
	must(t, err)
	last := -1
	for done := 0; done <= batches; done++ {
		view, err := plan.View(done)
		must(t, err)
		gone := 0
		for i := uint64(0); i < 200; i++ {
			hash := i * 0x9e3779b97f4a7c15
			is, was, will := ownerOf(t, view, hash), ownerOf(t, from, hash), ownerOf(t, to, hash)
			if is != was && is != will {
				t.Fatalf("%x is of %s, neither of %s nor of %s", hash, is, was, will)
			}
		}
		for _, key := range manyKeys()[:500] {
			is, err := view.Owner(key)
			must(t, err)
			was, err := from.Owner(key)
			must(t, err)
			if is.ID != was.ID {
				gone++
			}
		}
		if gone < last {
			t.Errorf("after %d batches %d keys have moved, and before %d", done, gone, last)
		}
		last = gone
		switch fingerprint := fingerprintOf(t, view); {
		case done == 0 && fingerprint != fingerprintOf(t, from):
			t.Error("the first view is not the view before")
		case done == batches && fingerprint != fingerprintOf(t, to):
			t.Error("the last view is not the view after")
		}
		must(t, view.Close())
	}
	if last == 0 {
		t.Error("no key has moved")
	}
}

func TestAPlanOfKeysTellsThem(t *testing.T) {
	_, from, to := change(t)
	keys := append(manyKeys()[:1000:1000], "twice", "twice")
	sizes := make([]uint64, len(keys))
	hashes := make([]uint64, len(keys))
	moving, bytes := 0, uint64(0)
	for i, key := range keys {
		sizes[i] = uint64(i)
		hash, err := from.Hash(key)
		must(t, err)
		hashes[i] = hash
		if ownerOf(t, from, hash) != ownerOf(t, to, hash) {
			moving++
			bytes += sizes[i]
		}
	}
	plan, err := holdfast.NewPlanForKeys(from, to, keys, sizes)
	must(t, err)
	defer plan.Close()
	moves, err := plan.Moves()
	must(t, err)
	count := uint64(0)
	for _, move := range moves {
		count += move.Keys
		if move.First != move.Last {
			t.Errorf("a move of keys is %+v", move)
		}
	}
	summary := summaryOf(t, plan)
	if moving == 0 || count != uint64(moving) || summary.Bytes != bytes {
		t.Errorf("%d keys of %d bytes move, want %d of %d", count, summary.Bytes, moving, bytes)
	}
	if want := float64(moving) / float64(len(keys)); math.Abs(summary.Moved-want) > 1e-12 {
		t.Errorf("the share is %g, want %g", summary.Moved, want)
	}
	byHash, err := holdfast.NewPlanForHashes(from, to, hashes, sizes)
	must(t, err)
	defer byHash.Close()
	if summaryOf(t, byHash) != summary {
		t.Error("hashes make another plan than their keys")
	}
	is(t, plan.SetBytes(1), holdfast.ErrUnsupported)
}

func TestEqualPlansHaveEqualTexts(t *testing.T) {
	plan, from, to := change(t)
	text, err := plan.Text()
	must(t, err)
	again, err := holdfast.NewPlan(from, to)
	must(t, err)
	defer again.Close()
	other, err := again.Text()
	must(t, err)
	if text != other || !strings.HasSuffix(text, "end\n") || strings.Count(text, "\n") < summaryOf(t, plan).Moves {
		t.Errorf("the texts have %d and %d bytes and end in %q", len(text), len(other), text[len(text)-10:])
	}
	must(t, again.SetLimits(holdfast.Limits{ToNode: 1}))
	cut, err := again.Text()
	must(t, err)
	if cut == text || summaryOf(t, again).Fingerprint == summaryOf(t, plan).Fingerprint {
		t.Error("limits leave the plan as it was")
	}
}

func TestKeysAreCutOverEvenlyOverTheTime(t *testing.T) {
	plan, from, _ := change(t)
	var positions []uint64
	gone := 0
	for _, key := range manyKeys()[:1000] {
		hash, err := from.Hash(key)
		must(t, err)
		position, err := plan.Position(hash)
		must(t, err)
		positions = append(positions, position)
		for _, c := range []struct {
			now  uint64
			want bool
		}{{99, false}, {100 + position%60, true}, {99 + position%60, false}, {160, true}} {
			after, err := plan.CutOver(hash, c.now, 100, 60)
			if must(t, err); after != c.want {
				t.Fatalf("%q at %d: %v", key, c.now, after)
			}
		}
		if half, err := plan.CutOver(hash, 130, 100, 60); err == nil && half {
			gone++
		}
	}
	sort.Slice(positions, func(i, j int) bool { return positions[i] < positions[j] })
	if gone < 400 || gone > 600 || positions[0] == positions[999] {
		t.Errorf("half the time %d of 1000 keys are gone", gone)
	}
}

func TestWhatCannotBePlannedIsAnError(t *testing.T) {
	plan, from, to := change(t)
	other := published(t, holdfast.Config{"seed": "000102030405060708090a0b0c0d0e0f"}, 3)
	_, err := holdfast.NewPlan(from, other)
	is(t, err, holdfast.ErrInfeasible)
	_, err = holdfast.NewPlanForKeys(from, other, []string{"a"}, nil)
	is(t, err, holdfast.ErrInfeasible)
	_, err = holdfast.NewPlan(from, published(t, holdfast.Config{"algorithm": "rendezvous"}, 3))
	is(t, err, holdfast.ErrUnsupported)
	_, err = holdfast.NewPlanForHashes(from, to, []uint64{1, 2}, []uint64{1})
	is(t, err, holdfast.ErrArgument)
	_, err = holdfast.NewPlanForHashes(from, to, []uint64{1, 2}, []uint64{math.MaxUint64, 1})
	is(t, err, holdfast.ErrArgument)
	caller := published(t, holdfast.Config{"hash": "caller"}, 3)
	_, err = holdfast.NewPlanForKeys(caller, caller, []string{"\x00\x00\x00\x00\x00\x00\x00\x00", "short"}, nil)
	is(t, err, holdfast.ErrArgument)
	for _, share := range []float64{-1, 1.5, math.NaN(), math.Inf(1)} {
		is(t, plan.SetLimits(holdfast.Limits{Share: share}), holdfast.ErrArgument)
	}
	for _, batch := range []int{-1, 1, math.MaxInt} {
		_, err = plan.Batch(batch)
		is(t, err, holdfast.ErrArgument)
	}
	for _, done := range []int{-1, 2, math.MaxInt} {
		_, err = plan.View(done)
		is(t, err, holdfast.ErrArgument)
	}
}

func TestAPlanOfNothingIsEmpty(t *testing.T) {
	_, from, to := change(t)
	same, err := holdfast.NewPlan(from, from)
	must(t, err)
	defer same.Close()
	none, err := holdfast.NewPlanForHashes(from, to, nil, []uint64{})
	must(t, err)
	defer none.Close()
	for _, plan := range []*holdfast.Plan{same, none} {
		moves, err := plan.Moves()
		must(t, err)
		if summary := summaryOf(t, plan); len(moves) != 0 || summary.Batches != 0 || summary.Moved != 0 {
			t.Errorf("%d moves, and the summary is %+v", len(moves), summary)
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
	moves, err := plan.Moves()
	must(t, err)
	if len(moves) != 1 || moves[0].From != "" || moves[0].To != "a" || moves[0].First != 0 || moves[0].Last != math.MaxUint64 {
		t.Errorf("moves are %+v", moves)
	}
}

func TestAClosedPlanSaysSo(t *testing.T) {
	plan, from, to := change(t)
	view, err := plan.View(1)
	must(t, err)
	must(t, plan.Close())
	must(t, plan.Close())
	must(t, (*holdfast.Plan)(nil).Close())
	for _, plan := range []*holdfast.Plan{plan, nil, {}} {
		for _, err := range []error{
			plan.SetBytes(1), plan.SetLimits(holdfast.Limits{}), second(plan.Summary()), second(plan.Nodes()),
			second(plan.Batches()), second(plan.Batch(0)), second(plan.Moves()), second(plan.View(0)),
			second(plan.Position(1)), second(plan.CutOver(1, 1, 1, 1)), second(plan.Text()),
		} {
			is(t, err, holdfast.ErrClosed)
		}
	}
	_, err = view.Lookup("key") // what a plan gave stays
	must(t, err)
	must(t, from.Close())
	_, err = holdfast.NewPlan(from, to)
	is(t, err, holdfast.ErrClosed)
	_, err = holdfast.NewPlan(to, nil)
	is(t, err, holdfast.ErrClosed)
	_, err = holdfast.NewPlanForKeys(nil, to, nil, nil)
	is(t, err, holdfast.ErrClosed)
}

func TestAPlanOutlivesItsViews(t *testing.T) {
	plan, from, to := change(t)
	want := ownerOf(t, to, 0)
	must(t, from.Close())
	must(t, to.Close())
	view, err := plan.View(1)
	must(t, err)
	defer view.Close()
	if got := ownerOf(t, view, 0); got != want {
		t.Errorf("position 0 is of %s, want %s", got, want)
	}
	moves, err := plan.Moves()
	if must(t, err); moves[0].From == "" {
		t.Errorf("the first move is %+v", moves[0])
	}
}

func TestGoroutinesShareAPlan(t *testing.T) {
	plan, _, _ := change(t)
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			for i := 0; i < 20; i++ {
				if g == 0 {
					must(t, plan.SetLimits(holdfast.Limits{Share: 0.05, ToNode: uint32(i)}))
				}
				if _, err := plan.Moves(); err != nil {
					t.Error(err)
				}
				view, err := plan.View(1)
				if err != nil {
					t.Error(err)
					return
				}
				view.Close()
			}
		}(g)
	}
	group.Wait()
}

// Each plan is some hundred KiB of moves, and so is the view.
func TestPlansLeaveNothing(t *testing.T) {
	_, from, to := change(t)
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
		_, err = holdfast.NewPlan(from, other)
		is(t, err, holdfast.ErrInfeasible)
		if i%100 == 99 {
			settle()
		}
	})
}

func TestARampLeadsFromTheOneWeightToTheOther(t *testing.T) {
	for _, kind := range []holdfast.RampKind{holdfast.RampLinear, holdfast.RampExponential} {
		ramp := holdfast.Ramp{Kind: kind, From: 0, To: 2, Start: 1000, Duration: 600}
		last := 0.0
		for now := uint64(900); now < 1700; now++ {
			weight, err := ramp.Weight(now)
			must(t, err)
			if weight < last || now <= 1000 && weight != 0 || now >= 1600 && weight != 2 {
				t.Fatalf("kind %d weighs %g at %d, and %g before", kind, weight, now, last)
			}
			last = weight
		}
	}
	half, err := holdfast.Ramp{Kind: holdfast.RampLinear, From: 3, To: 1, Duration: 10}.Weight(5)
	if must(t, err); half != 2 {
		t.Errorf("half of the way from 3 to 1 is %g", half)
	}
	for _, wrong := range []holdfast.Ramp{
		{}, {Kind: 3, From: 1, To: 2}, {Kind: holdfast.RampLinear, From: -1, To: 2},
		{Kind: holdfast.RampLinear, From: 1, To: math.NaN()}, {Kind: holdfast.RampExponential, From: 1e-9, To: 1},
	} {
		_, err := wrong.Weight(1)
		is(t, err, holdfast.ErrArgument)
	}
}

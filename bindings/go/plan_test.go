package holdfast

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// change is a table of 8 nodes that loses one and gets another.
func change(t *testing.T, config Config) (from, to *View) {
	t.Helper()
	cluster, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	views := []*View{}
	for _, ids := range []string{"a b c d e f g h", "a b c d e f g i"} {
		views = append(views, viewOfNodes(t, cluster, ids))
	}
	return views[0], views[1]
}

// viewOfNodes publishes a membership, ids with blanks between them, and gives its view.
func viewOfNodes(t *testing.T, cluster *Cluster, ids string) *View {
	t.Helper()
	if err := cluster.SetNodes(strings.Fields(ids), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := cluster.Publish(); err != nil {
		t.Fatal(err)
	}
	view, err := cluster.View()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { view.Close() })
	return view
}

func mustPlan(t *testing.T, plan *Plan, err error) *Plan {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plan.Close() })
	return plan
}

func homeOf(t *testing.T, view *View, hash uint64) uint32 {
	t.Helper()
	slot, err := view.LookupHash(hash)
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func holds(move Move, position uint64) bool {
	for _, r := range move.Ranges {
		if r.First <= position && position <= r.Last {
			return true
		}
	}
	return false
}

func TestAPlanTellsEveryMove(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewPlan(from, to)
	plan = mustPlan(t, plan, err)
	if plan.Moved() < plan.Least() || plan.Least() < 0.1 || plan.BatchCount() != 1 {
		t.Fatalf("moved %v, least %v, %d batches", plan.Moved(), plan.Least(), plan.BatchCount())
	}
	moves := plan.Moves()
	for i := uint64(0); i < 1000; i++ {
		hash := i * 0x9e3779b97f4a7c15
		position, a, b := plan.Position(hash), homeOf(t, from, hash), homeOf(t, to, hash)
		var move *Move
		for m := range moves {
			if holds(moves[m], position) {
				move = &moves[m]
			}
		}
		// The node that comes takes the slot of the one that goes.
		if move != nil && (move.From != a || move.To != b) {
			t.Fatalf("position %x goes from %d to %d, and the plan says %+v", position, a, b, *move)
		}
		if move == nil && a != b {
			t.Fatalf("position %x moves, and the plan does not say so", position)
		}
	}
}

func TestAListedKeyMovesInTheBatchThatItHasAmongAllKeys(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	whole, err := NewPlan(from, to)
	whole = mustPlan(t, whole, err)
	listed, err := NewKeyPlan(from, to, []uint64{1, 1 << 60, 3 << 60, 5 << 61, 15 << 60}, nil)
	listed = mustPlan(t, listed, err)
	for _, plan := range []*Plan{whole, listed} {
		if err := plan.SetLimits(Limits{Share: 0.02, MovesIn: 2}); err != nil {
			t.Fatal(err)
		}
	}
	for batch := 0; batch < whole.BatchCount(); batch++ {
		for _, move := range listed.Batch(batch) {
			for _, key := range move.Ranges {
				found := false
				for _, each := range whole.Batch(batch) {
					found = found || each.From == move.From && each.To == move.To && holds(each, key.First)
				}
				if !found {
					t.Errorf("position %x moves in batch %d of the list alone", key.First, batch)
				}
			}
		}
	}
	if whole.BatchCount() != listed.BatchCount() {
		t.Errorf("%d batches, and %d of the list", whole.BatchCount(), listed.BatchCount())
	}
}

func TestBatchesLeadFromOneViewToTheOther(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewPlan(from, to)
	plan = mustPlan(t, plan, err)
	if err := plan.SetBytes(1 << 40); err != nil {
		t.Fatal(err)
	}
	if err := plan.SetLimits(Limits{Share: 0.05}); err != nil {
		t.Fatal(err)
	}
	if plan.BatchCount() < 3 || plan.MovedBytes() == 0 {
		t.Fatalf("%d batches, %d bytes", plan.BatchCount(), plan.MovedBytes())
	}
	told := 0
	for batch := 0; batch < plan.BatchCount(); batch++ {
		told += len(plan.Batch(batch))
	}
	if told != len(plan.Moves()) || len(plan.Batch(plan.BatchCount())) != 0 {
		t.Fatalf("%d moves in batches of %d", told, len(plan.Moves()))
	}
	for _, end := range []struct {
		done int
		view *View
	}{{0, from}, {plan.BatchCount(), to}} {
		view, err := plan.View(end.done)
		if err != nil {
			t.Fatal(err)
		}
		if relation, err := view.Compare(end.view); err != nil || relation != Same {
			t.Fatalf("after %d batches: %v, %v", end.done, relation, err)
		}
		view.Close()
	}
	traffic := plan.Traffic()
	if len(traffic) != 9 || traffic[8].ID != "i" || traffic[8].In < 0.1 || traffic[7].Out < 0.1 {
		t.Fatalf("traffic %+v", traffic)
	}
	text, err := plan.Text()
	if err != nil || !strings.HasPrefix(text, "holdfast plan 1\n") || !strings.HasSuffix(text, "end\n") {
		t.Fatalf("text %q, %v", text, err)
	}
}

func TestKeysAndCopiesArePlannedWithAnyAlgorithm(t *testing.T) {
	from, to := change(t, Config{"algorithm": "rendezvous"})
	hashes, sizes := make([]uint64, 500), make([]uint64, 500)
	for i := range hashes {
		hashes[i], sizes[i] = uint64(i)*0x9e3779b97f4a7c15, 10
	}
	plan, err := NewKeyPlan(from, to, hashes, sizes)
	plan = mustPlan(t, plan, err)
	replicas, err := NewKeyReplicaPlan(from, to, 3, hashes, sizes)
	replicas = mustPlan(t, replicas, err)
	if plan.MovedBytes() == 0 || replicas.MovedBytes() <= plan.MovedBytes() {
		t.Fatalf("%d bytes of homes, %d of replicas", plan.MovedBytes(), replicas.MovedBytes())
	}
	if _, err := NewPlan(from, to); !errors.Is(err, ErrUnsupported) {
		t.Fatalf("ranges of rendezvous: %v", err)
	}
	if _, err := NewKeyPlan(from, to, hashes, sizes[1:]); !errors.Is(err, ErrArgument) {
		t.Fatalf("a size too few: %v", err)
	}
	table, next := change(t, Config{"partitions": 1024})
	whole, err := NewReplicaPlan(table, next, 3)
	whole = mustPlan(t, whole, err)
	if whole.Moved() < 2*0.1 || whole.BatchCount() > 3 {
		t.Fatalf("replicas: %v in %d batches", whole.Moved(), whole.BatchCount())
	}
	if _, err := NewReplicaPlan(table, next, 9); !errors.Is(err, ErrInfeasible) {
		t.Fatalf("nine replicas on eight nodes: %v", err)
	}
}

func TestAPlanThatIsClosedSaysNothing(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewPlan(from, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.View(2); !errors.Is(err, ErrArgument) {
		t.Fatalf("a batch too many: %v", err)
	}
	if _, err := plan.View(-1); !errors.Is(err, ErrArgument) {
		t.Fatalf("a batch too few: %v", err)
	}
	plan.Close()
	plan.Close()
	if _, err := plan.View(0); !errors.Is(err, ErrClosed) {
		t.Fatalf("a view of a closed plan: %v", err)
	}
	if err := plan.SetLimits(Limits{}); !errors.Is(err, ErrClosed) {
		t.Fatalf("limits of a closed plan: %v", err)
	}
	if plan.Moved() != 0 || plan.BatchCount() != 0 || len(plan.Moves()) != 0 || plan.IsCutOver(1, 2, 0, 1) {
		t.Fatal("a closed plan says something")
	}
	from.Close()
	if _, err := NewPlan(from, to); !errors.Is(err, ErrClosed) {
		t.Fatalf("a plan from a closed view: %v", err)
	}
}

func TestKeysAreCutOverOneByOne(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewPlan(from, to)
	plan = mustPlan(t, plan, err)
	gone := 0
	for i := uint64(0); i < 1000; i++ {
		hash := i * 0x9e3779b97f4a7c15
		if plan.IsCutOver(hash, 99, 100, 60) || !plan.IsCutOver(hash, 160, 100, 60) {
			t.Fatal("a key goes before the start or after the end")
		}
		if plan.IsCutOver(hash, 130, 100, 60) {
			gone++
		}
	}
	if gone < 400 || gone > 600 {
		t.Fatalf("%d of 1000 keys after half of the time", gone)
	}
}

func TestARampGoesFromOneWeightToTheOther(t *testing.T) {
	ramp := Ramp{From: 0, To: 2, Start: 100, Duration: 10}
	for now, wanted := range map[uint64]float64{0: 0, 100: 0, 105: 1, 110: 2, 1000: 2} {
		if weight, err := ramp.Weight(now); err != nil || weight != wanted {
			t.Fatalf("at %d: %v, %v", now, weight, err)
		}
	}
	if _, err := (Ramp{Kind: 7, To: 1}).Weight(0); !errors.Is(err, ErrArgument) {
		t.Fatalf("a ramp of no kind: %v", err)
	}
}

// Two replicas become three and h leaves: stages know who has what.
func TestAStoreGoesFromTwoReplicasToThree(t *testing.T) {
	from, to := change(t, Config{"partitions": 1024})
	plan, err := NewCountPlan(from, 2, to, 3)
	plan = mustPlan(t, plan, err)
	if err := plan.SetLimits(Limits{Share: 0.2}); err != nil {
		t.Fatal(err)
	}
	if plan.Dropped() != 0 || plan.Sourceless() != 0 || plan.Doubt() != "" || !math.IsInf(plan.Gain(), 1) {
		t.Fatalf("dropped %v, sourceless %v, doubt %q, gain %v", plan.Dropped(), plan.Sourceless(), plan.Doubt(), plan.Gain())
	}
	for _, move := range plan.Moves() {
		if move.Sender == NoNode || move.Sender == NoSource || (move.From != NoNode && move.From != move.Sender) {
			t.Fatalf("%+v", move)
		}
	}
	sent := 0.0
	for _, node := range plan.Traffic() {
		sent += node.Sent
	}
	if math.Abs(sent-plan.Moved()) > 1e-9 {
		t.Fatalf("%v is sent and %v moves", sent, plan.Moved())
	}
	stage, err := plan.View(2)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	if done, err := plan.BatchesDone(stage); done != 2 || err != nil {
		t.Fatalf("%d batches are done: %v", done, err)
	}
	if coming, former, err := stage.WriteSet(5); err != nil || len(coming)+len(former) == 0 {
		t.Fatalf("coming %v, former %v: %v", coming, former, err)
	}
	if err := plan.SetZoneLimits(1, ZoneLimit{Moves: 1}, ZoneLimit{}); !errors.Is(err, ErrArgument) {
		t.Fatal(err)
	}
	batches := plan.BatchCount()
	if err := plan.SetZoneLimits(0, ZoneLimit{}, ZoneLimit{Share: 0.01}); err != nil || plan.BatchCount() <= batches {
		t.Fatalf("%d batches: %v", plan.BatchCount(), err)
	}
	back, err := NewKeyCountPlan(stage, 3, from, 2, []uint64{1, 1 << 60, 3 << 60}, nil)
	back = mustPlan(t, back, err)
	if _, err := back.BatchesDone(stage); err != nil {
		t.Fatal(err)
	}
	if _, err := back.BatchesDone(to); !errors.Is(err, ErrArgument) {
		t.Fatal(err)
	}
}

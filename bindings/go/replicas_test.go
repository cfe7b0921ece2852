package holdfast

import (
	"errors"
	"testing"
)

func TestReplicasAreDifferentAndTheHomeComesFirst(t *testing.T) {
	cluster, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	view := viewOfNodes(t, cluster, "a b c d")
	slots, err := view.Replicas("user:42", 3)
	if err != nil || len(slots) != 3 || slots[0] == slots[1] || slots[1] == slots[2] || slots[0] == slots[2] {
		t.Fatalf("replicas %v, %v", slots, err)
	}
	homes, err := view.Homes("user:42")
	if err != nil || len(homes) != 1 || homes[0] != slots[0] {
		t.Fatalf("homes %v, %v", homes, err)
	}
	if _, err := view.Replicas("user:42", 5); !errors.Is(err, ErrInfeasible) {
		t.Fatalf("five replicas of four nodes: %v", err)
	}
	if _, err := view.Replicas("user:42", 0); !errors.Is(err, ErrArgument) {
		t.Fatalf("no replicas: %v", err)
	}
	hash, err := view.Hash("user:42")
	if err != nil {
		t.Fatal(err)
	}
	many, err := view.ReplicasHashes([]uint64{1, hash}, 3, nil)
	if err != nil || len(many) != 6 || many[3] != slots[0] || many[4] != slots[1] || many[5] != slots[2] {
		t.Fatalf("replicas of two hashes are %v (%v), those of the second alone %v", many, err, slots)
	}
	for _, most := range []int{-1, 0, 33} {
		if _, err := view.ReplicasHashes([]uint64{1}, most, nil); !errors.Is(err, ErrArgument) {
			t.Fatalf("%d replicas of hashes: %v", most, err)
		}
	}
	if _, err := view.ReplicasHashes([]uint64{1}, 5, nil); !errors.Is(err, ErrInfeasible) {
		t.Fatalf("five replicas of four nodes: %v", err)
	}
	if relation, err := view.Compare(view); err != nil || relation != Same {
		t.Fatalf("a view and itself: %v, %v", relation, err)
	}
}

func TestAGuardHoldsAShortListBackUnlessOneInsists(t *testing.T) {
	cluster, err := New(Config{"guard_least": 2})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if err := cluster.SetNodes([]string{"a"}, nil); !errors.Is(err, ErrRefused) {
		t.Fatalf("a list of one: %v", err)
	}
	if err := cluster.SetNodesAnyway([]string{"a"}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAGuardHoldsChangesBackUntilTheClockOrAnOperatorSaysOtherwise(t *testing.T) {
	cluster, err := New(Config{"guard_loss": 0.5, "guard_window": 60})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	publish := func(remove string) error {
		if err := cluster.Remove(remove); err != nil {
			t.Fatal(err)
		}
		_, err := cluster.Publish()
		return err
	}
	if err := cluster.SetNodes([]string{"a", "b", "c", "d", "e"}, nil); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{publish("e"), cluster.SetClock(1000), publish("a"), publish("b")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := publish("c"); !errors.Is(err, ErrRefused) {
		t.Fatalf("three of four nodes: %v", err)
	}
	if err := cluster.SetClock(999); !errors.Is(err, ErrArgument) {
		t.Fatalf("a clock that goes back: %v", err)
	}
	if generation, err := cluster.PublishAnyway(); err != nil || generation != 4 {
		t.Fatalf("an operator who insists: %d, %v", generation, err)
	}
}

func TestGenerationsAndFingerprintsAreComparedLikeViews(t *testing.T) {
	for _, c := range []struct {
		a, b [2]uint64
		want Relation
	}{
		{[2]uint64{1, 7}, [2]uint64{2, 7}, Same},
		{[2]uint64{3, 7}, [2]uint64{2, 8}, Newer},
		{[2]uint64{1, 7}, [2]uint64{2, 8}, Older},
		{[2]uint64{2, 7}, [2]uint64{2, 8}, Diverged},
	} {
		if got := Compare(c.a[0], c.a[1], c.b[0], c.b[1]); got != c.want {
			t.Errorf("%v to %v is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

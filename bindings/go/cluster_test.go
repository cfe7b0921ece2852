package holdfast_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func TestNothingIsSeenBeforeItIsPublished(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("a", 1))
	view := viewOf(t, cluster)
	_, err := view.Lookup("key")
	is(t, err, holdfast.ErrNoNode)
	count, err := cluster.StagedCount()
	if must(t, err); count != 1 {
		t.Errorf("%d nodes are staged, want 1", count)
	}
}

func TestPublishGivesTheGeneration(t *testing.T) {
	cluster := newCluster(t, small)
	for _, want := range []uint64{1, 2, 2} {
		if want == 1 {
			must(t, cluster.Add("a", 1))
		} else {
			must(t, cluster.SetWeight("a", 2))
		}
		generation, err := cluster.Publish()
		if must(t, err); generation != want {
			t.Errorf("generation is %d, want %d", generation, want)
		}
		seen, err := viewOf(t, cluster).Generation()
		if must(t, err); seen != want {
			t.Errorf("the view is of generation %d, want %d", seen, want)
		}
	}
}

func TestAllPropertiesOfANodeArrive(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("b", 1))
	must(t, cluster.Add("a", 1))
	must(t, cluster.SetWeight("a", 3))
	must(t, cluster.SetZone("a", "eu-1/rack-7"))
	must(t, cluster.SetAddress("a", "10.0.0.1:80"))
	_, err := cluster.Publish()
	must(t, err)
	nodes, err := viewOf(t, cluster).Nodes()
	must(t, err)
	if len(nodes) != 2 || nodes[0].ID != "a" || nodes[1].ID != "b" {
		t.Fatalf("nodes are %+v, want a and b", nodes)
	}
	share := nodes[0].Share
	want := holdfast.Node{Slot: 1, ID: "a", Address: "10.0.0.1:80", Zone: "eu-1/rack-7", Weight: 3, Share: share,
		ReplicaWeight: 3}
	if nodes[0] != want {
		t.Errorf("node is %+v, want %+v", nodes[0], want)
	}
	if math.Abs(share-0.75) > 0.1 || math.Abs(share+nodes[1].Share-1) > 1e-12 {
		t.Errorf("shares are %g and %g, want about 0.75 and 0.25", share, nodes[1].Share)
	}
}

func TestSetNodesIsTheWholeMembership(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("gone", 1))
	must(t, cluster.Add("kept", 1))
	must(t, cluster.SetNodes([]string{"kept", "new"}, []float64{2, 4}))
	_, err := cluster.Publish()
	must(t, err)
	nodes, err := viewOf(t, cluster).Nodes()
	must(t, err)
	if len(nodes) != 2 || nodes[0].ID != "kept" || nodes[0].Weight != 2 || nodes[1].Weight != 4 {
		t.Errorf("nodes are %+v, want kept of weight 2 and new of weight 4", nodes)
	}
	must(t, cluster.SetNodes(nil, nil))
	count, err := cluster.StagedCount()
	if must(t, err); count != 0 {
		t.Errorf("%d nodes are staged after setting none", count)
	}
}

func TestSetNodesNamesThePositionOfABadOne(t *testing.T) {
	cluster := newCluster(t, small)
	err := cluster.SetNodes([]string{"a", "b", "a"}, nil)
	is(t, err, holdfast.ErrExists)
	err = cluster.SetNodes([]string{"a", ""}, nil)
	is(t, err, holdfast.ErrArgument)
	is(t, cluster.SetNodes([]string{"a", "b"}, []float64{1}), holdfast.ErrArgument)
	is(t, cluster.SetNodes([]string{"a", "b\x00c"}, nil), holdfast.ErrArgument)
	count, err := cluster.StagedCount()
	if must(t, err); count != 0 {
		t.Errorf("%d nodes are staged after failures, want 0", count)
	}
}

func TestDiscardForgetsWhatIsStaged(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("a", 1))
	must(t, cluster.Discard())
	is(t, cluster.Remove("a"), holdfast.ErrNotFound)
}

func TestTheLibrarysRefusalsAreErrorsWithStatusAndMessage(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.Add("a", 1))
	for _, c := range []struct {
		name string
		err  error
		want holdfast.Status
		text string
	}{
		{"a second one", cluster.Add("a", 1), holdfast.ErrExists, "a"},
		{"an empty id", cluster.Add("", 1), holdfast.ErrArgument, ""},
		{"a long id", cluster.Add(strings.Repeat("x", 256), 1), holdfast.ErrArgument, "255"},
		{"a huge id", cluster.Add(strings.Repeat("x", 1<<20), 1), holdfast.ErrArgument, "255"},
		{"a NUL in an id", cluster.Add("a\x00b", 1), holdfast.ErrArgument, "position 1"},
		{"a negative weight", cluster.Add("b", -1), holdfast.ErrArgument, "-1"},
		{"no number", cluster.SetWeight("a", math.NaN()), holdfast.ErrArgument, ""},
		{"infinity", cluster.SetWeight("a", math.Inf(1)), holdfast.ErrArgument, ""},
		{"nobody's weight", cluster.SetWeight("x", 1), holdfast.ErrNotFound, "x"},
		{"nobody's zone", cluster.SetZone("x", "z"), holdfast.ErrNotFound, "x"},
		{"a NUL in a zone", cluster.SetZone("a", "z\x00"), holdfast.ErrArgument, "position 1"},
		{"nobody's address", cluster.SetAddress("x", "z"), holdfast.ErrNotFound, "x"},
		{"a long address", cluster.SetAddress("a", strings.Repeat("x", 1024)), holdfast.ErrArgument, "1023"},
		{"nobody", cluster.Remove("x"), holdfast.ErrNotFound, "x"},
	} {
		refused, ok := c.err.(*holdfast.Error)
		if !ok || refused.Status != c.want || refused.Message == "" || !strings.Contains(refused.Message, c.text) {
			t.Errorf("%s: error is %v, want %v with %q in it", c.name, c.err, c.want, c.text)
		}
	}
}

func TestAFailedPublishLeavesViewAndStagedChanges(t *testing.T) {
	cluster := newCluster(t, holdfast.Config{"memory_limit": 1})
	must(t, cluster.Add("a", 1))
	_, err := cluster.Publish()
	is(t, err, holdfast.ErrMemoryLimit)
	generation, err := viewOf(t, cluster).Generation()
	if must(t, err); generation != 0 {
		t.Errorf("generation is %d, want 0", generation)
	}
	count, err := cluster.StagedCount()
	if must(t, err); count != 1 {
		t.Errorf("%d nodes are staged, want 1", count)
	}
}

func TestAClosedClusterAnswersWithAnError(t *testing.T) {
	closed := newCluster(t, small)
	must(t, closed.Close())
	must(t, closed.Close())
	var null *holdfast.Cluster
	must(t, null.Close())
	for name, cluster := range map[string]*holdfast.Cluster{"closed": closed, "nil": null, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			is(t, cluster.Add("a", 1), holdfast.ErrClosed)
			is(t, cluster.Remove("a"), holdfast.ErrClosed)
			is(t, cluster.SetWeight("a", 1), holdfast.ErrClosed)
			is(t, cluster.SetZone("a", "z"), holdfast.ErrClosed)
			is(t, cluster.SetAddress("a", "x"), holdfast.ErrClosed)
			is(t, cluster.SetState("a", holdfast.StateUp), holdfast.ErrClosed)
			is(t, cluster.SetReplicaWeight("a", 1), holdfast.ErrClosed)
			is(t, cluster.SetIncarnation("a", 1), holdfast.ErrClosed)
			is(t, cluster.SetStateIncarnation("a", 1, holdfast.StateUp), holdfast.ErrClosed)
			is(t, cluster.RemoveIncarnation("a", 1), holdfast.ErrClosed)
			is(t, cluster.Pin("k", "a"), holdfast.ErrClosed)
			is(t, cluster.PinPrefix("k", "a"), holdfast.ErrClosed)
			is(t, cluster.PinMany(map[string]string{"k": "a"}), holdfast.ErrClosed)
			is(t, cluster.SetClock(1), holdfast.ErrClosed)
			is(t, cluster.Unpin("k"), holdfast.ErrClosed)
			is(t, cluster.UnpinPrefix("k"), holdfast.ErrClosed)
			is(t, cluster.SetNodes([]string{"a"}, nil), holdfast.ErrClosed)
			is(t, cluster.Discard(), holdfast.ErrClosed)
			_, err := cluster.StagedCount()
			is(t, err, holdfast.ErrClosed)
			_, err = cluster.Publish()
			is(t, err, holdfast.ErrClosed)
			_, err = cluster.View()
			is(t, err, holdfast.ErrClosed)
			must(t, cluster.Close())
		})
	}
}

func TestTheLogOfRemovalsNamesSlotsInTheirOrder(t *testing.T) {
	for algorithm, want := range map[string][]uint32{"anchor": {3, 1}, "ring": {}} {
		cluster := newCluster(t, holdfast.Config{"algorithm": algorithm})
		must(t, cluster.SetNodes([]string{"a", "b", "c", "d", "e"}, nil))
		for _, id := range []string{"d", "b"} {
			_, err := cluster.Publish()
			must(t, err)
			must(t, cluster.Remove(id))
		}
		_, err := cluster.Publish()
		must(t, err)
		removed, err := viewOf(t, cluster).Removed()
		if must(t, err); fmt.Sprint(removed) != fmt.Sprint(want) {
			t.Errorf("%s: removed are %v, want %v", algorithm, removed, want)
		}
	}
	_, err := (*holdfast.View)(nil).Removed()
	is(t, err, holdfast.ErrClosed)
}

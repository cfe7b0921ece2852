package holdfast_test

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func TestCandidatesBeginWithTheHomeAndAreAllNodes(t *testing.T) {
	eachAlgorithm(t, 8, func(t *testing.T, view *holdfast.View) {
		for i := 0; i < 50; i++ {
			key := fmt.Sprint("key ", i)
			home, err := view.Home(key)
			must(t, err)
			all, err := view.Candidates(key, holdfast.Choice{})
			must(t, err)
			if len(all) != 8 || all[0] != home {
				t.Fatalf("candidates of %q are %v, want 8 and %d first", key, all, home)
			}
			hash, err := view.Hash(key)
			must(t, err)
			same, err := view.CandidatesHash(hash, holdfast.Choice{})
			if must(t, err); !reflect.DeepEqual(same, all) {
				t.Errorf("by hash they are %v, want %v", same, all)
			}
			few, err := view.Candidates(key, holdfast.Choice{Most: 3, Excluded: all[:1]})
			if must(t, err); !reflect.DeepEqual(few, all[1:4]) {
				t.Errorf("without the home they are %v, want %v", few, all[1:4])
			}
			sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
			for slot := range all {
				if all[slot] != uint32(slot) {
					t.Fatalf("candidates of %q are %v in order", key, all)
				}
			}
		}
	})
}

func TestAMaskLetsOnlySomeNodesIn(t *testing.T) {
	view := published(t, small, 5)
	mask, err := view.Mask("node-1", "node-3")
	if must(t, err); !reflect.DeepEqual(mask, []byte{0, 1, 0, 1, 0}) {
		t.Fatalf("the mask is %v", mask)
	}
	slots, err := view.Candidates("key", holdfast.Choice{Eligible: mask})
	if must(t, err); len(slots) != 2 || slots[0]+slots[1] != 4 || slots[0]*slots[1] != 3 {
		t.Errorf("candidates are %v, want 1 and 3", slots)
	}
	none, err := view.Candidates("key", holdfast.Choice{Eligible: make([]byte, 5)})
	if must(t, err); len(none) != 0 {
		t.Errorf("candidates are %v, want none", none)
	}
	_, err = view.Mask("nobody")
	is(t, err, holdfast.ErrNotFound)
	for _, size := range []int{0, 4, 6} {
		_, err = view.Candidates("key", holdfast.Choice{Eligible: make([]byte, size)})
		is(t, err, holdfast.ErrArgument)
	}
	_, err = view.Candidates("key", holdfast.Choice{Most: -1})
	is(t, err, holdfast.ErrArgument)
}

func TestANodeThatIsDownGetsNoKeysAndKeepsItsPlace(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c"}, nil))
	_, err := cluster.Publish()
	must(t, err)
	before := viewOf(t, cluster)
	must(t, cluster.SetState("b", holdfast.StateDown))
	must(t, cluster.SetState("c", holdfast.StateDraining))
	_, err = cluster.Publish()
	must(t, err)
	after := viewOf(t, cluster)
	if fingerprintOf(t, before) != fingerprintOf(t, after) {
		t.Error("states are in the fingerprint")
	}
	nodes, err := after.Nodes()
	must(t, err)
	if text := fmt.Sprint(nodes[0].State, nodes[1].State, nodes[2].State); text != "up down draining" {
		t.Errorf("states are %s, want up, down and draining", text)
	}
	for i := 0; i < 100; i++ {
		key := fmt.Sprint("key ", i)
		was, err := before.LookupNode(key)
		must(t, err)
		home, err := after.HomeNode(key)
		must(t, err)
		hash, err := after.Hash(key)
		must(t, err)
		again, err := after.HomeHash(hash)
		must(t, err)
		now, err := after.LookupNode(key)
		must(t, err)
		bytes, err := after.HomeBytes([]byte(key))
		must(t, err)
		if home.Slot != again || bytes != again || home.ID != was.ID || now.ID != "a" {
			t.Errorf("%q: home is %s, want %s; it is served by %s, want a", key, home.ID, was.ID, now.ID)
		}
	}
	is(t, cluster.SetState("b", 3), holdfast.ErrArgument)
	is(t, cluster.SetState("x", holdfast.StateUp), holdfast.ErrNotFound)
	if text := holdfast.State(9).String(); text != "State(9)" {
		t.Errorf("a state that does not exist reads %s", text)
	}
}

func TestPinnedKeysLiveWhereTheyArePinned(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c", "d"}, nil))
	must(t, cluster.Pin("k\x00ey", "d"))
	must(t, cluster.PinPrefix("user:", "b"))
	must(t, cluster.PinPrefix("user:1", "c"))
	_, err := cluster.Publish()
	must(t, err)
	view := viewOf(t, cluster)
	for key, want := range map[string]string{"k\x00ey": "d", "user:": "b", "user:2": "b", "user:12": "c"} {
		node, err := view.LookupNode(key)
		if must(t, err); node.ID != want {
			t.Errorf("%q lives on %s, want %s", key, node.ID, want)
		}
	}
	pins, err := view.Pins()
	must(t, err)
	want := holdfast.Pins{
		Keys:     map[string]string{"k\x00ey": "d"},
		Prefixes: map[string]string{"user:": "b", "user:1": "c"},
	}
	if !reflect.DeepEqual(pins, want) {
		t.Errorf("pins are %v, want %v", pins, want)
	}
	must(t, cluster.Unpin("k\x00ey"))
	must(t, cluster.UnpinPrefix("user:"))
	is(t, cluster.Unpin("k\x00ey"), holdfast.ErrNotFound)
	is(t, cluster.Unpin("user:1"), holdfast.ErrNotFound)
	is(t, cluster.Pin("key", "x"), holdfast.ErrNotFound)
	is(t, cluster.Pin(string(make([]byte, 65536)), "a"), holdfast.ErrArgument)
	is(t, cluster.Pin("key", "a\x00"), holdfast.ErrArgument)
}

func TestManyPinsAreStagedAtOnceOrNotAtAll(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b"}, nil))
	keys := map[string]string{"": "a", "k\x00ey": "b"}
	for i := 0; i < 1000; i++ {
		keys[fmt.Sprint("key-", i)] = []string{"a", "b"}[i%2]
	}
	prefixes := map[string]string{"user:": "b", "user:1": "a"}
	must(t, cluster.PinMany(keys))
	must(t, cluster.PinManyPrefixes(prefixes))
	must(t, cluster.PinMany(nil))
	is(t, cluster.PinMany(map[string]string{"one": "a", "two": "z"}), holdfast.ErrNotFound)
	is(t, cluster.PinMany(map[string]string{"one": "a", "two": "b\x00"}), holdfast.ErrArgument)
	is(t, cluster.PinManyPrefixes(map[string]string{string(make([]byte, 65536)): "a"}), holdfast.ErrArgument)
	_, err := cluster.Publish()
	must(t, err)
	pins, err := viewOf(t, cluster).Pins()
	must(t, err)
	if want := (holdfast.Pins{Keys: keys, Prefixes: prefixes}); !reflect.DeepEqual(pins, want) {
		t.Errorf("there are %d and %d pins, want %d and %d", len(pins.Keys), len(pins.Prefixes), len(keys), len(prefixes))
	}
}

func statesOf(t *testing.T, view *holdfast.View) uint64 {
	t.Helper()
	states, err := view.StatesFingerprint()
	must(t, err)
	return states
}

func TestReplicasHaveWeightsOfTheirOwn(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c", "d"}, []float64{1, 2, 1, 0}))
	must(t, cluster.SetReplicaWeight("a", 0))
	must(t, cluster.SetReplicaWeight("c", 5))
	must(t, cluster.SetReplicaWeight("d", 1))
	must(t, cluster.SetReplicaWeight("c", holdfast.SameWeight))
	is(t, cluster.SetReplicaWeight("c", -2), holdfast.ErrArgument)
	_, err := cluster.Publish()
	must(t, err)
	view := viewOf(t, cluster)
	nodes, err := view.Nodes()
	must(t, err)
	text, slots := "", map[string]uint32{}
	for _, node := range nodes {
		text += fmt.Sprintf("%s %v, ", node.ID, node.ReplicaWeight)
		slots[node.ID] = node.Slot
	}
	if text != "a 0, b 2, c 1, d 1, " {
		t.Errorf("replica weights are %q", text)
	}
	backups := 0
	for key := 0; key < 1000; key++ {
		replicas, err := view.Replicas(fmt.Sprint("key", key), 2)
		must(t, err)
		if replicas[0] == slots["d"] || replicas[1] == slots["a"] {
			t.Fatalf("key %d is in slots %v", key, replicas)
		}
		if replicas[1] == slots["d"] {
			backups++
		}
	}
	if backups == 0 {
		t.Error("the backup has no key")
	}
}

func TestALateEndOfAnOldIncarnationLeavesTheNewOne(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c"}, nil))
	must(t, cluster.SetIncarnation("b", 6))
	must(t, cluster.SetState("b", holdfast.StateDown))
	_, err := cluster.Publish()
	must(t, err)
	before := viewOf(t, cluster)
	must(t, cluster.SetIncarnation("b", math.MaxUint64))
	is(t, cluster.SetIncarnation("b", 6), holdfast.ErrRefused)
	is(t, cluster.RemoveIncarnation("b", 6), holdfast.ErrRefused)
	is(t, cluster.SetStateIncarnation("b", 6, holdfast.StateDown), holdfast.ErrRefused)
	must(t, cluster.SetStateIncarnation("c", 1, holdfast.StateDraining))
	must(t, cluster.RemoveIncarnation("a", 0))
	_, err = cluster.Publish()
	must(t, err)
	after := viewOf(t, cluster)
	nodes, err := after.Nodes()
	must(t, err)
	text := ""
	for _, node := range nodes {
		text += fmt.Sprintf("%s %d %v, ", node.ID, node.Incarnation, node.State)
	}
	if text != "b 18446744073709551615 up, c 0 draining, " {
		t.Errorf("nodes are %q", text)
	}
	if statesOf(t, before) == 0 || statesOf(t, before) == statesOf(t, after) {
		t.Error("states are not in their fingerprint")
	}
}

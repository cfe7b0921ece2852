package holdfast_test

import (
	"fmt"
	"reflect"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func TestPartitionsHoldTheKeysOfTheirPositions(t *testing.T) {
	view := published(t, holdfast.Config{"partitions": 1024}, 5)
	partitions, err := view.Partitions()
	must(t, err)
	count, err := view.PartitionCount()
	if must(t, err); count != 1024 || len(partitions) != count {
		t.Fatalf("%d partitions are counted and %d given, want 1024", count, len(partitions))
	}
	var next uint64
	for i, partition := range partitions {
		if partition.Number != uint32(i) || partition.First != next {
			t.Fatalf("partition %d is %+v, want positions from %d", i, partition, next)
		}
		next = partition.Last + 1
		home, err := view.HomeHash(partition.Last)
		must(t, err)
		last, err := view.PartitionOfHash(partition.Last)
		must(t, err)
		if home != partition.Home || last != partition.Number {
			t.Fatalf("position %d is of slot %d and partition %d, want %+v", partition.Last, home, last, partition)
		}
	}
	if next != 0 {
		t.Errorf("the positions end before %d", next)
	}
	for _, key := range oddKeys() {
		number, err := view.PartitionOf(key)
		must(t, err)
		again, err := view.PartitionOfBytes([]byte(key))
		must(t, err)
		hash, err := view.Hash(key)
		must(t, err)
		if p := partitions[number]; hash < p.First || hash > p.Last || again != number {
			t.Errorf("a key of hash %d is in partitions %d and %+v", hash, again, p)
		}
	}
}

func TestReplicasOfAPartitionAreThoseOfItsKeys(t *testing.T) {
	view := published(t, holdfast.Config{"partitions": 1024}, 5)
	for i := 0; i < 100; i++ {
		key := fmt.Sprint("key-", i)
		number, err := view.PartitionOf(key)
		must(t, err)
		want, err := view.Replicas(key, 3)
		must(t, err)
		got, err := view.PartitionReplicas(number, 3)
		if must(t, err); !reflect.DeepEqual(got, want) {
			t.Errorf("replicas of partition %d are %v, want %v", number, got, want)
		}
	}
	is(t, second(view.PartitionReplicas(0, 33)), holdfast.ErrArgument)
	is(t, second(view.PartitionReplicas(0, -1)), holdfast.ErrArgument)
	is(t, second(view.PartitionReplicas(0, 6)), holdfast.ErrInfeasible)
	is(t, second(view.PartitionReplicas(1024, 2)), holdfast.ErrNotFound)
	is(t, second(view.Partition(1024)), holdfast.ErrNotFound)
	one, err := view.Partition(1023)
	if must(t, err); one.Last != 1<<64-1 {
		t.Errorf("the last partition is %+v", one)
	}
}

func TestAViewWithoutPartitionsHasNone(t *testing.T) {
	for _, view := range []*holdfast.View{
		published(t, holdfast.Config{"algorithm": "ring"}, 3), published(t, small, 0),
	} {
		partitions, err := view.Partitions()
		if must(t, err); len(partitions) != 0 {
			t.Errorf("there are %d partitions, want none", len(partitions))
		}
		is(t, second(view.PartitionOf("k")), holdfast.ErrNotFound)
		is(t, second(view.Partition(0)), holdfast.ErrNotFound)
	}
}

func TestLiveReplicasAreThoseThatCanBeRead(t *testing.T) {
	cluster := newCluster(t, small)
	must(t, cluster.SetNodes([]string{"a", "b", "c", "d"}, nil))
	live := func() []uint32 {
		must(t, second(cluster.Publish()))
		slots, err := viewOf(t, cluster).LiveReplicas("user:42", 3)
		must(t, err)
		return slots
	}
	all := live()
	before := viewOf(t, cluster)
	if want, err := before.Replicas("user:42", 3); err != nil || !reflect.DeepEqual(all, want) {
		t.Fatalf("live replicas are %v, want %v (%v)", all, want, err)
	}
	for i, state := range []holdfast.State{holdfast.StateDraining, holdfast.StateDown} {
		node, err := before.Node(all[i])
		must(t, err)
		must(t, cluster.SetState(node.ID, state))
	}
	if got := live(); !reflect.DeepEqual(got, []uint32{all[2], all[0]}) {
		t.Errorf("live replicas are %v; of %v the first is draining and the second down", got, all)
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		must(t, cluster.SetState(id, holdfast.StateDown))
	}
	if got := live(); len(got) != 0 {
		t.Errorf("live replicas are %v and every node is down", got)
	}
	is(t, second(before.LiveReplicas("k", 5)), holdfast.ErrInfeasible)
	is(t, second(before.LiveReplicas("k", 0)), holdfast.ErrArgument)
}

func TestANodeIsFoundByItsAddress(t *testing.T) {
	cluster := newCluster(t, small)
	for _, id := range []string{"c", "b", "a"} {
		must(t, cluster.Add(id, 1))
		must(t, cluster.SetAddress(id, map[string]string{"a": "10.0.0.1", "b": "10.0.0.2", "c": "10.0.0.2"}[id]))
	}
	must(t, second(cluster.Publish()))
	view := viewOf(t, cluster)
	node, err := view.FindAddress("10.0.0.2")
	if must(t, err); node.ID != "b" {
		t.Errorf("the node is %+v, want b", node)
	}
	is(t, second(view.FindAddress("10.0.0.3")), holdfast.ErrNotFound)
	is(t, second(view.FindAddress("")), holdfast.ErrNotFound)
	is(t, second(view.FindAddress("10.0.0.2\x00")), holdfast.ErrArgument)
}

func TestAViewGivesItsOptionsAndNoSeed(t *testing.T) {
	view := published(t, holdfast.Config{"algorithm": "ring", "seed": "00112233445566778899aabbccddeeff"}, 3)
	options, err := view.Options()
	must(t, err)
	want, err := holdfast.Config{"algorithm": "ring@1", "seed": "00112233445566778899aabbccddeeff"}.Resolve()
	must(t, err)
	if !reflect.DeepEqual(options, want) || options["seed"] != "secret" {
		t.Errorf("options are %v, want %v", options, want)
	}
}

func TestSomeOptionsDecidePlacement(t *testing.T) {
	decide := map[string]bool{}
	for _, option := range holdfast.Options() {
		decide[option.Name] = option.DecidesPlacement
	}
	if !decide["key_part"] || !decide["seed"] || decide["memory_limit"] || decide["when_down"] {
		t.Errorf("options that decide placement are %v", decide)
	}
}

func TestKeysWithEqualPartsStayTogether(t *testing.T) {
	view := published(t, holdfast.Config{"key_part": "tag:{}"}, 50)
	for i := 0; i < 100; i++ {
		keys := []string{fmt.Sprintf("{user:%d}:cart", i), fmt.Sprintf("mail:{user:%d}", i), fmt.Sprint("user:", i)}
		groups, err := view.Group(keys)
		if must(t, err); len(groups) != 1 || len(groups[0].Indexes) != 3 {
			t.Errorf("%v are in the groups %v", keys, groups)
		}
	}
}

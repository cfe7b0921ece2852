package holdfast

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// viewOfMany has the nodes n0, n1 and so on, less those left out.
func viewOfMany(t *testing.T, count int, without string) *View {
	t.Helper()
	cluster, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	var ids []string
	for i := 0; i < count; i++ {
		if id := fmt.Sprintf("n%d", i); id != without {
			ids = append(ids, id)
		}
	}
	return viewOfNodes(t, cluster, strings.Join(ids, " "))
}

func shardIDs(t *testing.T, view *View, key string, count int) []string {
	t.Helper()
	slots, err := view.Shards(key, count)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	seen := map[string]bool{}
	for _, slot := range slots {
		node, _ := view.Node(slot)
		if seen[node.ID] {
			t.Fatalf("%s has two shards of %s", node.ID, key)
		}
		seen[node.ID] = true
		ids = append(ids, node.ID)
	}
	return ids
}

func TestANodeThatLeavesChangesItsOwnShards(t *testing.T) {
	before, after := viewOfMany(t, 60, ""), viewOfMany(t, 60, "n17")
	rebuilt, others := 0, 0
	for i := 0; i < 500; i++ {
		key := fmt.Sprintf("object-%d", i)
		from, to := shardIDs(t, before, key, 9), shardIDs(t, after, key, 9)
		for shard := range from {
			if from[shard] == "n17" {
				rebuilt++
			} else if from[shard] != to[shard] {
				others++
			}
		}
	}
	if rebuilt < 30 || others > 1 {
		t.Fatalf("%d shards are rebuilt, and %d others", rebuilt, others)
	}
}

func TestShardsOfManyHashesAreThoseOfTheirKeys(t *testing.T) {
	view := viewOfMany(t, 40, "")
	hash, err := view.Hash("user:42")
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range []int{1, 9, 32} {
		one, err := view.Shards("user:42", count)
		if err != nil {
			t.Fatal(err)
		}
		many, err := view.ShardsHashes([]uint64{1, hash}, count, nil)
		if err != nil || len(many) != 2*count || fmt.Sprint(many[count:]) != fmt.Sprint(one) {
			t.Fatalf("shards of two hashes are %v (%v), those of the second alone %v", many, err, one)
		}
	}
}

func TestShardsThatCannotBeAreRefused(t *testing.T) {
	view := viewOfMany(t, 4, "")
	for _, count := range []int{-1, 0, 33} {
		if _, err := view.Shards("k", count); !errors.Is(err, ErrArgument) {
			t.Fatalf("%d shards: %v", count, err)
		}
		if _, err := view.ShardsHashes([]uint64{1}, count, nil); !errors.Is(err, ErrArgument) {
			t.Fatalf("%d shards of hashes: %v", count, err)
		}
	}
	if _, err := view.Shards("k", 5); !errors.Is(err, ErrInfeasible) {
		t.Fatalf("five shards of four nodes: %v", err)
	}
	if _, err := view.ShardsHashes([]uint64{1}, 5, nil); !errors.Is(err, ErrInfeasible) {
		t.Fatalf("five shards of four nodes: %v", err)
	}
}

package holdfast_test

import (
	"errors"
	"fmt"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// caches is a published view of three nodes, and of others.
func caches(others ...string) *holdfast.View {
	cluster, err := holdfast.New(holdfast.Config{"expected_nodes": 8})
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	for _, id := range append([]string{"cache-1", "cache-2", "cache-3"}, others...) {
		if err := cluster.Add(id, 1); err != nil {
			panic(err)
		}
	}
	if _, err := cluster.Publish(); err != nil {
		panic(err)
	}
	view, err := cluster.View()
	if err != nil {
		panic(err)
	}
	return view
}

func Example() {
	cluster, err := holdfast.New(nil)
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	cluster.Add("cache-1", 1)
	cluster.Add("cache-2", 1)
	cluster.SetAddress("cache-2", "10.0.0.2:11211")
	if _, err := cluster.Publish(); err != nil {
		panic(err)
	}

	view, err := cluster.View()
	if err != nil {
		panic(err)
	}
	defer view.Close()
	node, err := view.LookupNode("user:42")
	if err != nil {
		panic(err)
	}
	fmt.Println(node.ID, node.Address)
	// Output: cache-2 10.0.0.2:11211
}

func ExampleView_Lookup() {
	view := caches()
	defer view.Close()

	requests := make([]int, 3) // indexed by slot
	for i := 0; i < 3000; i++ {
		slot, err := view.Lookup(fmt.Sprint("user:", i))
		if err != nil {
			panic(err)
		}
		requests[slot]++
	}
	fmt.Println(requests[0]+requests[1]+requests[2], "requests")
	// Output: 3000 requests
}

func ExampleView_LookupMany() {
	view := caches()
	defer view.Close()

	slots, err := view.LookupMany([]string{"a", "b", "c"}, nil)
	if err != nil {
		panic(err)
	}
	one, _ := view.Lookup("b")
	fmt.Println(len(slots), slots[1] == one)
	// Output: 3 true
}

func ExampleView_LookupPacked() {
	view := caches()
	defer view.Close()

	bytes := []byte("user:1user:2user:42")
	offsets := []uint32{0, 6, 12, 19}
	slots, err := view.LookupPacked(bytes, offsets, nil)
	if err != nil {
		panic(err)
	}
	one, _ := view.Lookup("user:42")
	fmt.Println(len(slots), slots[2] == one)
	// Output: 3 true
}

func ExampleView_Group() {
	view := caches()
	defer view.Close()

	keys := []string{"user:1", "user:2", "user:3", "user:4"}
	groups, err := view.Group(keys)
	if err != nil {
		panic(err)
	}
	wanted := 0
	for _, group := range groups {
		node, _ := view.Node(group.Slot) // one request to node.Address for all of these
		if node.Weight == 1 {
			wanted += len(group.Indexes)
		}
	}
	fmt.Println(wanted, "keys in", len(groups) <= 3)
	// Output: 4 keys in true
}

// Keys with one tag in braces are in one group: one request fetches all that belongs to user 42.
func ExampleView_Group_together() {
	cluster, err := holdfast.New(holdfast.Config{"key_part": "tag:{}"})
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	cluster.SetNodes([]string{"cache-1", "cache-2", "cache-3"}, nil)
	cluster.Publish()
	view, err := cluster.View()
	if err != nil {
		panic(err)
	}
	defer view.Close()

	groups, err := view.Group([]string{"{user:42}:cart", "{user:42}:mail", "seen:{user:42}"})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(groups), groups[0].Indexes)
	// Output: 1 [0 1 2]
}

func ExampleView_Partitions() {
	view := caches()
	defer view.Close()

	partitions, err := view.Partitions()
	if err != nil {
		panic(err)
	}
	counts := make([]int, 3) // indexed by slot
	for _, partition := range partitions {
		counts[partition.Home]++
	}
	number, _ := view.PartitionOf("user:42")
	home, _ := view.Home("user:42")
	fmt.Println(counts[0]+counts[1]+counts[2] == len(partitions), partitions[number].Home == home)
	// Output: true true
}

func ExampleView_Candidates() {
	view := caches()
	defer view.Close()

	slots, err := view.Candidates("user:42", holdfast.Choice{Most: 2})
	if err != nil {
		panic(err)
	}
	home, _ := view.Home("user:42")
	fmt.Println(len(slots), slots[0] == home)
	// Output: 2 true
}

func ExamplePlan() {
	before, after := caches(), caches("cache-4")
	defer before.Close()
	defer after.Close()
	plan, err := holdfast.NewPlan(before, after)
	if err != nil {
		panic(err)
	}
	defer plan.Close()

	if err := plan.SetLimits(holdfast.Limits{Share: 0.1}); err != nil {
		panic(err)
	}
	for done := 0; done < plan.BatchCount(); done++ {
		for _, move := range plan.Batch(done) {
			_ = move // copy the keys of the positions of move.Ranges from one node to the other
		}
		view, err := plan.View(done + 1) // and answer lookups by this one
		if err != nil {
			panic(err)
		}
		view.Close()
	}
	fmt.Println(plan.BatchCount(), "batches")
	// Output: 3 batches
}

func ExampleRamp() {
	ramp := holdfast.Ramp{From: 0, To: 2, Start: 1000, Duration: 600}
	weight, err := ramp.Weight(1300)
	if err != nil {
		panic(err)
	}
	fmt.Println(weight)
	// Output: 1
}

func ExampleLoad() {
	view := caches()
	defer view.Close()
	load, err := holdfast.NewLoad(1.25, 0)
	if err != nil {
		panic(err)
	}
	defer load.Close()

	ticket, err := load.Acquire(view, "user:42", nil)
	if err != nil {
		panic(err)
	}
	defer ticket.Release()
	node, _ := view.Node(ticket.Slot) // the request goes to node.Address
	stats, _ := load.Stats()
	fmt.Println(node.Weight, stats.Held)
	// Output: 1 1
}

func ExampleCluster_SetNodes() {
	cluster, err := holdfast.New(holdfast.Config{"algorithm": "ring", "virtual_nodes": 160})
	if err != nil {
		panic(err)
	}
	defer cluster.Close()

	// What a discovery feed delivers, each time in full.
	cluster.SetNodes([]string{"a", "b", "c"}, nil)
	first, _ := cluster.Publish()
	cluster.SetNodes([]string{"a", "c", "d"}, []float64{1, 1, 2})
	second, _ := cluster.Publish()
	fmt.Println(first, second)
	// Output: 1 2
}

func ExampleError() {
	cluster, err := holdfast.New(nil)
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	cluster.Add("a", 1)

	err = cluster.Add("a", 2)
	fmt.Println(errors.Is(err, holdfast.ErrExists))

	var refused *holdfast.Error
	fmt.Println(errors.As(err, &refused), refused.Status.String())
	// Output:
	// true
	// true HF_E_EXISTS
}

func ExampleOptions() {
	for _, option := range holdfast.Options() {
		if option.Name == "balance" {
			fmt.Println(option.Name, option.Type == holdfast.Real, option.Least)
		}
	}
	// Output: balance true 0
}

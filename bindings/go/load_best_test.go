package holdfast_test

import (
	"fmt"
	"reflect"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// withChange publishes a change of nodes node-0, node-1 ... and gives the view.
func withChange(t *testing.T, config holdfast.Config, nodes int, change func(*holdfast.Cluster)) *holdfast.View {
	t.Helper()
	cluster := newCluster(t, config)
	for i := 0; i < nodes; i++ {
		must(t, cluster.Add(fmt.Sprintf("node-%d", i), 1))
	}
	change(cluster)
	_, err := cluster.Publish()
	must(t, err)
	return viewOf(t, cluster)
}

func hashOf(t *testing.T, view *holdfast.View, key string) uint64 {
	t.Helper()
	hash, err := view.Hash(key)
	must(t, err)
	return hash
}

func TestDrainingNodesGetNoNewWorkWhileOneIsUp(t *testing.T) {
	view := withChange(t, small, 4, func(c *holdfast.Cluster) {
		must(t, c.SetState("node-1", holdfast.StateDraining))
		must(t, c.SetState("node-2", holdfast.StateDown))
	})
	load := newLoad(t)
	for i := 0; i < 200; i++ {
		key := fmt.Sprint("key ", i)
		hash := hashOf(t, view, key)
		slots, err := load.Choices(view, key, 4, nil)
		must(t, err)
		for _, take := range []func() (holdfast.Ticket, error){
			func() (holdfast.Ticket, error) { return load.Acquire(view, key, nil) },
			func() (holdfast.Ticket, error) { return load.Spread(view, hash, 4, nil) },
			func() (holdfast.Ticket, error) { return load.Best(view, key, 4, 1, nil) },
			func() (holdfast.Ticket, error) {
				return load.BestOf(view, key, 9, []holdfast.Offer{{1, 1}, {2, 1}, {3, 5}}, nil)
			},
			func() (holdfast.Ticket, error) {
				return load.BestOfHash(view, hash, 9, []holdfast.Offer{{1, 1}, {2, 1}, {3, 5}}, nil)
			},
		} {
			ticket, err := take()
			must(t, err)
			slots = append(slots, ticket.Slot)
		}
		for _, slot := range slots {
			if slot != 0 && slot != 3 {
				t.Fatalf("%s goes to slot %d, which is not up", key, slot)
			}
		}
	}
	mask, err := view.Mask("node-1")
	must(t, err)
	ticket, err := load.Acquire(view, "key", mask)
	if must(t, err); ticket.Slot != 1 {
		t.Errorf("slot is %d, want 1, which alone is allowed", ticket.Slot)
	}
	mask, err = view.Mask("node-2")
	must(t, err)
	is(t, second(load.Acquire(view, "key", mask)), holdfast.ErrInfeasible)
}

func TestPinsOfPrefixesHoldForKeysAndNotForHashes(t *testing.T) {
	view := withChange(t, small, 5, func(c *holdfast.Cluster) { must(t, c.PinPrefix("user:", "node-4")) })
	load := newLoad(t)
	others := 0
	for i := 0; i < 20; i++ {
		key := fmt.Sprint("user:", i)
		ticket, err := load.Acquire(view, key, nil)
		must(t, err)
		must(t, ticket.Release())
		slots, err := load.Choices(view, key, 1, nil)
		if must(t, err); ticket.Slot != 4 || slots[0] != 4 {
			t.Errorf("%s goes to slots %d and %d, want 4", key, ticket.Slot, slots[0])
		}
		slots, err = load.ChoicesHash(view, hashOf(t, view, key), 1, nil)
		if must(t, err); slots[0] != 4 {
			others++
		}
	}
	if others == 0 {
		t.Error("hashes know the prefixes of their keys")
	}
}

func TestTheBestOfTheChoicesOfAPinIsItsNodeAlsoWithoutWeight(t *testing.T) {
	view := withChange(t, small, 5, func(c *holdfast.Cluster) {
		must(t, c.SetWeight("node-4", 0))
		must(t, c.PinPrefix("user:", "node-4"))
	})
	load := newLoad(t)
	for i := 0; i < 20; i++ {
		key := fmt.Sprint("user:", i)
		slots, err := load.Choices(view, key, 3, nil)
		if must(t, err); !reflect.DeepEqual(slots, []uint32{4}) {
			t.Fatalf("choices of %s are %v, want slot 4 alone", key, slots)
		}
		ticket, err := load.BestOf(view, key, 990, []holdfast.Offer{{slots[0], 100}}, nil)
		if must(t, err); ticket.Slot != 4 || ticket.Cost() != 100 {
			t.Errorf("%s goes to slot %d at cost %d, want 4 and 100", key, ticket.Slot, ticket.Cost())
		}
		ticket, err = load.BestOfHash(view, hashOf(t, view, key), 990, []holdfast.Offer{{4, 100}}, nil)
		if must(t, err); ticket.Slot == 4 || ticket.Cost() != 990 {
			t.Errorf("the hash of %s goes to slot %d at cost %d, want another and 990", key, ticket.Slot, ticket.Cost())
		}
	}
}

func TestWhenTheHomeIsDownTheOptionDecides(t *testing.T) {
	config := holdfast.Config{"expected_nodes": 1, "when_down": "fail"}
	view := withChange(t, config, 3, func(c *holdfast.Cluster) { must(t, c.SetState("node-0", holdfast.StateDown)) })
	load := newLoad(t)
	refused := 0
	for i := 0; i < 50; i++ {
		key := fmt.Sprint("key ", i)
		home, err := view.Home(key)
		must(t, err)
		if _, err = load.Best(view, key, 3, 1, nil); home != 0 {
			must(t, err)
			continue
		}
		is(t, err, holdfast.ErrInfeasible)
		is(t, second(load.Acquire(view, key, nil)), holdfast.ErrInfeasible)
		refused++
	}
	if refused == 0 {
		t.Error("no key has its home on the node that is down")
	}
}

func TestLoadsAndBoundsAreSumsOfCosts(t *testing.T) {
	view, load := published(t, small, 2), newLoad(t, holdfast.WithSlack(10))
	slots, err := load.Choices(view, "key", 2, nil)
	must(t, err)
	ticket, err := load.AcquireCost(view, "key", 300, nil)
	if must(t, err); ticket.Slot != slots[0] || ticket.Cost() != 300 {
		t.Errorf("slot and cost are %d and %d, want %d and 300", ticket.Slot, ticket.Cost(), slots[0])
	}
	// Of 400 in flight and asked for each has 200, and may have 250.
	bound, err := load.BoundCost(view, slots[1], 100, nil)
	if must(t, err); bound != 250 {
		t.Errorf("the bound is %d, want 250", bound)
	}
	other, err := load.AcquireHashCost(view, hashOf(t, view, "key"), 100, nil)
	if must(t, err); other.Slot != slots[1] {
		t.Errorf("slot is %d, want %d", other.Slot, slots[1])
	}
	must(t, ticket.Release())
	if stats := statsOf(t, load); stats.Total != 100 || ticket.Cost() != 0 {
		t.Errorf("total is %d, want 100, and the cost of what is released is %d", stats.Total, ticket.Cost())
	}
}

func TestTheBestOfTheFirstChoicesHasTheLeastLoad(t *testing.T) {
	view, load := published(t, small, 10), newLoad(t)
	first, err := load.Choices(view, "key", 3, nil)
	must(t, err)
	var got []uint32
	for i := 0; i < 2; i++ {
		ticket, err := load.Best(view, "key", 3, 5, nil)
		must(t, err)
		got = append(got, ticket.Slot)
	}
	ticket, err := load.BestHash(view, hashOf(t, view, "key"), 3, 5, nil)
	must(t, err)
	if got = append(got, ticket.Slot); !reflect.DeepEqual(got, first) {
		t.Errorf("slots are %v, want each of %v once", got, first)
	}
}

func TestEachNodeHasACostOfItsOwn(t *testing.T) {
	view, load := published(t, small, 10), newLoad(t)
	hash := hashOf(t, view, "prompt")
	slots, err := load.ChoicesHash(view, hash, 3, nil)
	must(t, err)
	cold, warm, other := slots[0], slots[1], slots[2]
	mask := make([]byte, 10)
	mask[other] = 1
	for _, row := range []struct {
		offers   []holdfast.Offer
		eligible []byte
		slot     uint32
		cost     uint64
	}{
		{[]holdfast.Offer{{cold, 900}, {warm, 100}}, nil, warm, 100},
		{[]holdfast.Offer{{cold, 900}, {warm, 950}}, nil, cold, 900},
		{[]holdfast.Offer{{warm, 9}}, mask, other, 990},
		{nil, mask, other, 990},
	} {
		for _, take := range []func() (holdfast.Ticket, error){
			func() (holdfast.Ticket, error) { return load.BestOf(view, "prompt", 990, row.offers, row.eligible) },
			func() (holdfast.Ticket, error) { return load.BestOfHash(view, hash, 990, row.offers, row.eligible) },
		} {
			ticket, err := take()
			if must(t, err); ticket.Slot != row.slot || ticket.Cost() != row.cost {
				t.Errorf("%v gives slot %d of cost %d, want %d and %d", row.offers, ticket.Slot, ticket.Cost(), row.slot,
					row.cost)
			}
			must(t, ticket.Release())
		}
	}
}

func TestZonesArePreferredUntilTheyAreFull(t *testing.T) {
	view := withChange(t, small, 4, func(c *holdfast.Cluster) {
		must(t, c.SetZone("node-0", "eu/fra"))
		must(t, c.SetZone("node-1", "eu/par"))
	})
	load := newLoad(t, holdfast.WithTiers("eu/fra", "eu"), holdfast.WithFull(3))
	for i := 0; i < 12; i++ {
		ticket, err := load.Acquire(view, fmt.Sprint("key ", i), nil)
		must(t, err)
		if want := uint32(i / 3); i < 6 && ticket.Slot != want || i >= 6 && ticket.Slot < 2 {
			t.Errorf("request %d goes to slot %d", i, ticket.Slot)
		}
	}
}

func TestInAPanicStatesAreIgnored(t *testing.T) {
	view := withChange(t, small, 4, func(c *holdfast.Cluster) {
		for _, id := range []string{"node-0", "node-1", "node-2"} {
			must(t, c.SetState(id, holdfast.StateDown))
		}
	})
	for want, load := range map[int]*holdfast.Load{1: newLoad(t), 4: newLoad(t, holdfast.WithPanic(0.5))} {
		used := map[uint32]bool{}
		for i := 0; i < 50; i++ {
			ticket, err := load.Acquire(view, fmt.Sprint("key ", i), nil)
			must(t, err)
			used[ticket.Slot] = true
		}
		if len(used) != want {
			t.Errorf("%d nodes are used, want %d", len(used), want)
		}
	}
}

func TestSettingsAreTold(t *testing.T) {
	load := newLoad(t, holdfast.WithSlack(40), holdfast.WithPanic(0.25), holdfast.WithFull(8))
	for load, want := range map[*holdfast.Load]holdfast.LoadSettings{
		newLoad(t): {Factor: 1.25, Tries: 8, Slack: -1},
		load:       {Factor: 1.25, Tries: 8, Slack: 40, Panic: 0.25, Full: 8},
	} {
		settings, err := load.Settings()
		if must(t, err); settings != want {
			t.Errorf("settings are %+v, want %+v", settings, want)
		}
	}
}

func TestBadRequestsAreRefusedAndCountNothing(t *testing.T) {
	view, load := published(t, small, 3), newLoad(t)
	for name, err := range map[string]error{
		"no cost":         second(load.AcquireCost(view, "key", 0, nil)),
		"too great":       second(load.AcquireHashCost(view, 1, 1<<32+1, nil)),
		"no width":        second(load.Best(view, "key", 0, 1, nil)),
		"too wide":        second(load.BestHash(view, 1, 65, 1, nil)),
		"an offer of 0":   second(load.BestOf(view, "key", 1, []holdfast.Offer{{0, 0}}, nil)),
		"no such slot":    second(load.BestOfHash(view, 1, 1, []holdfast.Offer{{3, 1}}, nil)),
		"too many offers": second(load.BestOf(view, "key", 1, make([]holdfast.Offer, 65), nil)),
		"many for a hash": second(load.BestOfHash(view, 1, 1, make([]holdfast.Offer, 65), nil)),
		"no choices":      second(load.Choices(view, "key", 0, nil)),
		"fewer choices":   second(load.Choices(view, "key", -1, nil)),
		"many choices":    second(load.ChoicesHash(view, 1, 65, nil)),
		"a bad mask":      second(load.Choices(view, "key", 1, []byte{1})),
		"a free bound":    second(load.BoundCost(view, 0, 0, nil)),
	} {
		t.Run(name, func(t *testing.T) { is(t, err, holdfast.ErrArgument) })
	}
	if stats := statsOf(t, load); stats.Total != 0 || stats.Acquired != 0 {
		t.Errorf("figures are %+v", stats)
	}
}

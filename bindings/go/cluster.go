package holdfast

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Cluster is a set of nodes that changes. Changes are staged one by one and then published
// together as one new view; until then, and if publishing fails, nobody sees any of them.
//
// A node's id is what is hashed: 1 to 255 bytes, none of them a control byte. Its address is
// payload and moves no key. Its weight is absolute: a node of weight 2 gets twice the keys of a
// node of weight 1; weight 0 drains it. Its zone is a failure domain, such as "eu-1/rack-7".
//
// Any number of goroutines may use a cluster at once. Those that change it wait for one another;
// View waits for nobody, not even while another goroutine publishes.
type Cluster struct {
	mutex   sync.Mutex           // held around every call that takes a plain hf_cluster
	owned   *owned               // nil after Close
	current atomic.Pointer[held] // the view published last; nil after Close
}

// owned is what a cluster has in C. It is apart from the Cluster, and has the finalizer, so that
// the collector finds it and the view together: an object with a finalizer keeps what it refers to
// for one more round.
type owned struct {
	cluster uintptr
	message uintptr
}

// New makes a cluster without nodes, of generation 0.
func New(config Config) (*Cluster, error) {
	o := &owned{}
	err := config.open(func(config uintptr) error {
		return report(func(message uintptr) int32 {
			return native.Cluster_new(config, &o.cluster, message)
		})
	})
	if err != nil {
		return nil, err
	}
	return o.run(), nil
}

// RestoreCluster makes a cluster that goes on from a view of any origin, such as [OpenView]: its
// nodes, slots, pins, options and generation. The view is what the cluster has published.
func RestoreCluster(view *View) (*Cluster, error) {
	h := view.open()
	if h == nil {
		return nil, ErrClosed
	}
	o := &owned{}
	err := report(func(message uintptr) int32 { return native.Cluster_restore(h.view, &o.cluster, message) })
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return o.run(), nil
}

// run makes the Cluster around what it owns.
func (o *owned) run() *Cluster {
	o.message = native.Error_new()
	runtime.SetFinalizer(o, (*owned).free)
	countHeld(ownedBytes)

	c := &Cluster{owned: o}
	c.current.Store(hold(native.Cluster_view(o.cluster)))
	return c
}

// Add stages a new node. Its weight is its share relative to other nodes: 0, or from 0.000001 to
// 1000000000. The error is [ErrExists] if a node has that id.
func (c *Cluster) Add(id string, weight float64) error {
	return c.change(func(o *owned) int32 { return native.Cluster_add(o.cluster, id, weight, o.message) }, id)
}

// Remove stages the removal of a node. The error is [ErrNotFound] if no node has that id.
func (c *Cluster) Remove(id string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_remove(o.cluster, id, o.message) }, id)
}

// SetWeight stages a new weight for a node. Only keys from or to this node move.
func (c *Cluster) SetWeight(id string, weight float64) error {
	return c.change(func(o *owned) int32 { return native.Cluster_set_weight(o.cluster, id, weight, o.message) }, id)
}

// SameWeight stands for a replica weight that is the weight of the node, whatever that is and becomes.
const SameWeight = -1.0

// SetReplicaWeight stages a replica weight for a node: its share of all replicas, as its weight is its share of the
// keys whose home it is. With 0 it holds those keys and nothing else; with a weight of 0 beside it, it is a backup, or
// a witness. [SameWeight] is the weight again. Replicas and shards move, and no home.
func (c *Cluster) SetReplicaWeight(id string, weight float64) error {
	return c.change(func(o *owned) int32 {
		return native.Cluster_set_replica_weight(o.cluster, id, weight, o.message)
	}, id)
}

// SetAttribute stages a text of a node that dialects hash: "server", "port", "label", "ip", "number", "hash64" or
// "assigned"; "" for none. Without a server, the id of the node names it, and perhaps its port: "cache-a:11211".
func (c *Cluster) SetAttribute(id, name, value string) error {
	if err := checkText("attribute", name); err != nil {
		return err
	}
	return c.change(func(o *owned) int32 {
		return native.Cluster_set_attribute(o.cluster, id, name, value, o.message)
	}, id, value)
}

// SetZone stages a new zone for a node: names separated by "/", outermost first, at most 8 levels
// and 255 bytes; "" for none.
func (c *Cluster) SetZone(id, zone string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_set_zone(o.cluster, id, zone, o.message) }, id, zone)
}

// SetAddress stages a new address for a node: anything that you want to find again, at most 1023
// bytes; "" for none. No key moves and the fingerprint stays the same.
func (c *Cluster) SetAddress(id, address string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_set_address(o.cluster, id, address, o.message) },
		id, address)
}

// SetState stages a new state for a node. States belong to one process and change no placement: they
// are in [View.StatesFingerprint] and not in the fingerprint, no key of another node moves, and a node that
// comes back up has exactly the keys it had. Where the keys of a node that is down go meanwhile is up to the
// option 'when_down': to the next candidate of each key, by default.
func (c *Cluster) SetState(id string, state State) error {
	return c.change(func(o *owned) int32 { return native.Cluster_set_state(o.cluster, id, int32(state), o.message) }, id)
}

// SetIncarnation stages a new incarnation for a node: the same id, started anew, as a pod that restarts under its
// name. A greater number makes the node up; an equal one stages nothing; a smaller one is refused with
// [ErrRefused]. No key moves. Any number that grows serves, such as the start time of the process. A node without
// one has 0, and so has a node that was removed and added anew.
func (c *Cluster) SetIncarnation(id string, incarnation uint64) error {
	return c.change(func(o *owned) int32 {
		return native.Cluster_set_incarnation(o.cluster, id, incarnation, o.message)
	}, id)
}

// SetStateIncarnation is SetState for what is told of an incarnation: it may come late. If the node is of a later
// one nothing changes, and the error is [ErrRefused].
func (c *Cluster) SetStateIncarnation(id string, incarnation uint64, state State) error {
	return c.change(func(o *owned) int32 {
		return native.Cluster_set_state_incarnation(o.cluster, id, incarnation, int32(state), o.message)
	}, id)
}

// RemoveIncarnation is Remove for an incarnation that has ended. If the node is of a later one it stays, and the
// error is [ErrRefused].
func (c *Cluster) RemoveIncarnation(id string, incarnation uint64) error {
	return c.change(func(o *owned) int32 {
		return native.Cluster_remove_incarnation(o.cluster, id, incarnation, o.message)
	}, id)
}

// Pin stages a pin: a key that lives on a node of the operator's choice. Pins are part of what
// everybody agrees on: they are in the fingerprint. A pin whose node leaves stays, and has no effect
// until the node is back. The error is [ErrNotFound] if no node has that id.
func (c *Cluster) Pin(key, id string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_pin(o.cluster, key, 0, id, o.message) }, id)
}

// PinPrefix stages a pin of all keys that start with these bytes; of several that fit a key the longest
// counts, and that of the whole key before all. Lookups by hash cannot know prefixes.
func (c *Cluster) PinPrefix(prefix, id string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_pin(o.cluster, prefix, 1, id, o.message) }, id)
}

// PinMany stages a pin of every key on the node whose id it maps to, or of none of them: much faster than one
// by one. The error is [ErrNotFound] if no node has one of the ids.
func (c *Cluster) PinMany(pins map[string]string) error {
	return c.pinMany(pins, 0)
}

// PinManyPrefixes is [Cluster.PinMany] for prefixes, as [Cluster.PinPrefix].
func (c *Cluster) PinManyPrefixes(pins map[string]string) error {
	return c.pinMany(pins, 1)
}

func (c *Cluster) pinMany(pins map[string]string, isPrefix int32) error {
	size := 0
	for key, id := range pins {
		size += len(key) + len(id) + 1
	}
	packed := make([]byte, 0, size)
	lengths := make([]uint64, 0, len(pins))
	ids := make([]string, 0, len(pins))
	for key, id := range pins {
		packed = append(packed, key...)
		lengths = append(lengths, uint64(len(key)))
		ids = append(ids, id)
	}
	for _, id := range ids {
		packed = append(append(packed, id...), 0)
	}
	return c.change(func(o *owned) int32 {
		return native.Cluster_pin_packed(o.cluster, packed, lengths, uint(len(ids)), isPrefix, o.message)
	}, ids...)
}

// Unpin stages the end of what Pin did. The error is [ErrNotFound] if the key is not pinned.
func (c *Cluster) Unpin(key string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_unpin(o.cluster, key, 0, o.message) })
}

// UnpinPrefix stages the end of what PinPrefix did.
func (c *Cluster) UnpinPrefix(prefix string) error {
	return c.change(func(o *owned) int32 { return native.Cluster_unpin(o.cluster, prefix, 1, o.message) })
}

// SetNodes stages the whole desired membership at once: what a discovery feed delivers. Nodes that
// are not named are removed, new ones are added in this order, the others take the weight given and
// keep slot, zone, address and state. Without weights (nil) every node weighs 1. The error names the
// position of what is wrong, and then nothing is staged.
func (c *Cluster) SetNodes(ids []string, weights []float64) error {
	return c.setNodes(ids, weights, 0)
}

// SetNodesAnyway is [Cluster.SetNodes] whatever the guard says (options guard_least and guard_loss, which
// make SetNodes answer [ErrRefused]): for an operator who knows better.
func (c *Cluster) SetNodesAnyway(ids []string, weights []float64) error {
	return c.setNodes(ids, weights, 1)
}

func (c *Cluster) setNodes(ids []string, weights []float64, anyway int32) error {
	if weights != nil && len(weights) != len(ids) {
		return refused("%d ids and %d weights; give one weight for each id, or nil for weight 1", len(ids), len(weights))
	}
	size := 0
	for _, id := range ids {
		size += len(id) + 1
	}
	packed := make([]byte, 0, size)
	for _, id := range ids {
		packed = append(append(packed, id...), 0)
	}
	return c.change(func(o *owned) int32 {
		return native.Cluster_set_packed_nodes(o.cluster, packed, weights, uint(len(ids)), anyway, o.message)
	}, ids...)
}

// Discard forgets all staged changes.
func (c *Cluster) Discard() error {
	return c.change(func(o *owned) int32 { native.Cluster_discard(o.cluster); return 0 })
}

// StagedCount counts the nodes that the next view will have if it is published now.
func (c *Cluster) StagedCount() (int, error) {
	var count uint
	err := c.change(func(o *owned) int32 { count = native.Cluster_staged_count(o.cluster); return 0 })
	return int(count), err
}

// Publish makes all staged changes one new view, or none of them, and gives its generation, the
// first being 1. Readers go on meanwhile on the view they hold. When nothing is staged, view and
// generation stay. On failure the published view stays and the changes stay staged, to be mended or
// discarded; the error is [ErrInfeasible] if the algorithm cannot place these nodes, and [ErrRefused] if
// the guard holds the changes back (options guard_least, guard_loss and guard_window).
func (c *Cluster) Publish() (generation uint64, err error) {
	return c.publish(native.Cluster_publish)
}

// PublishAnyway is [Cluster.Publish] whatever the guard says: for an operator who knows better. What the
// option guard_window adds up begins anew with this view.
func (c *Cluster) PublishAnyway() (generation uint64, err error) {
	return c.publish(native.Cluster_publish_anyway)
}

// SetClock sets the time by which losses leave the window of the guard (option guard_window), in units of
// the caller, such as seconds. A cluster has no clock of its own; the first time is 0. The error is
// [ErrArgument] if the time is before the last one.
func (c *Cluster) SetClock(now uint64) error {
	return c.change(func(o *owned) int32 { return native.Cluster_set_clock(o.cluster, now, o.message) })
}

func (c *Cluster) publish(call func(uintptr, *uint64, uintptr) int32) (generation uint64, err error) {
	err = c.change(func(o *owned) int32 {
		status := call(o.cluster, &generation, o.message)
		if status == 0 && generation != c.current.Load().generation {
			c.current.Store(hold(native.Cluster_view(o.cluster)))
		}
		return status
	})
	return generation, err
}

// View gives the view published last, which before the first Publish has no nodes. It never
// changes; ask again after publishing. Close it when you are done with it.
func (c *Cluster) View() (*View, error) {
	if c == nil {
		return nil, ErrClosed
	}
	held := c.current.Load()
	if held == nil {
		return nil, ErrClosed
	}
	return newView(held), nil
}

// Close ends the cluster. Views taken from it live on until they are closed. Closing again does
// nothing; the error is always nil.
func (c *Cluster) Close() error {
	if c == nil {
		return nil
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.owned != nil {
		runtime.SetFinalizer(c.owned, nil)
		c.owned.free()
	}
	c.owned = nil
	c.current.Store(nil)
	return nil
}

// ownedBytes is about what a cluster of a few nodes takes beside its view.
const ownedBytes = 4 << 10

func (o *owned) free() {
	native.Cluster_free(o.cluster)
	native.Error_free(o.message)
	uncountHeld(ownedBytes)
}

// change runs a call that only one goroutine at a time may make, once its texts are known to
// arrive whole.
func (c *Cluster) change(call func(o *owned) int32, texts ...string) error {
	if c == nil {
		return ErrClosed
	}
	for _, text := range texts {
		if err := checkText("text", text); err != nil {
			return err
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.owned == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(c.owned)
	return failure(call(c.owned), c.owned.message)
}

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
	mutex   sync.Mutex // held around every call that takes a plain hf_cluster
	cluster uintptr    // 0 after Close
	message uintptr
	current atomic.Pointer[held] // the view published last; nil after Close
}

// New makes a cluster without nodes, of generation 0.
func New(config Config) (*Cluster, error) {
	c := &Cluster{}
	err := config.open(func(config uintptr) error {
		return report(func(message uintptr) int32 {
			return native.Cluster_new(config, &c.cluster, message)
		})
	})
	if err != nil {
		return nil, err
	}
	c.message = native.Error_new()
	c.current.Store(hold(native.Cluster_view(c.cluster)))
	runtime.SetFinalizer(c, (*Cluster).free)
	return c, nil
}

// Add stages a new node. Its weight is its share relative to other nodes: 0, or from 0.000001 to
// 1000000000. The error is [ErrExists] if a node has that id.
func (c *Cluster) Add(id string, weight float64) error {
	return c.change(func() int32 { return native.Cluster_add(c.cluster, id, weight, c.message) }, id)
}

// Remove stages the removal of a node. The error is [ErrNotFound] if no node has that id.
func (c *Cluster) Remove(id string) error {
	return c.change(func() int32 { return native.Cluster_remove(c.cluster, id, c.message) }, id)
}

// SetWeight stages a new weight for a node. Only keys from or to this node move.
func (c *Cluster) SetWeight(id string, weight float64) error {
	return c.change(func() int32 { return native.Cluster_set_weight(c.cluster, id, weight, c.message) }, id)
}

// SetZone stages a new zone for a node: names separated by "/", outermost first, at most 8 levels
// and 255 bytes; "" for none.
func (c *Cluster) SetZone(id, zone string) error {
	return c.change(func() int32 { return native.Cluster_set_zone(c.cluster, id, zone, c.message) }, id, zone)
}

// SetAddress stages a new address for a node: anything that you want to find again, at most 1023
// bytes; "" for none. No key moves and the fingerprint stays the same.
func (c *Cluster) SetAddress(id, address string) error {
	return c.change(func() int32 { return native.Cluster_set_address(c.cluster, id, address, c.message) },
		id, address)
}

// SetNodes stages the whole desired membership at once: what a discovery feed delivers. Nodes that
// are not named are removed, new ones are added in this order, the others take the weight given and
// keep slot, zone and address. Without weights (nil) every node weighs 1. The error names the
// position of what is wrong, and then nothing is staged.
func (c *Cluster) SetNodes(ids []string, weights []float64) error {
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
	return c.change(func() int32 {
		return native.Cluster_set_packed_nodes(c.cluster, packed, weights, uint(len(ids)), c.message)
	}, ids...)
}

// Discard forgets all staged changes.
func (c *Cluster) Discard() error {
	return c.change(func() int32 { native.Cluster_discard(c.cluster); return 0 })
}

// StagedCount counts the nodes that the next view will have if it is published now.
func (c *Cluster) StagedCount() (int, error) {
	var count uint
	err := c.change(func() int32 { count = native.Cluster_staged_count(c.cluster); return 0 })
	return int(count), err
}

// Publish makes all staged changes one new view, or none of them, and gives its generation, the
// first being 1. Readers go on meanwhile on the view they hold. When nothing is staged, view and
// generation stay. On failure the published view stays and the changes stay staged, to be mended or
// discarded; the error is [ErrInfeasible] if the algorithm cannot place these nodes.
func (c *Cluster) Publish() (generation uint64, err error) {
	err = c.change(func() int32 {
		status := native.Cluster_publish(c.cluster, &generation, c.message)
		if status == 0 && generation != c.current.Load().generation {
			c.current.Store(hold(native.Cluster_view(c.cluster)))
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
	c.free()
	return nil
}

// free also is the finalizer, for clusters that nobody closed.
func (c *Cluster) free() {
	c.current.Store(nil)
	native.Cluster_free(c.cluster)
	native.Error_free(c.message)
	c.cluster, c.message = 0, 0
	runtime.SetFinalizer(c, nil)
}

// change runs a call that only one goroutine at a time may make, once its texts are known to
// arrive whole. The deferred unlock also keeps the cluster from its finalizer during the call.
func (c *Cluster) change(call func() int32, texts ...string) error {
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
	if c.cluster == 0 {
		return ErrClosed
	}
	return failure(call(), c.message)
}

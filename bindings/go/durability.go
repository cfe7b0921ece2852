package holdfast

import (
	"runtime"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Durability is a report on the replicas of a view: where they are, and which failures lose keys.
//
//	report, err := holdfast.NewDurability(view, 3)
//	if err := report.Check(0.05); err != nil {
//		log.Print(err) // zone 'c0' holds 4.33 times its weight ...
//	}
//	lost, err := report.KeyLoss(1, 2, 1) // two racks of level 1 fail, and a key lives as long as one replica
//
// What fails as one is a unit: nodes are level 0, the outermost zones level 1, and so on. A node without a zone
// of a level is a unit of its own. A key is lost when fewer of its replicas are in units that work than it needs.
// States do not count.
//
// Any number of goroutines may use a report. After Close it says nothing.
type Durability struct {
	assessed atomic.Pointer[assessed] // nil after Close
}

// assessed is a report in C; its finalizer alone frees it.
type assessed struct{ report uintptr }

// ZoneReplicas is a zone in a report, and the shares of all replicas that it holds and that its weight asks for.
type ZoneReplicas struct {
	Path        string
	Level       uint32 // from 1 for an outermost zone
	Nodes       uint32
	Share, Fair float64
}

// NewDurability counts the replicas of every partition of a table. The error is [ErrUnsupported] if the view has
// no partitions; see [NewKeyDurability].
func NewDurability(view *View, replicas uint32) (*Durability, error) {
	return countReplicas(view, replicas, nil)
}

// NewKeyDurability counts the replicas of keys, with any algorithm. Hashes are what [View.Hash] says.
func NewKeyDurability(view *View, replicas uint32, hashes []uint64) (*Durability, error) {
	if len(hashes) == 0 {
		hashes = make([]uint64, 1)[:0] // no list at all would be all partitions
	}
	return countReplicas(view, replicas, hashes)
}

func countReplicas(view *View, replicas uint32, hashes []uint64) (*Durability, error) {
	h := view.open()
	if h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(h)
	c := &assessed{}
	err := report(func(message uintptr) int32 {
		return native.Durability_new(h.view, replicas, hashes, uint(len(hashes)), &c.report, message)
	})
	if err != nil {
		return nil, err
	}
	bytes := ownedBytes + int64(native.Durability_set_count(c.report))*int64(4*replicas+8)
	runtime.SetFinalizer(c, func(c *assessed) { native.Durability_free(c.report); uncountHeld(bytes) })
	countHeld(bytes)
	d := &Durability{}
	d.assessed.Store(c)
	return d, nil
}

// Close ends the report. Closing again does nothing; the error is always nil.
func (d *Durability) Close() error {
	if d != nil {
		d.assessed.Store(nil)
	}
	return nil
}

// askReport calls with the report in C; after Close with 0, which says nothing.
func askReport[T any](d *Durability, question func(report uintptr) T) T {
	if d == nil {
		return question(0)
	}
	c := d.assessed.Load()
	if c == nil {
		return question(0)
	}
	defer runtime.KeepAlive(c)
	return question(c.report)
}

// Replicas is the number of replicas of each key.
func (d *Durability) Replicas() uint32 { return askReport(d, native.Durability_replicas) }

// Rows counts the partitions, or the hashes of the list.
func (d *Durability) Rows() uint64 { return askReport(d, native.Durability_row_count) }

// Sets counts the distinct sets of nodes that hold a key together.
func (d *Durability) Sets() uint64 { return askReport(d, native.Durability_set_count) }

// NodeShare gives the share of all replicas that the node of a slot holds, and the share that its weight asks for.
func (d *Durability) NodeShare(slot uint32) (share, fair float64) {
	askReport(d, func(report uintptr) bool {
		share, fair = native.Durability_node_share(report, slot), native.Durability_node_fair(report, slot)
		return true
	})
	return share, fair
}

// Zones gives all zones in the order of their levels, and those of one level in that of their paths.
func (d *Durability) Zones() []ZoneReplicas {
	return askReport(d, func(report uintptr) []ZoneReplicas {
		zones := make([]ZoneReplicas, native.Durability_zone_count(report))
		for i := range zones {
			zones[i] = ZoneReplicas{
				Path:  native.Durability_zone_path(report, uint(i)),
				Level: native.Durability_zone_level(report, uint(i)),
				Nodes: native.Durability_zone_nodes(report, uint(i)),
				Share: native.Durability_zone_share(report, uint(i)),
				Fair:  native.Durability_zone_fair(report, uint(i)),
			}
		}
		return zones
	})
}

// Levels is the level of the deepest zone; 0 if there are no zones.
func (d *Durability) Levels() uint32 { return askReport(d, native.Durability_level_count) }

// Units counts the nodes, or the zones of a level, that can fail.
func (d *Durability) Units(level uint32) uint32 {
	return askReport(d, func(report uintptr) uint32 { return native.Durability_unit_count(report, level) })
}

// Spread gives the share of the keys whose replicas are in so many different units of a level.
func (d *Durability) Spread(level, units uint32) float64 {
	return askReport(d, func(report uintptr) float64 { return native.Durability_spread(report, level, units) })
}

// UsableCapacity is the part of the capacity of all nodes that is in use when the first node is full, if each has as
// much room as its weight says.
func (d *Durability) UsableCapacity() float64 { return askReport(d, native.Durability_usable_capacity) }

// FullestNode is the slot of the node that is full first: it holds the most for its fair share. It is [NoNode]
// if all replicas are on nodes without one.
func (d *Durability) FullestNode() uint32 { return askReport(d, native.Durability_fullest_node) }

// Check returns an error that names the zone, or else the node, that holds most for its weight, if that is more
// than 1 + tolerance times what its weight asks for.
func (d *Durability) Check(tolerance float64) error {
	return d.try(func(report, message uintptr) int32 { return native.Durability_check(report, tolerance, message) })
}

// KeyLoss gives the probability that a key is lost when so many units of a level, chosen at random, fail at once.
func (d *Durability) KeyLoss(level, failed, needed uint32) (probability float64, err error) {
	err = d.try(func(report, message uintptr) int32 {
		return native.Durability_key_loss(report, level, failed, needed, &probability, message)
	})
	return probability, err
}

// AnyLoss gives the probability that any key is lost. The two are equal if it is exact, and bounds of it if
// counting would take too long.
func (d *Durability) AnyLoss(level, failed, needed uint32) (least, most float64, err error) {
	err = d.try(func(report, message uintptr) int32 {
		return native.Durability_any_loss(report, level, failed, needed, &least, &most, message)
	})
	return least, most, err
}

func (d *Durability) try(call func(handle, message uintptr) int32) error {
	return askReport(d, func(handle uintptr) error {
		if handle == 0 {
			return ErrClosed
		}
		return report(func(message uintptr) int32 { return call(handle, message) })
	})
}

package holdfast

import (
	"fmt"
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// State says whether a node takes keys now.
type State int32

// The states of nodes.
const (
	StateUp       State = 0 // takes its keys
	StateDraining State = 1 // its keys go to others while others are up
	StateDown     State = 2 // skipped for now; its place is kept
)

// String names the state: "up", "draining" or "down".
func (s State) String() string {
	switch s {
	case StateUp:
		return "up"
	case StateDraining:
		return "draining"
	case StateDown:
		return "down"
	}
	return fmt.Sprintf("State(%d)", int32(s))
}

// Node is a member of a view.
type Node struct {
	Slot    uint32  // its number in this view and, until it is removed, in later ones
	ID      string  // what is hashed
	Address string  // "" if it has none
	Zone    string  // "" if it has none
	Weight  float64 // rounded to a multiple of 2^-32, as placement uses it
	State   State   // whether it takes keys now
	Share   float64 // of the key space whose home it is, from 0 to 1

	ReplicaWeight float64 // by which it has its share of all replicas; the weight unless it was set

	Incarnation uint64 // of those that had the id, the later has the greater one; 0 if none was set
}

// nodeTable holds the nodes of a view on Go's side, so that asking for one does not cross.
type nodeTable struct {
	bySlot []Node   // ID is "" where no node is
	byID   []uint32 // slots in the order of ids
}

// LookupNode finds the node that serves a key now: Lookup and Node in one.
func (v *View) LookupNode(key string) (Node, error) {
	h := v.open()
	if h == nil {
		return Node{}, ErrClosed
	}
	slot := native.View_lookup(h.view, key)
	runtime.KeepAlive(h)
	return h.node(slot)
}

// LookupNodeBytes is LookupNode for a key of bytes.
func (v *View) LookupNodeBytes(key []byte) (Node, error) {
	return v.LookupNode(seen(key))
}

// HomeNode finds the home of a key: Home and Node in one.
func (v *View) HomeNode(key string) (Node, error) {
	h := v.open()
	if h == nil {
		return Node{}, ErrClosed
	}
	slot := native.View_home(h.view, key)
	runtime.KeepAlive(h)
	return h.node(slot)
}

// Node gives the node of a slot. The first call for a view reads all of its nodes; after that it
// costs what indexing a slice costs. The error is [ErrNoNode] for [NoNode] and [ErrNotFound] for
// slots that are not in use.
func (v *View) Node(slot uint32) (Node, error) {
	h := v.open()
	if h == nil {
		return Node{}, ErrClosed
	}
	return h.node(slot)
}

// Find gives the node of an id. The error is [ErrNotFound] if the view has no such node.
func (v *View) Find(id string) (Node, error) {
	h := v.open()
	if h == nil {
		return Node{}, ErrClosed
	}
	if err := checkText("id", id); err != nil {
		return Node{}, err
	}
	slot := native.View_node_find(h.view, id)
	runtime.KeepAlive(h)
	if slot == NoNode {
		return Node{}, &Error{Status: ErrNotFound, Message: "the view has no node '" + id + "'"}
	}
	return h.node(slot)
}

// Attribute gives a text of the node in a slot that dialects hash, as [Cluster.SetAttribute] was given it; "" if it was
// not set, or there is no such node or attribute.
func (v *View) Attribute(slot uint32, name string) (string, error) {
	h := v.open()
	if h == nil {
		return "", ErrClosed
	}
	if err := checkText("attribute", name); err != nil {
		return "", err
	}
	value := native.View_node_attribute(h.view, slot, name)
	runtime.KeepAlive(h)
	return value, nil
}

// FindAddress gives the node of an address; of several nodes with that address, the one whose id comes first.
// The error is [ErrNotFound] if the view has no such node.
func (v *View) FindAddress(address string) (Node, error) {
	h := v.open()
	if h == nil {
		return Node{}, ErrClosed
	}
	if err := checkText("address", address); err != nil {
		return Node{}, err
	}
	slot := native.View_node_find_address(h.view, address)
	runtime.KeepAlive(h)
	if slot == NoNode {
		return Node{}, &Error{Status: ErrNotFound, Message: "the view has no node of address '" + address + "'"}
	}
	return h.node(slot)
}

// Nodes gives all nodes in the order of their ids, drained ones included.
func (v *View) Nodes() ([]Node, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	table := h.table()
	nodes := make([]Node, len(table.byID))
	for i, slot := range table.byID {
		nodes[i] = table.bySlot[slot]
	}
	return nodes, nil
}

// NodeCount counts the nodes, drained ones included.
func (v *View) NodeCount() (int, error) {
	count, err := ask(v, native.View_node_count)
	return int(count), err
}

// SlotLimit gives the number of slots: every slot of the view is smaller.
func (v *View) SlotLimit() (uint32, error) {
	return ask(v, native.View_slot_limit)
}

// Removed gives the slots that have become free, the one left first: the log of removals, which algorithms of
// [KindSlotLog] place by. It is empty with all others.
func (v *View) Removed() ([]uint32, error) {
	return ask(v, func(view uintptr) []uint32 {
		slots := make([]uint32, native.View_removed_count(view))
		for i := range slots {
			slots[i] = native.View_removed_at(view, uint(i))
		}
		return slots
	})
}

// Shares gives the share of the key space whose home each node is, by id. Not a sample: what the table
// holds, the length of the arcs on the ring. They add up to 1.
func (v *View) Shares() (map[string]float64, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	table := h.table()
	shares := make(map[string]float64, len(table.byID))
	for _, slot := range table.byID {
		shares[table.bySlot[slot].ID] = table.bySlot[slot].Share
	}
	return shares, nil
}

func (h *held) node(slot uint32) (Node, error) {
	if slot == NoNode {
		return Node{Slot: NoNode}, ErrNoNode
	}
	table := h.table()
	if uint64(slot) >= uint64(len(table.bySlot)) || table.bySlot[slot].ID == "" {
		return Node{}, &Error{
			Status:  ErrNotFound,
			Message: fmt.Sprintf("slot %d is no node of this view, which has %d nodes", slot, len(table.byID)),
		}
	}
	return table.bySlot[slot], nil
}

func (h *held) table() *nodeTable {
	h.once.Do(func() {
		defer runtime.KeepAlive(h)
		h.nodes.bySlot = make([]Node, native.View_slot_limit(h.view))
		h.nodes.byID = make([]uint32, native.View_node_count(h.view))
		for i := range h.nodes.byID {
			slot := native.View_node_at(h.view, uint(i))
			h.nodes.byID[i] = slot
			h.nodes.bySlot[slot] = Node{
				Slot:    slot,
				ID:      native.View_node_id(h.view, slot),
				Address: native.View_node_address(h.view, slot),
				Zone:    native.View_node_zone(h.view, slot),
				Weight:  native.View_node_weight(h.view, slot),
				State:   State(native.View_node_state(h.view, slot)),
				Share:   native.View_node_share(h.view, slot),

				ReplicaWeight: native.View_node_replica_weight(h.view, slot),
				Incarnation:   native.View_node_incarnation(h.view, slot),
			}
		}
	})
	return &h.nodes
}

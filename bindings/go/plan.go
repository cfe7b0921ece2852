package holdfast

import (
	"runtime"
	"sync"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Plan is what moves between two views, from where to where, in batches that keep limits:
//
//	plan, err := holdfast.NewPlan(before, after)
//	if err != nil {
//		return err
//	}
//	defer plan.Close()
//	err = plan.SetLimits(holdfast.Limits{Share: 0.02, FromNode: 1, ToNode: 1})
//	batches, err := plan.Batches()
//	for done := 0; done < batches; done++ {
//		moves, err := plan.Batch(done)
//		// copy the keys of these moves, then answer lookups by plan.View(done + 1)
//	}
//
// A move is a range of positions, which [Plan.Position] gives for the hash of a key. The same views, keys,
// bytes and limits give the same plan in every language and on every machine: to go on after a stop, keep
// the fingerprint and the number of batches done, and make the plan again.
//
// Any number of goroutines may ask a plan; SetBytes, SetLimits and Close wait until nobody is asking.
type Plan struct {
	mutex   sync.RWMutex
	planned *planned // nil after Close
}

// planned is what a Plan has in C, and the views, whose nodes name the owners. It is apart from the Plan
// for its finalizer.
type planned struct {
	plan     uintptr
	from, to *held
	bytes    int64
}

// NewPlan plans the way from one view to another for every key there can be: moves are ranges of positions,
// shares are exact. The error is [ErrInfeasible] if the views hash keys differently, so that every key may
// move, and [ErrUnsupported] if an algorithm does not own positions in ranges; plan for keys then.
func NewPlan(from, to *View) (*Plan, error) {
	return makePlan(from, to, 0, func(a, b *held, plan *uintptr, message uintptr) int32 {
		return native.Plan_new(a.view, b.view, plan, message)
	})
}

// NewPlanForHashes plans the way for the keys of these hashes, with any algorithm: shares are shares of the
// list, and keys of equal hash are one move. Sizes are those of the keys in bytes, nil if nobody knows.
func NewPlanForHashes(from, to *View, hashes, sizes []uint64) (*Plan, error) {
	if sizes != nil && len(sizes) != len(hashes) {
		return nil, refused("%d keys and %d sizes; give one size for each key, or nil if they are not known", len(hashes), len(sizes))
	}
	if len(hashes) == 0 {
		sizes = nil
	}
	return makePlan(from, to, len(hashes), func(a, b *held, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_keys(a.view, b.view, hashes, sizes, uint(len(hashes)), plan, message)
	})
}

// NewPlanForKeys is [NewPlanForHashes] for keys, which it hashes as the view before does.
func NewPlanForKeys(from, to *View, keys []string, sizes []uint64) (*Plan, error) {
	h := from.open()
	if h == nil {
		return nil, ErrClosed
	}
	hashes := make([]uint64, len(keys))
	for i, key := range keys {
		hashes[i] = native.View_hash(h.view, key)
		// 0 also stands for a key of a length that the hash does not take; Candidates says so.
		if hashes[i] == 0 {
			if _, err := from.Candidates(key, Choice{Most: 1}); err != nil {
				return nil, err
			}
		}
	}
	runtime.KeepAlive(h)
	return NewPlanForHashes(from, to, hashes, sizes)
}

func makePlan(from, to *View, keys int, call func(a, b *held, plan *uintptr, message uintptr) int32) (*Plan, error) {
	a, b := from.open(), to.open()
	if a == nil || b == nil {
		return nil, ErrClosed
	}
	var plan uintptr
	err := report(func(message uintptr) int32 { return call(a, b, &plan, message) })
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
	if err != nil {
		return nil, err
	}
	p := &planned{plan: plan, from: a, to: b}
	p.bytes = ownedBytes + 40*int64(native.Plan_move_count(plan)) + 16*int64(keys)
	runtime.SetFinalizer(p, (*planned).free)
	countHeld(p.bytes)
	return &Plan{planned: p}, nil
}

func (p *planned) free() {
	native.Plan_free(p.plan)
	uncountHeld(p.bytes)
}

// Close ends the plan. Views that it gave stay. Closing again does nothing; the error is always nil.
func (p *Plan) Close() error {
	if p == nil {
		return nil
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.planned != nil {
		runtime.SetFinalizer(p.planned, nil)
		p.planned.free()
	}
	p.planned = nil
	return nil
}

// SetBytes says how many bytes all keys of the cluster have, moved or not, so that moves and limits can be
// told in bytes; 0 for unknown. Batches are forgotten: set limits after this. The error is [ErrUnsupported]
// for a plan of keys, whose sizes are in the list.
func (p *Plan) SetBytes(bytes uint64) error {
	return p.change(func(p *planned, message uintptr) int32 { return native.Plan_set_bytes(p.plan, bytes, message) })
}

// Limits are what a batch may do at most; 0 is no limit.
type Limits struct {
	Share    float64 // greatest share of all keys that moves, up to 1
	Bytes    uint64  // greatest bytes that move; says nothing until the plan knows bytes
	FromNode uint32  // how many moves may leave one node
	ToNode   uint32  // how many moves may reach one node
}

// SetLimits cuts the plan into batches, none of which does more than the limits allow. A range that is too
// large for a batch is cut; two replicas of a key never move in one batch. The error is [ErrInfeasible] if a
// key is above a limit, and then the plan is as it was.
func (p *Plan) SetLimits(limits Limits) error {
	share := limits.Share
	if share == 0 {
		share = 1
	}
	return p.change(func(p *planned, message uintptr) int32 {
		return native.Plan_set_limits(p.plan, share, limits.Bytes, limits.FromNode, limits.ToNode, message)
	})
}

// PlanSummary is what a plan comes to.
type PlanSummary struct {
	Moved       float64 // share of the keys that moves
	Least       float64 // share that must move at least, for every node to have what it has after
	Bytes       uint64  // bytes that move; 0 if nobody said how many there are
	Moves       int
	Batches     int    // 1 until limits are set; 0 if nothing moves
	Fingerprint uint64 // 64 bits over both views, moves, bytes and batches
}

// Summary tells what the plan comes to.
func (p *Plan) Summary() (PlanSummary, error) {
	return askPlan(p, func(p *planned) PlanSummary {
		return PlanSummary{
			Moved:       native.Plan_moved(p.plan),
			Least:       native.Plan_least(p.plan),
			Bytes:       native.Plan_moved_bytes(p.plan),
			Moves:       int(native.Plan_move_count(p.plan)),
			Batches:     int(native.Plan_batch_count(p.plan)),
			Fingerprint: native.Plan_fingerprint(p.plan),
		}
	})
}

// PlanNode is what a plan means to one node, in shares of all keys and in bytes, which are 0 if nobody said
// how many there are.
type PlanNode struct {
	ID       string
	In, Out  float64
	BytesIn  uint64
	BytesOut uint64
}

// Nodes tells what reaches and leaves each node of both views, in the order of their ids.
func (p *Plan) Nodes() ([]PlanNode, error) {
	return askPlan(p, func(p *planned) []PlanNode {
		nodes := make([]PlanNode, native.Plan_node_count(p.plan))
		for i := range nodes {
			at := uint(i)
			nodes[i] = PlanNode{
				ID:       native.Plan_node_id(p.plan, at),
				In:       native.Plan_node_in(p.plan, at),
				Out:      native.Plan_node_out(p.plan, at),
				BytesIn:  native.Plan_node_bytes_in(p.plan, at),
				BytesOut: native.Plan_node_bytes_out(p.plan, at),
			}
		}
		return nodes
	})
}

// Move says that the keys of positions First to Last, both included, leave one node for another.
type Move struct {
	First, Last uint64 // equal in a plan of keys
	From, To    string // ids of the owners before and after; "" where that view has none
	Keys        uint64 // how many keys of the list; 0 in a plan of ranges
	Bytes       uint64 // 0 if nobody said how many there are
}

// Batches counts the batches: 1 until limits are set, 0 if nothing moves.
func (p *Plan) Batches() (int, error) {
	return askPlan(p, func(p *planned) int { return int(native.Plan_batch_count(p.plan)) })
}

// Batch gives the moves of a batch, from 0, in the order of positions.
func (p *Plan) Batch(batch int) ([]Move, error) {
	p, done := p.lend()
	if p == nil {
		return nil, ErrClosed
	}
	defer done()
	count := native.Plan_batch_count(p.planned.plan)
	if batch < 0 || uint(batch) >= count {
		return nil, refused("there is no batch %d of a plan of %d batches, whose numbers begin with 0", batch, count)
	}
	start := native.Plan_batch_start(p.planned.plan, uint(batch))
	return p.planned.moves(start, native.Plan_batch_start(p.planned.plan, uint(batch)+1)-start), nil
}

// Moves gives all moves, in the order of batches and of positions inside each.
func (p *Plan) Moves() ([]Move, error) {
	return askPlan(p, func(p *planned) []Move { return p.moves(0, native.Plan_move_count(p.plan)) })
}

// View makes the view that is right while that many first batches are finished: it answers the keys of
// their moves as the view after, and all others as the view before. Close it when you are done with it.
// Its slots are its own; ids tell nodes apart.
func (p *Plan) View(batchesDone int) (*View, error) {
	if batchesDone < 0 {
		return nil, refused("%d batches cannot be done; give 0 or a positive number", batchesDone)
	}
	p, done := p.lend()
	if p == nil {
		return nil, ErrClosed
	}
	defer done()
	var view uintptr
	err := report(func(message uintptr) int32 {
		return native.Plan_view(p.planned.plan, uint(batchesDone), &view, message)
	})
	if err != nil {
		return nil, err
	}
	return newView(hold(view)), nil
}

// Position gives the position of a key by its hash, which [View.Hash] of either view answers.
func (p *Plan) Position(hash uint64) (uint64, error) {
	return askPlan(p, func(p *planned) uint64 { return native.Plan_position(p.plan, hash) })
}

// CutOver says whether it is time to answer a key as the view after does, when keys are cut over one by one
// between start and start + interval, on your own clock in any unit. Nothing is remembered: everybody who
// asks for the same moment agrees on the keys that have gone.
func (p *Plan) CutOver(hash, now, start, interval uint64) (bool, error) {
	return askPlan(p, func(p *planned) bool { return native.Plan_cutover(p.plan, hash, now, start, interval) == 1 })
}

// Text writes the whole plan as text, canonically: equal plans give equal texts.
func (p *Plan) Text() (string, error) {
	p, done := p.lend()
	if p == nil {
		return "", ErrClosed
	}
	defer done()
	var length uint
	var text []byte
	err := report(func(message uintptr) int32 {
		if status := native.Plan_text(p.planned.plan, nil, 0, &length, message); status != 0 {
			return status
		}
		text = make([]byte, length+1)
		return native.Plan_text(p.planned.plan, text, length+1, &length, message)
	})
	if err != nil {
		return "", err
	}
	return string(text[:length]), nil
}

// moves reads moves and names their nodes.
func (p *planned) moves(start, count uint) []Move {
	first, last := make([]uint64, count), make([]uint64, count)
	from, to := make([]uint32, count), make([]uint32, count)
	keys, bytes := make([]uint64, count), make([]uint64, count)
	native.Plan_moves(p.plan, start, count, first, last, from, to, keys, bytes)
	moves := make([]Move, count)
	for i := range moves {
		moves[i] = Move{
			First: first[i], Last: last[i], From: p.from.id(from[i]), To: p.to.id(to[i]), Keys: keys[i], Bytes: bytes[i],
		}
	}
	return moves
}

// id names the node of a slot that the library gave; "" for no node.
func (h *held) id(slot uint32) string {
	if slot == NoNode {
		return ""
	}
	return h.table().bySlot[slot].ID
}

// lend gives the plan if it is open, and what to call when the caller is through with it.
func (p *Plan) lend() (*Plan, func()) {
	if p == nil {
		return nil, nil
	}
	p.mutex.RLock()
	if p.planned == nil {
		p.mutex.RUnlock()
		return nil, nil
	}
	return p, p.mutex.RUnlock
}

func askPlan[T any](p *Plan, question func(p *planned) T) (T, error) {
	p, done := p.lend()
	if p == nil {
		var nothing T
		return nothing, ErrClosed
	}
	defer done()
	return question(p.planned), nil
}

func (p *Plan) change(call func(p *planned, message uintptr) int32) error {
	if p == nil {
		return ErrClosed
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.planned == nil {
		return ErrClosed
	}
	return report(func(message uintptr) int32 { return call(p.planned, message) })
}

package holdfast

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Plan is what moves between two views, from where to where, in batches that keep limits.
//
//	plan, err := holdfast.NewPlan(before, after)
//	plan.SetLimits(holdfast.Limits{Share: 0.02})
//	for done := 0; done < plan.BatchCount(); done++ {
//		// copy the keys of plan.Batch(done), then answer by plan.View(done + 1)
//	}
//
// A move is a range of positions. The position of a key is its hash, [View.Hash], unless the clusters
// take the caller's own hashes; [Plan.Position] is right for both. Tables, rings and maglev are planned
// whole, and what is said holds for every key there can be; other algorithms are planned over a list of
// keys. The same views, list, bytes and limits give the same plan on every machine: to go on after a
// stop, keep the fingerprint and the number of batches done, and make the plan again.
//
// Any number of goroutines may use a plan; SetBytes and SetLimits wait until nobody is asking. After Close
// a plan says nothing.
type Plan struct {
	planned atomic.Pointer[planned] // nil after Close
	mutex   sync.RWMutex            // held for writing around every call that takes a plain hf_plan
}

// planned is a plan in C; its finalizer alone frees it.
type planned struct{ plan uintptr }

// Limits are what one batch of a plan may do. The zero Limits allow everything.
type Limits struct {
	Share    float64 // greatest share of all keys that moves, up to 1; 0 for any
	Bytes    uint64  // greatest bytes that move; 0 for any
	MovesOut uint32  // how many nodes one node may send to; 0 for any
	MovesIn  uint32  // how many nodes one node may receive from; 0 for any
}

// ZoneLimit is what all nodes of one zone may send in one batch, or receive. The zero ZoneLimit allows everything.
type ZoneLimit struct {
	Share float64 // greatest share of all keys, up to 1; 0 for any
	Bytes uint64  // greatest bytes; 0 for any
	Moves uint32  // greatest number of moves; 0 for any
}

// Move is all keys that go from one node to another in one batch.
type Move struct {
	From   uint32 // slot in the view before; NoNode if the keys had no home
	To     uint32 // slot in the view after; NoNode if the keys have no home
	Sender uint32 // slot in the view before; NoNode if there is nothing to send, or NoSource
	Share  float64
	Keys   uint64 // how many keys of the list; 0 in a plan of ranges
	Bytes  uint64 // 0 if nobody said
	Ranges []Range
}

// NoSource stands for the sender of a move whose keys are on nodes that are all down.
const NoSource uint32 = 0xfffffffe

// Range is positions that go from one node to another.
type Range struct {
	First, Last uint64 // both included; equal in a plan over a list
	Keys        uint64 // how many keys of the list; 0 in a plan of ranges
	Bytes       uint64 // 0 if nobody said
}

// Traffic is what a plan does to a node of either view.
type Traffic struct {
	ID                string
	In, Out           float64 // shares of all keys
	BytesIn, BytesOut uint64  // 0 if nobody said
	Sent              float64 // share of all keys that it sends, for itself or in place of a node that is down
	BytesSent         uint64
}

// NewPlan plans the way from one view to another for every key there can be, in one batch. The error is
// [ErrInfeasible] if the views hash keys differently, and [ErrUnsupported] if an algorithm does not place
// positions in ranges; see [NewKeyPlan].
func NewPlan(from, to *View) (*Plan, error) {
	return makePlan(from, to, native.Plan_new)
}

// NewKeyPlan plans over a list of keys, with any algorithm. Hashes are what [View.Hash] says; sizes are
// the bytes of these keys, or nil if nobody knows. Where [NewPlan] can plan all keys, a listed key moves in
// the batch that it has there.
func NewKeyPlan(from, to *View, hashes, sizes []uint64) (*Plan, error) {
	if err := checkSizes(hashes, sizes); err != nil {
		return nil, err
	}
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_keys(from, to, hashes, sizes, uint(len(hashes)), plan, message)
	})
}

// NewRehashedPlan plans the way of the keys of a list between views that hash keys differently, as from the placement
// of another program to any other: with the hash that each view has for each key. In the middle of the plan listed
// keys that wait are where they were, and all other keys are where the view after has them.
func NewRehashedPlan(from *View, hashesBefore []uint64, to *View, hashesAfter, sizes []uint64) (*Plan, error) {
	if err := checkSizes(hashesBefore, sizes); err != nil {
		return nil, err
	}
	if len(hashesBefore) != len(hashesAfter) {
		return nil, refused("%d hashes before and %d after: give both of each key", len(hashesBefore), len(hashesAfter))
	}
	count := uint(len(hashesBefore))
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_keys_rehashed(from, hashesBefore, to, hashesAfter, sizes, count, plan, message)
	})
}

// NewReplicaPlan plans the way of all replicas of every key, so many of each: only tables are planned
// whole, see [NewKeyReplicaPlan] for the others. Two replicas of a key never move in one batch. Shares and
// bytes count replicas.
func NewReplicaPlan(from, to *View, replicas uint32) (*Plan, error) {
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_replicas(from, to, replicas, plan, message)
	})
}

// NewKeyReplicaPlan plans the way of all replicas of the keys of a list, with any algorithm.
func NewKeyReplicaPlan(from, to *View, replicas uint32, hashes, sizes []uint64) (*Plan, error) {
	if err := checkSizes(hashes, sizes); err != nil {
		return nil, err
	}
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_keys_replicas(from, to, replicas, hashes, sizes, uint(len(hashes)), plan, message)
	})
}

// NewCountPlan plans from one number of replicas to another, for tables. A replica that comes without one
// that leaves has From NoNode, one that leaves without another that comes has To NoNode: its node may delete it.
func NewCountPlan(from *View, before uint32, to *View, after uint32) (*Plan, error) {
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_counts(from, before, to, after, plan, message)
	})
}

// NewKeyCountPlan plans from one number of replicas to another for the keys of a list, with any algorithm.
func NewKeyCountPlan(from *View, before uint32, to *View, after uint32, hashes, sizes []uint64) (*Plan, error) {
	if err := checkSizes(hashes, sizes); err != nil {
		return nil, err
	}
	return makePlan(from, to, func(from, to uintptr, plan *uintptr, message uintptr) int32 {
		return native.Plan_new_keys_counts(from, before, to, after, hashes, sizes, uint(len(hashes)), plan, message)
	})
}

func checkSizes(hashes, sizes []uint64) error {
	if sizes != nil && len(sizes) != len(hashes) {
		return refused("%d hashes and %d sizes: give one for each key, or nil", len(hashes), len(sizes))
	}
	return nil
}

func makePlan(from, to *View, make func(from, to uintptr, plan *uintptr, message uintptr) int32) (*Plan, error) {
	before, after := from.open(), to.open()
	if before == nil || after == nil {
		return nil, ErrClosed
	}
	p := &planned{}
	err := report(func(message uintptr) int32 { return make(before.view, after.view, &p.plan, message) })
	runtime.KeepAlive(before)
	runtime.KeepAlive(after)
	if err != nil {
		return nil, err
	}
	own := ownedBytes + 48*int64(native.Plan_range_count(p.plan)+native.Plan_move_count(p.plan))
	bytes := own + before.bytes + after.bytes // it keeps both
	runtime.SetFinalizer(p, func(p *planned) { native.Plan_free(p.plan); uncountHeld(bytes) })
	countHeld(bytes)
	plan := &Plan{}
	plan.planned.Store(p)
	return plan, nil
}

// Close ends the plan. Views that it gave stay. Closing again does nothing; the error is always nil.
func (p *Plan) Close() error {
	if p != nil {
		p.planned.Store(nil)
	}
	return nil
}

// askPlan calls with the plan in C, which the call may not keep; after Close with 0, which says nothing.
func askPlan[T any](p *Plan, question func(plan uintptr) T) T {
	held := p.open()
	if held == nil {
		return question(0)
	}
	defer runtime.KeepAlive(held)
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return question(held.plan)
}

func (p *Plan) open() *planned {
	if p == nil {
		return nil
	}
	return p.planned.Load()
}

func (p *Plan) report(call func(plan, message uintptr) int32) error {
	return askPlan(p, func(plan uintptr) error {
		if plan == 0 {
			return ErrClosed
		}
		return report(func(message uintptr) int32 { return call(plan, message) })
	})
}

// change runs a call that nothing else may run beside.
func (p *Plan) change(call func(plan, message uintptr) int32) error {
	held := p.open()
	if held == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(held)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return report(func(message uintptr) int32 { return call(held.plan, message) })
}

// SetBytes says how many bytes all keys of the cluster have, so that moves and limits can be told in
// bytes. All limits are forgotten, those of zones too: set them after this. The error is [ErrUnsupported]
// for a plan over a list, whose sizes are in the list.
func (p *Plan) SetBytes(bytes uint64) error {
	return p.change(func(plan, message uintptr) int32 { return native.Plan_set_bytes(plan, bytes, message) })
}

// SetLimits divides the plan into batches, none of which does more than the limits allow. The error is
// [ErrInfeasible] if a key is above a limit; the plan is as it was then.
func (p *Plan) SetLimits(limits Limits) error {
	share := limits.Share
	if share == 0 {
		share = 1
	}
	return p.change(func(plan, message uintptr) int32 {
		return native.Plan_set_limits(plan, share, limits.Bytes, limits.MovesOut, limits.MovesIn, message)
	})
}

// SetZoneLimits limits what the nodes of every zone of a level send and receive in one batch, the outermost
// level being 1; level 0 is every node by itself. The limits of [Plan.SetLimits] stay.
func (p *Plan) SetZoneLimits(level uint32, out, in ZoneLimit) error {
	whole := func(share float64) float64 {
		if share == 0 {
			return 1
		}
		return share
	}
	return p.change(func(plan, message uintptr) int32 {
		return native.Plan_set_zone_limits(plan, level, whole(out.Share), out.Bytes, out.Moves,
			whole(in.Share), in.Bytes, in.Moves, message)
	})
}

// Gain says by how much the fullest node becomes less full: 0.01 if it falls from 1.04 to 1.03 of its part by
// weight; infinity if keys have to leave a node without weight.
func (p *Plan) Gain() float64 { return askPlan(p, native.Plan_gain) }

// Doubt is why the plan is hardly what was meant: nodes that are down receive keys, or the views have different
// numbers of partitions; "" if there is no reason.
func (p *Plan) Doubt() string { return askPlan(p, native.Plan_doubt) }

// Dropped is the share of the keys of which a replica is deleted and none is copied for it.
func (p *Plan) Dropped() float64 { return askPlan(p, native.Plan_dropped) }

// Sourceless is the share of the keys that move and that nobody can send, since their nodes are down.
func (p *Plan) Sourceless() float64 { return askPlan(p, native.Plan_sourceless) }

// Moved is the share of the keys that moves, of replicas up to as many times 1 as a key has.
func (p *Plan) Moved() float64 { return askPlan(p, native.Plan_moved) }

// Least is the share that must move at least, for every node to have the share that it has after.
func (p *Plan) Least() float64 { return askPlan(p, native.Plan_least) }

// MovedBytes is how many bytes move; 0 if nobody said how many there are.
func (p *Plan) MovedBytes() uint64 { return askPlan(p, native.Plan_moved_bytes) }

// Fingerprint is 64 bits over all that the plan says: both views, moves, bytes and batches.
func (p *Plan) Fingerprint() uint64 { return askPlan(p, native.Plan_fingerprint) }

// Traffic lists the nodes of both views in the order of their ids, and what each gives and gets.
func (p *Plan) Traffic() []Traffic {
	return askPlan(p, func(plan uintptr) []Traffic {
		nodes := make([]Traffic, native.Plan_node_count(plan))
		for i := range nodes {
			at := uint(i)
			nodes[i] = Traffic{
				ID:       native.Plan_node_id(plan, at),
				In:       native.Plan_node_in(plan, at),
				Out:      native.Plan_node_out(plan, at),
				BytesIn:  native.Plan_node_bytes_in(plan, at),
				BytesOut: native.Plan_node_bytes_out(plan, at),

				Sent:      native.Plan_node_sent(plan, at),
				BytesSent: native.Plan_node_bytes_sent(plan, at),
			}
		}
		return nodes
	})
}

// BatchCount counts the batches: 0 if nothing moves.
func (p *Plan) BatchCount() int { return int(askPlan(p, native.Plan_batch_count)) }

// Moves lists all moves in the order of batches, and of the ids of the nodes inside each.
func (p *Plan) Moves() []Move {
	return askPlan(p, func(plan uintptr) []Move { return movesOf(plan, 0, native.Plan_move_count(plan)) })
}

// Batch lists the moves of one batch, from 0; none beyond the last.
func (p *Plan) Batch(batch int) []Move {
	return askPlan(p, func(plan uintptr) []Move {
		if batch < 0 {
			return nil
		}
		return movesOf(plan, native.Plan_batch_start(plan, uint(batch)), native.Plan_batch_start(plan, uint(batch)+1))
	})
}

func movesOf(plan uintptr, start, end uint) []Move {
	count := end - start
	if count == 0 {
		return nil
	}
	from, to, share := make([]uint32, count), make([]uint32, count), make([]float64, count)
	keys, bytes := make([]uint64, count), make([]uint64, count)
	native.Plan_moves(plan, start, count, from, to, share, keys, bytes)
	sender := make([]uint32, count)
	native.Plan_senders(plan, start, count, sender)
	begin := native.Plan_move_start(plan, start)
	ranges := rangesOf(plan, begin, native.Plan_move_start(plan, end))
	moves := make([]Move, count)
	for i := range moves {
		next := native.Plan_move_start(plan, start+uint(i)+1)
		moves[i] = Move{From: from[i], To: to[i], Sender: sender[i], Share: share[i], Keys: keys[i], Bytes: bytes[i]}
		moves[i].Ranges, ranges = ranges[:next-begin:next-begin], ranges[next-begin:]
		begin = next
	}
	return moves
}

func rangesOf(plan uintptr, start, end uint) []Range {
	count := end - start
	first, last := make([]uint64, count), make([]uint64, count)
	keys, bytes := make([]uint64, count), make([]uint64, count)
	native.Plan_ranges(plan, start, count, first, last, nil, nil, keys, bytes)
	ranges := make([]Range, count)
	for i := range ranges {
		ranges[i] = Range{First: first[i], Last: last[i], Keys: keys[i], Bytes: bytes[i]}
	}
	return ranges
}

// View makes the view that is right while the first batches are finished, from 0 to BatchCount: it
// answers keys of finished moves as the view after, and all others as the view before.
func (p *Plan) View(batchesDone int) (*View, error) {
	if batchesDone < 0 {
		return nil, refused("%d batches done: give a number from 0 to %d", batchesDone, p.BatchCount())
	}
	var view uintptr
	err := p.report(func(plan, message uintptr) int32 {
		return native.Plan_view(plan, uint(batchesDone), &view, message)
	})
	if err != nil {
		return nil, err
	}
	return newView(hold(view)), nil
}

// BatchesDone says how many batches are finished in a view that this plan made, or the same plan made again
// after a stop; such a view may come from a file.
func (p *Plan) BatchesDone(view *View) (int, error) {
	held := view.open()
	if held == nil {
		return 0, ErrClosed
	}
	defer runtime.KeepAlive(held)
	var done uint
	err := p.report(func(plan, message uintptr) int32 {
		return native.Plan_batches_done(plan, held.view, &done, message)
	})
	return int(done), err
}

// WriteSet gives the replicas that a key will have and those that it had, in a stage of a plan: write to the
// replicas and to those to come. Both are empty in any other view.
func (v *View) WriteSet(hash uint64) (coming, former []uint32, err error) {
	held := v.open()
	if held == nil {
		return nil, nil, ErrClosed
	}
	defer runtime.KeepAlive(held)
	coming, former = make([]uint32, 32), make([]uint32, 32)
	var comes, went uint
	err = report(func(message uintptr) int32 {
		return native.View_write_set_hash(held.view, hash, coming, &comes, former, &went, message)
	})
	return coming[:comes], former[:went], err
}

// Position is the position of a key, by its hash.
func (p *Plan) Position(hash uint64) uint64 {
	return askPlan(p, func(plan uintptr) uint64 { return native.Plan_position(plan, hash) })
}

// IsCutOver says whether it is time to answer a key as the view after does, when keys are cut over one by
// one: at start + position % interval, on the caller's clock. Everybody agrees which keys have gone, and
// nothing is remembered.
func (p *Plan) IsCutOver(hash, now, start, interval uint64) bool {
	return askPlan(p, func(plan uintptr) int32 { return native.Plan_cutover(plan, hash, now, start, interval) }) != 0
}

// Text writes the whole plan, canonically: equal plans give equal texts.
func (p *Plan) Text() (string, error) {
	var text []byte
	var length uint
	err := p.report(func(plan, message uintptr) int32 {
		if status := native.Plan_text(plan, nil, 0, &length, message); status != 0 { // the length alone
			return status
		}
		text = make([]byte, length+1)
		return native.Plan_text(plan, text, uint(len(text)), &length, message)
	})
	if err != nil {
		return "", err
	}
	return string(text[:length]), nil
}

package holdfast

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Recent is a memory of recent moves: which ranges of positions moved when, by the caller's clock, across plans
// and processes. Plans that are given it let these ranges rest, as min_part_hours does in Swift.
//
//	recent, err := holdfast.OpenRecent("moves.hf") // or holdfast.NewRecent(view, 7*86400)
//	err = plan.SetRest(recent, 3600, now)          // nothing moves twice within an hour
//	// wait until recent.NotBefore(plan, b, 3600), copy batch b, and then:
//	err = recent.Record(plan, b, now)
//	err = recent.Save("moves.hf")
//
// Times are in any unit and never decrease. Any number of goroutines may use a memory; Record waits until nobody is
// asking. After Close it says nothing.
type Recent struct {
	remembered atomic.Pointer[remembered] // nil after Close
	mutex      sync.RWMutex               // after that of a plan, where both are held
}

// remembered is a memory in C; its finalizer alone frees it.
type remembered struct{ recent uintptr }

// RecentRange is positions that moved at one time.
type RecentRange struct {
	First, Last uint64 // both included
	Time        uint64
}

// NewRecent makes a memory without moves for the keys of a view. Moves are forgotten after the horizon, which is the
// longest rest.
func NewRecent(view *View, horizon uint64) (*Recent, error) {
	held := view.open()
	if held == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(held)
	return makeRecent(func(recent *uintptr, message uintptr) int32 {
		return native.Recent_new(held.view, horizon, recent, message)
	})
}

// ReadRecent reads what [Recent.Bytes] gave. The error is [ErrData] for anything else.
func ReadRecent(bytes []byte) (*Recent, error) {
	if len(bytes) == 0 {
		bytes = make([]byte, 1)[:0]
	}
	return makeRecent(func(recent *uintptr, message uintptr) int32 {
		return native.Recent_read(bytes, uint(len(bytes)), recent, message)
	})
}

// OpenRecent opens the memory in a file. The error is [ErrIO] if it cannot be opened, and [ErrData] if it is none.
func OpenRecent(path string) (*Recent, error) {
	if err := checkText("path", path); err != nil {
		return nil, err
	}
	return makeRecent(func(recent *uintptr, message uintptr) int32 { return native.Recent_open(path, recent, message) })
}

func makeRecent(call func(recent *uintptr, message uintptr) int32) (*Recent, error) {
	m := &remembered{}
	if err := report(func(message uintptr) int32 { return call(&m.recent, message) }); err != nil {
		return nil, err
	}
	bytes := ownedBytes + 24*int64(native.Recent_range_count(m.recent))
	runtime.SetFinalizer(m, func(m *remembered) { native.Recent_free(m.recent); uncountHeld(bytes) })
	countHeld(bytes)
	r := &Recent{}
	r.remembered.Store(m)
	return r, nil
}

// Close ends the memory. Closing again does nothing; the error is always nil.
func (r *Recent) Close() error {
	if r != nil {
		r.remembered.Store(nil)
	}
	return nil
}

func askRecent[T any](r *Recent, question func(recent uintptr) T) T {
	if r == nil {
		return question(0)
	}
	held := r.remembered.Load()
	if held == nil {
		return question(0)
	}
	defer runtime.KeepAlive(held)
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	return question(held.recent)
}

func (r *Recent) report(call func(recent, message uintptr) int32) error {
	return askRecent(r, func(recent uintptr) error {
		if recent == 0 {
			return ErrClosed
		}
		return report(func(message uintptr) int32 { return call(recent, message) })
	})
}

// Record remembers that a batch of a plan, from 0, is finished: its ranges rest from now on. The error is [ErrArgument]
// if the clock went back, and [ErrInfeasible] if the plan is of keys that are hashed otherwise; nothing changes then.
func (r *Recent) Record(plan *Plan, batch int, now uint64) error {
	if batch < 0 {
		return refused("batch %d: batches are numbered from 0", batch)
	}
	return askPlan(plan, func(p uintptr) error {
		if r == nil || p == 0 {
			return ErrClosed
		}
		held := r.remembered.Load()
		if held == nil {
			return ErrClosed
		}
		defer runtime.KeepAlive(held)
		r.mutex.Lock()
		defer r.mutex.Unlock()
		return report(func(message uintptr) int32 {
			return native.Recent_record(held.recent, p, uint(batch), now, message)
		})
	})
}

// NotBefore is the time from which on a batch may begin, by what is recorded now; 0 for at once.
func (r *Recent) NotBefore(plan *Plan, batch int, rest uint64) (uint64, error) {
	if batch < 0 {
		return 0, refused("batch %d: batches are numbered from 0", batch)
	}
	var time uint64
	err := askPlan(plan, func(p uintptr) error {
		if p == 0 {
			return ErrClosed
		}
		return r.report(func(recent, message uintptr) int32 {
			return native.Recent_not_before(recent, p, uint(batch), rest, &time, message)
		})
	})
	return time, err
}

// Horizon is the longest rest.
func (r *Recent) Horizon() uint64 { return askRecent(r, native.Recent_horizon) }

// Time is that of the last record; 0 before the first.
func (r *Recent) Time() uint64 { return askRecent(r, native.Recent_time) }

// Ranges lists what moved, in the order of positions.
func (r *Recent) Ranges() []RecentRange {
	return askRecent(r, func(recent uintptr) []RecentRange {
		ranges := make([]RecentRange, native.Recent_range_count(recent))
		for i := range ranges {
			native.Recent_range(recent, uint(i), &ranges[i].First, &ranges[i].Last, &ranges[i].Time, 0)
		}
		return ranges
	})
}

// Bytes gives the memory as bytes, which [ReadRecent] takes in any language and on any machine.
func (r *Recent) Bytes() ([]byte, error) {
	var bytes []byte
	var length uint
	write := func(recent, message uintptr) int32 {
		return native.Recent_write(recent, bytes, uint(len(bytes)), &length, message)
	}
	err := r.report(func(recent, message uintptr) int32 {
		if status := write(recent, message); status != 0 { // the length alone
			return status
		}
		bytes = make([]byte, length)
		return write(recent, message)
	})
	return bytes, err
}

// Save writes the memory into a file, which is replaced as a whole, as [View.Save] does.
func (r *Recent) Save(path string) error {
	if err := checkText("path", path); err != nil {
		return err
	}
	return r.report(func(recent, message uintptr) int32 { return native.Recent_save(recent, path, message) })
}

// SetRest lets ranges rest that moved a short time ago, and divides the plan anew: they move last, in batches of their
// own that say from when on they may begin, see [Plan.NotBefore]. Limits stay.
func (p *Plan) SetRest(recent *Recent, rest, now uint64) error {
	return p.change(func(plan, message uintptr) int32 {
		return askRecent(recent, func(r uintptr) int32 { return native.Plan_set_rest(plan, r, rest, now, message) })
	})
}

// NotBefore is the time from which on a batch may begin, as far as it was known when the plan was made; 0 for at once.
func (p *Plan) NotBefore(batch int) uint64 {
	if batch < 0 {
		return 0
	}
	return askPlan(p, func(plan uintptr) uint64 { return native.Plan_not_before(plan, uint(batch)) })
}

package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

const mostShards = 32

// Shards gives the slots of the nodes of the shards of a key under an erasure code: that of shard i is slots[i],
// and all are different. A node that leaves changes the shards that it held and hardly any other. States and
// pins do not count. The error is [ErrInfeasible] if there are fewer nodes, and [ErrArgument] if count is not
// from 1 to 32.
func (v *View) Shards(key string, count int) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	if count < 1 || count > mostShards {
		return nil, refused("a key has no %d shards; ask for 1 to %d", count, mostShards)
	}
	slots := make([]uint32, count)
	err := report(func(message uintptr) int32 {
		return native.View_shards(h.view, key, uint32(count), slots, message)
	})
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return slots, nil
}

// ShardsHashes gives the shards of many keys by their hashes: shard s of hash i is slots[i*count+s]. slots is
// as for [View.LookupMany].
func (v *View) ShardsHashes(hashes []uint64, count int, slots []uint32) ([]uint32, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	if count < 1 || count > mostShards {
		return nil, refused("a key has no %d shards; ask for 1 to %d", count, mostShards)
	}
	slots = room(slots, len(hashes)*count)
	err := report(func(message uintptr) int32 {
		return native.View_shards_hashes(h.view, hashes, uint(len(hashes)), uint32(count), slots, message)
	})
	runtime.KeepAlive(h)
	if err != nil {
		return nil, err
	}
	return slots, nil
}

package holdfast

import (
	"fmt"
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Partition is one of the equal parts into which a table (algorithm rendezvous-table) divides the key
// space. All keys of a partition have one home and the same replicas, so that a store can keep a
// partition as one shard. Pins are not counted: a pinned key may be on another node.
type Partition struct {
	Number uint32 // from 0
	Home   uint32 // slot of the home of its keys
	First  uint64 // its positions: keys whose hash is from First to Last lie in it. With the hash "caller" the
	Last   uint64 // hash is mixed first. The moves of a plan are of positions too.
}

// PartitionCount counts the partitions of the view: a power of two; 0 if the algorithm has none, if no
// node has a positive weight, and in a stage of a plan.
func (v *View) PartitionCount() (int, error) {
	count, err := ask(v, native.View_partition_count)
	return int(count), err
}

// PartitionOf finds the number of the partition of a key, for indexing slices of shards. The error is
// [ErrNotFound] if the view has no partitions.
func (v *View) PartitionOf(key string) (uint32, error) {
	return v.partitionOf(func(view uintptr) uint64 { return native.View_hash(view, key) })
}

// PartitionOfBytes is PartitionOf for a key of bytes.
func (v *View) PartitionOfBytes(key []byte) (uint32, error) {
	return v.PartitionOf(seen(key))
}

// PartitionOfHash is PartitionOf for a key by its hash.
func (v *View) PartitionOfHash(hash uint64) (uint32, error) {
	return v.partitionOf(func(uintptr) uint64 { return hash })
}

// Partition gives a partition by its number. The error is [ErrNotFound] if the view has no such partition.
func (v *View) Partition(number uint32) (Partition, error) {
	h := v.open()
	if h == nil {
		return Partition{}, ErrClosed
	}
	defer runtime.KeepAlive(h)
	return h.partition(number)
}

// Partitions gives all partitions in the order of their numbers, which is the order of their positions.
func (v *View) Partitions() ([]Partition, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(h)
	partitions := make([]Partition, native.View_partition_count(h.view))
	for i := range partitions {
		var err error
		if partitions[i], err = h.partition(uint32(i)); err != nil {
			return nil, err
		}
	}
	return partitions, nil
}

// PartitionReplicas gives what [View.Replicas] gives for each key of a partition that is not pinned.
func (v *View) PartitionReplicas(number uint32, most int) ([]uint32, error) {
	return v.replicas(most, func(view uintptr, slots []uint32, message uintptr) int32 {
		return native.View_partition_replicas(view, number, uint32(most), slots, message)
	})
}

func (v *View) partitionOf(hash func(view uintptr) uint64) (uint32, error) {
	h := v.open()
	if h == nil {
		return 0, ErrClosed
	}
	defer runtime.KeepAlive(h)
	if native.View_partition_count(h.view) == 0 {
		return 0, &Error{
			Status: ErrNotFound,
			Message: fmt.Sprintf("the view of algorithm %s has no partitions: only a published table of nodes has some",
				native.View_algorithm(h.view)),
		}
	}
	return native.View_partition_of(h.view, hash(h.view)), nil
}

func (h *held) partition(number uint32) (Partition, error) {
	partition := Partition{Number: number, Home: native.View_partition_home(h.view, number)}
	err := report(func(message uintptr) int32 {
		return native.View_partition_range(h.view, number, &partition.First, &partition.Last, message)
	})
	if err != nil {
		return Partition{}, err
	}
	return partition, nil
}

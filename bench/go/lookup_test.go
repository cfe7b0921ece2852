package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/dgryski/go-jump"
	"github.com/dgryski/go-rendezvous"
	holdfast "github.com/holdfast/holdfast/bindings/go"
	"github.com/serialx/hashring"
)

const (
	nodes = 100
	keys  = 4096 // of 16 bytes, asked in turn
	batch = 1000
)

func nodeIDs() []string {
	ids := make([]string, nodes)
	for i := range ids {
		ids[i] = fmt.Sprintf("node-%d", i)
	}
	return ids
}

func stringKeys() []string {
	keys := make([]string, keys)
	for i := range keys {
		keys[i] = fmt.Sprintf("key-%012d", i)
	}
	return keys
}

func byteKeys() [][]byte {
	keys := make([][]byte, keys)
	for i, key := range stringKeys() {
		keys[i] = []byte(key)
	}
	return keys
}

func newView(b *testing.B, config holdfast.Config) *holdfast.View {
	b.Helper()
	cluster, err := holdfast.New(config)
	if err != nil {
		b.Fatal(err)
	}
	defer cluster.Close()
	if err := cluster.SetNodes(nodeIDs(), nil); err != nil {
		b.Fatal(err)
	}
	if _, err := cluster.Publish(); err != nil {
		b.Fatal(err)
	}
	view, err := cluster.View()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { view.Close() })
	return view
}

// one times a lookup of one key at a time.
func one[Key any](b *testing.B, keys []Key, lookup func(Key)) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		lookup(keys[i%len(keys)])
	}
}

// many times lookups of a batch of keys and reports the time of one key.
func many(b *testing.B, lookup func(from, to int)) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	start := time.Now()
	for i := 0; i < b.N; i++ {
		from := i % (keys / batch) * batch
		lookup(from, from+batch)
	}
	b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N)/batch, "ns/key")
}

var (
	slot  uint32
	slots []uint32
)

func BenchmarkOne(b *testing.B) {
	b.Run("holdfast/string", func(b *testing.B) {
		view := newView(b, nil)
		one(b, stringKeys(), func(key string) { slot, _ = view.Lookup(key) })
	})
	b.Run("holdfast/bytes", func(b *testing.B) {
		view := newView(b, nil)
		one(b, byteKeys(), func(key []byte) { slot, _ = view.LookupBytes(key) })
	})
	b.Run("holdfast/lookup-node", func(b *testing.B) {
		view := newView(b, nil)
		one(b, stringKeys(), func(key string) {
			node, _ := view.LookupNode(key)
			slot = node.Slot
		})
	})
	b.Run("holdfast/stack-key", func(b *testing.B) {
		view := newView(b, nil)
		one(b, stringKeys(), func(key string) {
			var scratch [16]byte
			copy(scratch[:], key)
			slot, _ = view.LookupBytes(scratch[:])
		})
	})
	b.Run("holdfast/hash", func(b *testing.B) {
		view := newView(b, nil)
		hashes := make([]uint64, keys)
		for i := range hashes {
			hashes[i] = uint64(i) * 0x9e3779b97f4a7c15
		}
		one(b, hashes, func(hash uint64) { slot, _ = view.LookupHash(hash) })
	})
	peers(b)
}

func BenchmarkLoad(b *testing.B) {
	view := newView(b, nil)
	load, err := holdfast.NewLoad(0, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { load.Close() })
	one(b, stringKeys(), func(key string) {
		ticket, _ := load.Acquire(view, key, nil)
		ticket.Release()
	})
}

// Two goroutines on two cores should do twice the work of one: no lookup waits for another.
func BenchmarkParallel(b *testing.B) {
	view := newView(b, nil)
	keys := stringKeys()
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(turn *testing.PB) {
		for i := 0; turn.Next(); i++ {
			view.Lookup(keys[i%len(keys)])
		}
	})
}

func BenchmarkMany(b *testing.B) {
	b.Run("holdfast/strings", func(b *testing.B) {
		view, keys := newView(b, nil), stringKeys()
		many(b, func(from, to int) { slots, _ = view.LookupMany(keys[from:to], slots) })
	})
	b.Run("holdfast/bytes", func(b *testing.B) {
		view, keys := newView(b, nil), byteKeys()
		many(b, func(from, to int) { slots, _ = view.LookupManyBytes(keys[from:to], slots) })
	})
	b.Run("holdfast/packed", func(b *testing.B) {
		view := newView(b, nil)
		var bytes []byte
		offsets := []uint32{0}
		for _, key := range stringKeys() {
			bytes = append(bytes, key...)
			offsets = append(offsets, uint32(len(bytes)))
		}
		many(b, func(from, to int) { slots, _ = view.LookupPacked(bytes, offsets[from:to+1], slots) })
	})
	b.Run("holdfast/hashes", func(b *testing.B) {
		view := newView(b, nil)
		hashes := make([]uint64, keys)
		for i := range hashes {
			hashes[i] = uint64(i) * 0x9e3779b97f4a7c15
		}
		many(b, func(from, to int) { slots, _ = view.LookupHashes(hashes[from:to], slots) })
	})
	b.Run("holdfast/groups", func(b *testing.B) {
		view, keys := newView(b, nil), stringKeys()
		many(b, func(from, to int) { view.Group(keys[from:to]) })
	})
}

// peers are in pure Go. Those of dgryski take any hash and get XXH64, which is quicker than SipHash
// and needs no secret; the ring brings its own. None of them has a call for many keys.
func peers(b *testing.B) {
	b.Run("serialx-hashring", func(b *testing.B) {
		ring := hashring.New(nodeIDs())
		one(b, stringKeys(), func(key string) { ring.GetNode(key) })
	})
	b.Run("dgryski-rendezvous", func(b *testing.B) {
		table := rendezvous.New(nodeIDs(), xxhash.Sum64String)
		one(b, stringKeys(), func(key string) { table.Lookup(key) })
	})
	b.Run("dgryski-jump", func(b *testing.B) {
		one(b, stringKeys(), func(key string) { slot = uint32(jump.Hash(xxhash.Sum64String(key), nodes)) })
	})
}

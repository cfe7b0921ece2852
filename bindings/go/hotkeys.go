package holdfast

import (
	"runtime"
	"sync"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// HotKeys finds the keys that are more than a share of the requests, in a fixed piece of memory. Keys
// are told apart by what [View.Hash] answers for them, or any other 64 bits that stand for them:
//
//	if hot, _ := hotKeys.Note(hash); hot {
//		ticket, err = load.Spread(view, hash, 4, nil)
//	} else {
//		ticket, err = load.AcquireHash(view, hash, nil)
//	}
//
// Any number of goroutines may use one; they wait for one another, so give each busy one its own.
type HotKeys struct {
	mutex  sync.Mutex
	counts *counts // nil after Close
}

// counts is what HotKeys have in C. It is apart from them for its finalizer.
type counts struct {
	hot   uintptr
	bytes int64
}

// NewHotKeys makes an object that calls a key hot from that share of the requests on, from 0.0001 to
// 0.5; of about as many of the latest requests as the window says, 0 leaving that to the library.
func NewHotKeys(share float64, window uint64) (*HotKeys, error) {
	c := &counts{}
	err := report(func(message uintptr) int32 { return native.Hot_keys_new(share, window, &c.hot, message) })
	if err != nil {
		return nil, err
	}
	c.bytes = int64(native.Hot_keys_memory(c.hot))
	runtime.SetFinalizer(c, (*counts).free)
	countHeld(c.bytes)
	return &HotKeys{counts: c}, nil
}

// Close ends the object. Closing again does nothing; the error is always nil.
func (k *HotKeys) Close() error {
	if k == nil {
		return nil
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.counts != nil {
		runtime.SetFinalizer(k.counts, nil)
		k.counts.free()
	}
	k.counts = nil
	return nil
}

// Note counts one request of a key, and says whether the key is hot.
func (k *HotKeys) Note(hash uint64) (hot bool, err error) {
	err = k.use(func(c *counts) { hot = native.Hot_keys_note(c.hot, hash) == 1 })
	return hot, err
}

// IsHot says whether a key is hot, without counting a request.
func (k *HotKeys) IsHot(hash uint64) (hot bool, err error) {
	err = k.use(func(c *counts) { hot = native.Hot_keys_is_hot(c.hot, hash) == 1 })
	return hot, err
}

// Share tells which share of the requests a key has, at most; 0 for a key that is not counted, which is
// no hot one.
func (k *HotKeys) Share(hash uint64) (share float64, err error) {
	err = k.use(func(c *counts) { share = native.Hot_keys_share(c.hot, hash) })
	return share, err
}

// List gives what stands for the hot keys, the hottest first.
func (k *HotKeys) List() (hashes []uint64, err error) {
	err = k.use(func(c *counts) {
		hashes = make([]uint64, native.Hot_keys_list(c.hot, nil, 0))
		native.Hot_keys_list(c.hot, hashes, uint(len(hashes)))
	})
	return hashes, err
}

// Memory counts the bytes that the object holds outside Go's heap, the same all its life.
func (k *HotKeys) Memory() (bytes uint64, err error) {
	err = k.use(func(c *counts) { bytes = uint64(c.bytes) })
	return bytes, err
}

func (c *counts) free() {
	native.Hot_keys_free(c.hot)
	uncountHeld(c.bytes)
}

func (k *HotKeys) use(call func(c *counts)) error {
	if k == nil {
		return ErrClosed
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.counts == nil {
		return ErrClosed
	}
	call(k.counts)
	runtime.KeepAlive(k.counts)
	return nil
}

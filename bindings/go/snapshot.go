package holdfast

import (
	"runtime"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Bytes writes the view as a snapshot: all that placement depends on, addresses and the generation
// too, to be saved, sent and loaded again by any process, in any language and on any machine. It holds
// neither the seed nor what each process decides for itself: states, and the options 'memory_limit', 'simd',
// 'when_down', 'replicas', 'history' and those of the guard. The same view gives the same bytes.
func (v *View) Bytes() ([]byte, error) {
	h := v.open()
	if h == nil {
		return nil, ErrClosed
	}
	defer runtime.KeepAlive(h)
	var bytes []byte
	var length uint
	write := func(message uintptr) int32 {
		return native.View_write(h.view, bytes, uint(len(bytes)), &length, message)
	}
	if err := report(write); err != nil { // asks for the length alone
		return nil, err
	}
	bytes = make([]byte, length)
	return bytes, report(write)
}

// Save writes the snapshot into a file: whoever opens the file finds the former one or this one,
// whole. Any number of goroutines and processes may save one file at once; the last one counts. Symbolic
// links, permissions and, where the system allows it, owner and group stay. The error is [ErrIO] if the path
// is no regular file or the system refuses, and then the file is what it was.
func (v *View) Save(path string) error {
	h := v.open()
	if h == nil {
		return ErrClosed
	}
	defer runtime.KeepAlive(h)
	if err := checkText("path", path); err != nil {
		return err
	}
	return report(func(message uintptr) int32 { return native.View_save(h.view, path, message) })
}

// OpenView opens the snapshot in a file, which is read into memory: nothing that happens to the file
// afterwards reaches the view. The seed and the options that each process decides for itself (see
// [View.Bytes]) come from config, all others from the snapshot. The error is [ErrIO] if the file cannot be
// opened or is no regular file, [ErrData] if it is no snapshot or damaged, [ErrOption] if it was made with
// another seed, and [ErrMemoryLimit] if the view would be larger than 'memory_limit'.
func OpenView(path string, config Config) (*View, error) {
	if err := checkText("path", path); err != nil {
		return nil, err
	}
	return fromSnapshot(config, func(config uintptr, view *uintptr, message uintptr) int32 {
		return native.View_open(path, config, view, message)
	})
}

// MapView does what OpenView does, and leaves the rows of a table in the file, which is mapped into memory and
// shared between processes. Warning: the file must not be changed in place while the view lives. Whoever
// overwrites it changes answers, and lookups may then give slots for which [View.Node] is [ErrNotFound];
// whoever cuts it makes lookups end the process. Replacing it by [View.Save] or a rename is safe.
func MapView(path string, config Config) (*View, error) {
	if err := checkText("path", path); err != nil {
		return nil, err
	}
	return fromSnapshot(config, func(config uintptr, view *uintptr, message uintptr) int32 {
		return native.View_map(path, config, view, message)
	})
}

// ReadView does for a snapshot in memory what OpenView does for one in a file. The bytes are copied.
func ReadView(bytes []byte, config Config) (*View, error) {
	if len(bytes) == 0 {
		return nil, &Error{Status: ErrData, Message: "the snapshot has no bytes"}
	}
	return fromSnapshot(config, func(config uintptr, view *uintptr, message uintptr) int32 {
		return native.View_read(bytes, uint(len(bytes)), config, view, message)
	})
}

func fromSnapshot(config Config, read func(config uintptr, view *uintptr, message uintptr) int32) (*View, error) {
	var view uintptr
	err := config.open(func(config uintptr) error {
		return report(func(message uintptr) int32 { return read(config, &view, message) })
	})
	if err != nil {
		return nil, err
	}
	return newView(hold(view)), nil
}

package holdfast

import (
	"fmt"
	"strings"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Status says what kind of thing went wrong. It is an error itself, so that errors.Is can look
// for it, and its numbers are those of the C library.
type Status int32

// The statuses, in decades by what to do about them.
const (
	ErrArgument Status = 10 // a value that can never work: an empty id, a negative weight
	ErrNotFound Status = 11 // a name of something that is not there
	ErrExists   Status = 12 // a name of something that is there already
	ErrOption   Status = 13 // an option that does not exist, or a value outside its bounds

	ErrInfeasible  Status = 20 // each value is fine; together they cannot be met
	ErrUnsupported Status = 21 // this algorithm, this build or this CPU cannot do it

	ErrData Status = 30 // bytes that do not parse

	ErrMemory      Status = 40 // the machine has no more memory
	ErrMemoryLimit Status = 41 // the option 'memory_limit' says no
	ErrIO          Status = 42 // the system refuses to read or write a file

	ErrRefused Status = 50 // held back on purpose, as by the guard of a cluster; the caller may insist

	ErrInternal Status = 90 // a fault in holdfast; please report it with the message
)

// String gives the name that the status has in C, such as "HF_E_EXISTS".
func (s Status) String() string { return native.Status_name(int32(s)) }

// Error is String with the package in front.
func (s Status) Error() string { return "holdfast: " + s.String() }

// Error is what the library refused, and why.
type Error struct {
	Status  Status // what kind of thing went wrong
	Message string // names the value, the limit and what would work; one line
}

// Error gives the message with the package in front.
func (e *Error) Error() string { return "holdfast: " + e.Message }

// Unwrap gives the status, for errors.Is.
func (e *Error) Unwrap() error { return e.Status }

// useError is a constant error, so that returning one allocates nothing and nobody can reassign it.
type useError string

func (e useError) Error() string { return string(e) }

const (
	// ErrClosed is what a cluster, a view and everything else answers after Close.
	ErrClosed = useError("holdfast: used after Close")

	// ErrNoNode is what a lookup of one key answers when no node can serve it: the view has no node
	// of positive weight, or the key does not have the 8 bytes that the hash "caller" wants.
	ErrNoNode = useError("holdfast: the view has no node that could serve the key")
)

// refused makes an argument error of this package's own.
func refused(format string, values ...any) error {
	return &Error{Status: ErrArgument, Message: fmt.Sprintf(format, values...)}
}

// report runs a call of the library with a place for its message.
func report(call func(message uintptr) int32) error {
	message := native.Error_new()
	defer native.Error_free(message)
	return failure(call(message), message)
}

// failure turns what a call returned into an error, nil if it succeeded.
func failure(status int32, message uintptr) error {
	if status == 0 {
		return nil
	}
	text := native.Error_message(message)
	if text == "" {
		text = native.Status_name(status)
	}
	return &Error{Status: Status(status), Message: text}
}

// checkText refuses what a C string cannot carry: it would end there, and be another text.
func checkText(what, text string) error {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return refused("%s %q has a NUL byte at position %d; leave it out", what, text, at)
	}
	return nil
}

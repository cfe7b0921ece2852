package holdfast

import "github.com/holdfast/holdfast/bindings/go/internal/native"

// NoNode is the slot that is no node: what the lookups of many keys answer where no node can serve
// the key.
const NoNode uint32 = 0xffffffff

// Kind says what the answers of an algorithm depend on.
type Kind int32

// The kinds of algorithms.
const (
	KindSet     Kind = 1 // the set of (id, weight) alone, in whatever order it came about
	KindSlot    Kind = 2 // the slots in use: 0 to n-1, unless CanRemoveAny allows gaps
	KindSlotLog Kind = 3 // the slots in use and the log of removals
)

// Abilities are what an algorithm can do, as bits.
type Abilities uint32

// The abilities of algorithms.
const (
	CanWeight    Abilities = 1  // nodes may have different weights
	CanRemoveAny Abilities = 2  // any node may leave, not only the one of the highest slot
	CanMinimal   Abilities = 4  // only keys of the node that changes move
	CanBalance   Abilities = 8  // shares are held within the option 'balance'
	CanZone      Abilities = 16 // zones decide: a key falls to a zone first, then to a node in it
)

// Algorithm is a row of the catalogue.
type Algorithm struct {
	Name      string // with its version, such as "ring@1"; the mapping behind a name never changes
	Summary   string // one line: what it is good for
	Cost      string // one line: what a lookup costs, the hash of the key left out
	Bytes     string // one line: how many bytes it keeps, nodes and their names left out
	Kind      Kind
	Abilities Abilities
	Origin    string // the program, version and source that a dialect follows; "" for the others
}

// Can tells whether the algorithm has all of these abilities.
func (a Algorithm) Can(abilities Abilities) bool { return a.Abilities&abilities == abilities }

// Algorithms lists the catalogue; the first is the default.
func Algorithms() []Algorithm {
	algorithms := make([]Algorithm, native.Algorithm_count())
	for i := range algorithms {
		algorithms[i] = algorithmAt(uint(i))
	}
	return algorithms
}

// OwnAlgorithms lists those that are no dialects of other programs.
func OwnAlgorithms() []Algorithm { return Algorithms()[:native.Algorithm_own_count()] }

// FindAlgorithm finds an algorithm by name with its version, or without, which means the newest.
func FindAlgorithm(name string) (Algorithm, error) {
	if err := checkText("algorithm", name); err != nil {
		return Algorithm{}, err
	}
	index := native.Algorithm_find(name)
	if index == native.Algorithm_count() {
		return Algorithm{}, &Error{
			Status:  ErrNotFound,
			Message: "there is no algorithm '" + name + "'; Algorithms lists those that there are",
		}
	}
	return algorithmAt(index), nil
}

func algorithmAt(index uint) Algorithm {
	return Algorithm{
		Name:      native.Algorithm_name(index),
		Summary:   native.Algorithm_summary(index),
		Cost:      native.Algorithm_cost(index),
		Bytes:     native.Algorithm_bytes(index),
		Kind:      Kind(native.Algorithm_kind(index)),
		Abilities: Abilities(native.Algorithm_abilities(index)),
		Origin:    native.Algorithm_origin(index),
	}
}

// Version gives the version of the C library that is running, such as "0.1.0".
func Version() string { return native.Version() }

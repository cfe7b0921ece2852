package holdfast_test

import (
	"fmt"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// manyKeys has every size around a chunk's bounds among odd keys and plain ones.
func manyKeys() []string {
	keys := oddKeys()
	for i := 0; i < 2000; i++ {
		keys = append(keys, fmt.Sprint("key-", i))
	}
	for size := 16<<10 - 2; size < 16<<10+3; size++ {
		keys = append(keys, string(make([]byte, size)), "x")
	}
	return keys
}

func TestManyEqualsOneByOne(t *testing.T) {
	keys := manyKeys()
	eachAlgorithm(t, 10, func(t *testing.T, view *holdfast.View) {
		var packed []byte
		offsets := []uint32{0}
		hashes := make([]uint64, len(keys))
		byteKeys := make([][]byte, len(keys))
		want := make([]uint32, len(keys))
		for i, key := range keys {
			packed = append(packed, key...)
			offsets = append(offsets, uint32(len(packed)))
			byteKeys[i] = []byte(key)
			var err error
			want[i], err = view.Lookup(key)
			must(t, err)
			hashes[i], err = view.Hash(key)
			must(t, err)
		}
		same := func(form string) func(got []uint32, err error) {
			return func(got []uint32, err error) {
				t.Helper()
				if must(t, err); len(got) != len(want) {
					t.Fatalf("%s: %d slots for %d keys", form, len(got), len(want))
				}
				for i := range got {
					if got[i] != want[i] {
						t.Fatalf("%s: key %d is of slot %d, alone of %d", form, i, got[i], want[i])
					}
				}
			}
		}
		same("strings")(view.LookupMany(keys, nil))
		same("bytes")(view.LookupManyBytes(byteKeys, nil))
		same("packed")(view.LookupPacked(packed, offsets, nil))
		same("hashes")(view.LookupHashes(hashes, nil))
	})
}

func TestManyReusesTheSlotsGiven(t *testing.T) {
	view := published(t, small, 3)
	given := make([]uint32, 1, 10)
	slots, err := view.LookupMany([]string{"a", "b", "c"}, given)
	must(t, err)
	if len(slots) != 3 || &slots[0] != &given[0] {
		t.Error("the slots given had room and were not used")
	}
	longer, err := view.LookupMany(make([]string, 11), given)
	must(t, err)
	if len(longer) != 11 || &longer[0] == &given[0] {
		t.Error("the slots given had no room and were used")
	}
}

func TestManyOfNothingIsNothing(t *testing.T) {
	view := published(t, small, 3)
	for form, lookup := range map[string]func() ([]uint32, error){
		"strings":    func() ([]uint32, error) { return view.LookupMany(nil, nil) },
		"bytes":      func() ([]uint32, error) { return view.LookupManyBytes(nil, nil) },
		"no offsets": func() ([]uint32, error) { return view.LookupPacked(nil, nil, nil) },
		"one offset": func() ([]uint32, error) { return view.LookupPacked(nil, []uint32{0}, nil) },
		"hashes":     func() ([]uint32, error) { return view.LookupHashes(nil, nil) },
	} {
		slots, err := lookup()
		if err != nil || len(slots) != 0 {
			t.Errorf("%s: slots are %v and error %v", form, slots, err)
		}
	}
	groups, err := view.Group(nil)
	if must(t, err); len(groups) != 0 {
		t.Errorf("groups are %v, want none", groups)
	}
	empty, err := view.LookupPacked(nil, []uint32{0, 0, 0}, nil)
	must(t, err)
	want, err := view.Lookup("")
	if must(t, err); len(empty) != 2 || empty[0] != want || empty[1] != want {
		t.Errorf("two empty keys are of slots %v, want %d twice", empty, want)
	}
}

func TestBadOffsetsAreRefused(t *testing.T) {
	view := published(t, small, 3)
	for _, offsets := range [][]uint32{{0, 2, 1}, {0, 4}, {5, 6}, {3, 0}, {0, 1 << 31, 3}, {1, 0, 3}} {
		_, err := view.LookupPacked([]byte("abc"), offsets, nil)
		is(t, err, holdfast.ErrArgument)
	}
}

// A slice may lie in an object that also holds pointers, which cgo would refuse if it saw the object.
func TestSlicesInsideOfObjectsWithPointersAreFine(t *testing.T) {
	view := published(t, small, 3)
	type record struct {
		name    *string
		key     [16]byte
		hashes  [4]uint64
		offsets [3]uint32
		slots   [4]uint32
	}
	name := "name"
	r := &record{name: &name, offsets: [3]uint32{0, 8, 16}}
	_, err := view.LookupBytes(r.key[:])
	must(t, err)
	slots, err := view.LookupPacked(r.key[:], r.offsets[:], r.slots[:])
	must(t, err)
	if &slots[0] != &r.slots[0] {
		t.Error("the record's slots were not used")
	}
	_, err = view.LookupHashes(r.hashes[:], r.slots[:])
	must(t, err)
	if *r.name != "name" {
		t.Error("the record is damaged")
	}
}

func TestGroupsHoldEachKeyOnce(t *testing.T) {
	view := published(t, small, 10)
	keys := manyKeys()
	groups, err := view.Group(keys)
	must(t, err)
	seen := make([]bool, len(keys))
	for g, group := range groups {
		if g > 0 && groups[g-1].Slot >= group.Slot || len(group.Indexes) == 0 {
			t.Errorf("group %d of slot %d is empty or out of order", g, group.Slot)
		}
		for i, index := range group.Indexes {
			slot, err := view.Lookup(keys[index])
			must(t, err)
			if seen[index] || slot != group.Slot || i > 0 && group.Indexes[i-1] >= index {
				t.Fatalf("key %d is wrong in the group of slot %d", index, group.Slot)
			}
			seen[index] = true
		}
	}
	for index, ok := range seen {
		if !ok {
			t.Errorf("key %d is in no group", index)
		}
	}
}

func TestGroupsOfStrangeSlotsAreRefused(t *testing.T) {
	view := published(t, small, 3)
	_, err := view.GroupSlots([]uint32{0, 3})
	is(t, err, holdfast.ErrArgument)
	groups, err := view.GroupSlots([]uint32{2, holdfast.NoNode, 0, 2})
	must(t, err)
	if got := fmt.Sprint(groups); got != "[{0 [2]} {2 [0 3]} {4294967295 [1]}]" {
		t.Errorf("groups are %s", got)
	}
}

func TestLookupsAllocateNothing(t *testing.T) {
	view := published(t, small, 10)
	keys := manyKeys()[:500]
	bytes := []byte(keys[400])
	packed, offsets := []byte("abcdef"), []uint32{0, 1, 6}
	slots := make([]uint32, len(keys))
	for form, lookup := range map[string]func(){
		"string":     func() { view.Lookup(keys[400]) },
		"bytes":      func() { view.LookupBytes(bytes) },
		"number":     func() { view.LookupUint64(1) },
		"hash":       func() { view.LookupHash(1) },
		"LookupNode": func() { view.LookupNode(keys[400]) },
		"packed":     func() { view.LookupPacked(packed, offsets, slots) },
		"Hash":       func() { view.Hash(keys[400]) },
		"Home":       func() { view.Home(keys[400]) },
		"NoNode":     func() { view.Node(holdfast.NoNode) },
	} {
		if n := testing.AllocsPerRun(100, lookup); n != 0 {
			t.Errorf("%s: %g allocations, want 0", form, n)
		}
	}
}

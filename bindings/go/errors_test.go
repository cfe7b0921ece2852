package holdfast_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// The numbers are written down in this package, so that they are constants; here they meet C's.
func TestConstantsAreThoseOfTheLibrary(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"NoNode", int64(holdfast.NoNode), int64(native.No_node())},
		{"ErrArgument", int64(holdfast.ErrArgument), int64(native.E_ARGUMENT)},
		{"ErrNotFound", int64(holdfast.ErrNotFound), int64(native.E_NOT_FOUND)},
		{"ErrExists", int64(holdfast.ErrExists), int64(native.E_EXISTS)},
		{"ErrOption", int64(holdfast.ErrOption), int64(native.E_OPTION)},
		{"ErrInfeasible", int64(holdfast.ErrInfeasible), int64(native.E_INFEASIBLE)},
		{"ErrUnsupported", int64(holdfast.ErrUnsupported), int64(native.E_UNSUPPORTED)},
		{"ErrData", int64(holdfast.ErrData), int64(native.E_DATA)},
		{"ErrMemory", int64(holdfast.ErrMemory), int64(native.E_MEMORY)},
		{"ErrMemoryLimit", int64(holdfast.ErrMemoryLimit), int64(native.E_MEMORY_LIMIT)},
		{"ErrIO", int64(holdfast.ErrIO), int64(native.E_IO)},
		{"ErrInternal", int64(holdfast.ErrInternal), int64(native.E_INTERNAL)},
		{"Whole", int64(holdfast.Whole), int64(native.TYPE_U64)},
		{"Real", int64(holdfast.Real), int64(native.TYPE_F64)},
		{"Text", int64(holdfast.Text), int64(native.TYPE_STR)},
		{"KindSet", int64(holdfast.KindSet), int64(native.KIND_SET)},
		{"KindSlot", int64(holdfast.KindSlot), int64(native.KIND_SLOT)},
		{"KindSlotLog", int64(holdfast.KindSlotLog), int64(native.KIND_SLOT_LOG)},
		{"StateUp", int64(holdfast.StateUp), int64(native.STATE_UP)},
		{"StateDraining", int64(holdfast.StateDraining), int64(native.STATE_DRAINING)},
		{"StateDown", int64(holdfast.StateDown), int64(native.STATE_DOWN)},
		{"CanWeight", int64(holdfast.CanWeight), int64(native.CAN_WEIGHT)},
		{"CanRemoveAny", int64(holdfast.CanRemoveAny), int64(native.CAN_REMOVE_ANY)},
		{"CanMinimal", int64(holdfast.CanMinimal), int64(native.CAN_MINIMAL)},
		{"CanBalance", int64(holdfast.CanBalance), int64(native.CAN_BALANCE)},
		{"CanZone", int64(holdfast.CanZone), int64(native.CAN_ZONE)},
		{"Linear", int64(holdfast.Linear), int64(native.RAMP_LINEAR)},
		{"Exponential", int64(holdfast.Exponential), int64(native.RAMP_EXPONENTIAL)},
		{"Same", int64(holdfast.Same), int64(native.SAME)},
		{"Newer", int64(holdfast.Newer), int64(native.NEWER)},
		{"Older", int64(holdfast.Older), int64(native.OLDER)},
		{"Diverged", int64(holdfast.Diverged), int64(native.DIVERGED)},
	} {
		if c.got != c.want {
			t.Errorf("%s is %d, in C %d", c.name, c.got, c.want)
		}
	}
}

// A status, state, kind, ability or ramp that a header gains must get its constant here, and a figure or
// a setting of loads its field.
func TestEveryConstantOfTheLibraryHasOneHere(t *testing.T) {
	generated, err := os.ReadFile("internal/native/native.go")
	must(t, err)
	here := ""
	for _, file := range []string{"errors.go", "nodes.go", "algorithms.go", "load.go", "ramp.go"} {
		text, err := os.ReadFile(file)
		must(t, err)
		here += string(text)
	}
	prefix := map[string]string{"E": "Err", "STATE": "State", "KIND": "Kind", "CAN": "Can", "LOAD_SET": "", "LOAD": "",
		"RAMP": ""}
	constant := regexp.MustCompile(`(?m)^var (E|STATE|KIND|CAN|LOAD_SET|LOAD|RAMP)_([A-Z_]+) `)
	found := constant.FindAllStringSubmatch(string(generated), -1)
	if len(found) < 10 {
		t.Fatalf("only %d constants found", len(found))
	}
	for _, constant := range found {
		name := prefix[constant[1]]
		for _, word := range strings.Split(constant[2], "_") {
			if word != "IO" { // Go writes initials in capitals
				word = word[:1] + strings.ToLower(word[1:])
			}
			name += word
		}
		if !regexp.MustCompile(`(?m)^\t` + name + `\b`).MatchString(here) {
			t.Errorf("HF_%s_%s has no constant %s", constant[1], constant[2], name)
		}
	}
}

func TestErrorsAreComparedByStatus(t *testing.T) {
	err := fmt.Errorf("wrapped: %w", &holdfast.Error{Status: holdfast.ErrExists, Message: "text"})
	if !errors.Is(err, holdfast.ErrExists) || errors.Is(err, holdfast.ErrOption) || errors.Is(err, holdfast.ErrClosed) {
		t.Error("errors.Is is mistaken")
	}
	if !strings.HasSuffix(err.Error(), "holdfast: text") {
		t.Errorf("the text is %q", err)
	}
	if text := holdfast.ErrExists.Error(); text != "holdfast: HF_E_EXISTS" {
		t.Errorf("the status reads %q", text)
	}
}

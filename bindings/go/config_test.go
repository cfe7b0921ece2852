package holdfast_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func TestEveryOptionIsListedAndTakesItsDefault(t *testing.T) {
	resolved, err := holdfast.Config(nil).Resolve()
	must(t, err)
	options := holdfast.Options()
	if len(options) == 0 || len(options) != len(resolved) {
		t.Fatalf("%d options are listed and %d resolved", len(options), len(resolved))
	}
	for _, option := range options {
		if option.Name == "" || option.Help == "" {
			t.Errorf("option %+v lacks its name or help", option)
		}
		if resolved[option.Name] != option.Default {
			t.Errorf("option '%s' is %q, want its default %q", option.Name, resolved[option.Name], option.Default)
		}
		var value any = option.Default
		switch option.Type {
		case holdfast.Whole:
			value = uint64(option.Least)
		case holdfast.Real:
			value = option.Greatest
		case holdfast.Text:
		default:
			t.Errorf("option '%s' is of the unknown type %d", option.Name, option.Type)
		}
		if option.Default == "default" { // a seed is not read back
			value = strings.Repeat("0f", 16)
		}
		if _, err := (holdfast.Config{option.Name: value}).Resolve(); err != nil && option.Type != holdfast.Whole {
			t.Errorf("option '%s' refuses %v: %v", option.Name, value, err)
		}
	}
}

func TestValuesMayBeTextsAndNumbersOfAnyType(t *testing.T) {
	for _, value := range []any{
		"160", 160, int8(100), int16(160), int32(160), int64(160),
		uint(160), uint8(160), uint16(160), uint32(160), uint64(160), float32(160), float64(160),
	} {
		resolved, err := holdfast.Config{"virtual_nodes": value}.Resolve()
		must(t, err)
		if got := resolved["virtual_nodes"]; got != "160" && got != "100" {
			t.Errorf("%T %v became %q", value, value, got)
		}
	}
	resolved, err := holdfast.Config{"balance": 0.125}.Resolve()
	if must(t, err); resolved["balance"] != "0.125" {
		t.Errorf("balance is %q, want 0.125", resolved["balance"])
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for _, c := range []struct {
		config holdfast.Config
		want   holdfast.Status
		text   string
	}{
		{holdfast.Config{"no_such": 1}, holdfast.ErrOption, "no_such"},
		{holdfast.Config{"": 1}, holdfast.ErrOption, ""},
		{holdfast.Config{"balance": -1}, holdfast.ErrOption, "balance"},
		{holdfast.Config{"balance": math.NaN()}, holdfast.ErrOption, "balance"},
		{holdfast.Config{"balance": "much"}, holdfast.ErrOption, "much"},
		{holdfast.Config{"virtual_nodes": 1.5}, holdfast.ErrOption, "1.5"},
		{holdfast.Config{"virtual_nodes": -1}, holdfast.ErrOption, "-1"},
		{holdfast.Config{"virtual_nodes": nil}, holdfast.ErrArgument, "virtual_nodes"},
		{holdfast.Config{"virtual_nodes": true}, holdfast.ErrArgument, "bool"},
		{holdfast.Config{"virtual_nodes": 160}, holdfast.ErrOption, "is not read by rendezvous-table@1"},
		{holdfast.Config{"algorithm": "none"}, holdfast.ErrOption, "none"},
		{holdfast.Config{"algorithm": "ring\x00"}, holdfast.ErrArgument, "algorithm"},
		{holdfast.Config{"ring\x00": 1}, holdfast.ErrArgument, "position 4"},
	} {
		cluster, err := holdfast.New(c.config)
		var refused *holdfast.Error
		if cluster != nil || !errors.As(err, &refused) || refused.Status != c.want ||
			!strings.Contains(refused.Message, c.text) {
			t.Errorf("%v: error is %v, want %v with %q in it", c.config, err, c.want, c.text)
		}
	}
}

func TestASeedIsNeverShown(t *testing.T) {
	seed := "00112233445566778899aabbccddeeff"
	resolved, err := holdfast.Config{"seed": seed}.Resolve()
	if must(t, err); resolved["seed"] != "secret" {
		t.Errorf("the seed reads %q, want secret", resolved["seed"])
	}
	for _, bad := range []string{seed + "0", seed + "\x00"} {
		_, err = holdfast.New(holdfast.Config{"seed": bad})
		if err == nil || strings.Contains(err.Error(), seed) {
			t.Errorf("error is %v, want one without the seed", err)
		}
	}
}

func TestMemoryIsToldBeforeBuilding(t *testing.T) {
	told, err := small.Memory(10, 10)
	must(t, err)
	held, err := published(t, small, 10).Memory()
	must(t, err)
	if math.Abs(float64(held)-float64(told)) > 0.05*float64(held) {
		t.Errorf("told %d bytes, held %d", told, held)
	}
	_, err = holdfast.Config{"memory_limit": 1}.Memory(10, 10)
	is(t, err, holdfast.ErrMemoryLimit)
	_, err = holdfast.Config{}.Memory(10, math.NaN())
	is(t, err, holdfast.ErrArgument)
}

func TestTheCatalogueIsComplete(t *testing.T) {
	algorithms := holdfast.OwnAlgorithms()
	if len(algorithms) == 0 {
		t.Fatal("there are no algorithms")
	}
	for _, algorithm := range algorithms {
		found, err := holdfast.FindAlgorithm(algorithm.Name)
		if must(t, err); found != algorithm {
			t.Errorf("found %+v, want %+v", found, algorithm)
		}
		if algorithm.Summary == "" || algorithm.Cost == "" || algorithm.Bytes == "" ||
			algorithm.Kind < 1 || algorithm.Kind > 3 {
			t.Errorf("row %+v is not complete", algorithm)
		}
		if algorithm.Can(holdfast.CanWeight) != (algorithm.Abilities&1 == 1) {
			t.Errorf("Can and the bits of %s disagree", algorithm.Name)
		}
	}
	for _, name := range []string{"", "none", "ring@999", "ring\x00"} {
		if _, err := holdfast.FindAlgorithm(name); err == nil {
			t.Errorf("found an algorithm %q", name)
		}
	}
}

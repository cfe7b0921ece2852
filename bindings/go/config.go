package holdfast

import (
	"sort"
	"strconv"

	"github.com/holdfast/holdfast/bindings/go/internal/native"
)

// Config holds options by name. What it leaves out has its default, so nil is all defaults; see
// [Options] for the names. A value may be a string or any integer or floating-point type:
//
//	holdfast.Config{"algorithm": "ring", "virtual_nodes": 160, "seed": secret}
//
// A cluster copies its options: changing a Config later changes nothing.
type Config map[string]any

// Type says what an option takes.
type Type int32

// The types of options.
const (
	Whole Type = 1 // an unsigned whole number
	Real  Type = 2 // a real number
	Text  Type = 3 // a text
)

// Option describes one option.
type Option struct {
	Name     string
	Help     string // one line
	Type     Type
	Default  string  // as text
	Least    float64 // bounds of a number; 0 for texts
	Greatest float64

	DecidesPlacement bool // whether programs that should agree need the same value
}

// Options lists all options that the library knows.
func Options() []Option {
	options := make([]Option, native.Option_count())
	for i := range options {
		number := native.Option_at(uint(i))
		options[i] = Option{
			Name:     native.Option_name(number),
			Help:     native.Option_help(number),
			Type:     Type(native.Option_type(number)),
			Default:  native.Option_default(number),
			Least:    native.Option_least(number),
			Greatest: native.Option_greatest(number),

			DecidesPlacement: native.Option_decides_placement(number) == 1,
		}
	}
	return options
}

// Resolve gives every option as text, defaults included; of a seed it says "default" or "secret"
// only. It fails as [New] does, and so checks a configuration without building anything.
func (c Config) Resolve() (map[string]string, error) {
	var values map[string]string
	err := c.open(func(config uintptr) error {
		values = texts(config)
		return nil
	})
	return values, err
}

// texts are the options of a configuration of the library.
func texts(config uintptr) map[string]string {
	values := map[string]string{}
	for i := uint(0); i < native.Option_count(); i++ {
		number := native.Option_at(i)
		values[native.Option_name(number)] = native.Config_get(config, number)
	}
	return values
}

// Memory tells how many bytes a view of that many nodes will hold, without building it; the sum
// of their weights decides the points of a ring and nothing else. The error is [ErrInfeasible] if
// the algorithm cannot place that many nodes and [ErrMemoryLimit] if the view would break the
// option 'memory_limit'.
func (c Config) Memory(nodes uint64, totalWeight float64) (uint64, error) {
	var size uint64
	err := c.open(func(config uintptr) error {
		return report(func(message uintptr) int32 {
			return native.Config_memory(config, nodes, totalWeight, &size, message)
		})
	})
	return size, err
}

// open lends use a configuration of the library with these options set.
func (c Config) open(use func(config uintptr) error) error {
	var config uintptr
	if err := report(func(message uintptr) int32 { return native.Config_new(&config, message) }); err != nil {
		return err
	}
	defer native.Config_free(config)
	for _, name := range c.names() {
		if err := set(config, name, c[name]); err != nil {
			return err
		}
	}
	return use(config)
}

// names are sorted, so that of several wrong options the same one is reported each time.
func (c Config) names() []string {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func set(config uintptr, name string, value any) error {
	text, ok := asText(value)
	if !ok {
		return refused("option '%s' is a %T; use a string, an integer or a floating-point number", name, value)
	}
	if err := checkText("option name", name); err != nil {
		return err
	}
	// The text may be a seed and so must not be shown.
	if checkText("", text) != nil {
		return refused("the value of option '%s' has a NUL byte; leave it out", name)
	}
	return report(func(message uintptr) int32 { return native.Config_set(config, name, text, message) })
}

// asText writes a value as the library reads it; numbers as the shortest text that is exact.
func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case int:
		return strconv.FormatInt(int64(v), 10), true
	case int8:
		return strconv.FormatInt(int64(v), 10), true
	case int16:
		return strconv.FormatInt(int64(v), 10), true
	case int32:
		return strconv.FormatInt(int64(v), 10), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case uint:
		return strconv.FormatUint(uint64(v), 10), true
	case uint8:
		return strconv.FormatUint(uint64(v), 10), true
	case uint16:
		return strconv.FormatUint(uint64(v), 10), true
	case uint32:
		return strconv.FormatUint(uint64(v), 10), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

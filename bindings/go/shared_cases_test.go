package holdfast_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// eachLine gives the fields of every line but comments.
func eachLine(t *testing.T, file string, use func(number int, fields []string)) {
	input, err := os.Open(file)
	must(t, err)
	defer input.Close()
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 16<<20)
	for number := 1; lines.Scan(); number++ {
		if !strings.HasPrefix(lines.Text(), "#") {
			use(number, strings.Split(lines.Text(), "\t"))
		}
	}
	must(t, lines.Err())
}

func sharedKeys(t *testing.T) []string {
	var keys []string
	eachLine(t, vectors(t, "shared_cases_keys.tsv")[0], func(_ int, fields []string) {
		piece, err := hex.DecodeString(strings.TrimPrefix(fields[1], "-"))
		must(t, err)
		times, err := strconv.Atoi(fields[2])
		must(t, err)
		keys = append(keys, strings.Repeat(string(piece), times))
	})
	return keys
}

// script carries out the steps of the shared cases; the first lines of the files tell the form.
type script struct {
	t         *testing.T
	keys      []string
	config    holdfast.Config
	cluster   *holdfast.Cluster
	view      *holdfast.View
	views     int
	homesSeen int
	load      *holdfast.Load
	requests  int

	statesSeen, refused int
}

var states = map[string]holdfast.State{
	"up": holdfast.StateUp, "draining": holdfast.StateDraining, "down": holdfast.StateDown}

func (s *script) run(fields []string) error {
	switch what, rest := fields[0], append(fields[1:], "", ""); what {
	case "case":
		s.config = holdfast.Config{}
		return nil
	case "option":
		return s.set(rest[0], rest[1])
	case "cluster":
		cluster, err := holdfast.New(s.config)
		s.close()
		s.cluster = cluster
		return err
	case "add":
		return s.cluster.Add(rest[0], number(s.t, rest[1]))
	case "weight":
		return s.cluster.SetWeight(rest[0], number(s.t, rest[1]))
	case "zone":
		return s.cluster.SetZone(rest[0], rest[1])
	case "address":
		return s.cluster.SetAddress(rest[0], rest[1])
	case "remove":
		return s.cluster.Remove(rest[0])
	case "nodes":
		return s.cluster.SetNodes(fields[1:], nil)
	case "publish":
		return s.publish()
	case "shares":
		return s.view.CheckShares(number(s.t, rest[0]))
	case "fingerprint":
		fingerprint, err := s.view.Fingerprint()
		s.same("fingerprint", fmt.Sprintf("%016x", fingerprint), rest[0])
		return err
	case "state":
		return s.cluster.SetState(rest[0], states[rest[1]])
	case "states":
		fingerprint, err := s.view.StatesFingerprint()
		s.same("states fingerprint", fmt.Sprintf("%016x", fingerprint), rest[0])
		s.statesSeen++
		return err
	case "incarnation":
		return s.cluster.SetIncarnation(rest[0], whole(s.t, rest[1]))
	case "state_incarnation":
		return s.cluster.SetStateIncarnation(rest[0], whole(s.t, rest[1]), states[rest[2]])
	case "remove_incarnation":
		return s.cluster.RemoveIncarnation(rest[0], whole(s.t, rest[1]))
	case "pin":
		return s.cluster.Pin(rest[0], rest[1])
	case "pin_prefix":
		return s.cluster.PinPrefix(rest[0], rest[1])
	case "owners", "lookups":
		return s.lookups(rest[0])
	case "homes":
		return s.homes(rest[0])
	default:
		return s.runLoad(what, fields[1:])
	}
}

// set keeps an option only if the library takes it and the algorithm reads it.
func (s *script) set(name, text string) error {
	_, err := holdfast.Config{name: text}.Resolve()
	if err == nil {
		setIfRead(s.t, s.config, name, text)
	}
	return err
}

func (s *script) publish() error {
	if _, err := s.cluster.Publish(); err != nil {
		return err
	}
	view, err := s.cluster.View()
	s.view.Close()
	s.view = view
	s.views++
	return err
}

// homes asks for the home of each key, as a slot and as a node.
func (s *script) homes(want string) error {
	for i, key := range s.keys[:len(want)/2] {
		slot, err := s.view.Home(key)
		node, nodeErr := s.view.HomeNode(key)
		if err != nodeErr || node.Slot != slot {
			s.t.Errorf("the home of key %d is slot %d (%v) and node %+v (%v)", i, slot, err, node, nodeErr)
		}
		s.same(fmt.Sprint("home of key ", i), digits(slot), want[2*i:2*i+2])
		s.homesSeen++
	}
	return nil
}

func digits(slot uint32) string {
	if slot == holdfast.NoNode {
		return "--"
	}
	return fmt.Sprintf("%02x", slot)
}

// lookups asks for each key alone and for all together.
func (s *script) lookups(want string) error {
	keys := s.keys[:len(want)/2]
	slots, err := s.view.LookupMany(keys, nil)
	if err != nil {
		return err
	}
	for i, key := range keys {
		one, err := s.view.Lookup(key)
		if one != slots[i] || (err == holdfast.ErrNoNode) != (one == holdfast.NoNode) {
			s.t.Errorf("key %d is of slot %d alone (%v) and of %d among many", i, one, err, slots[i])
		}
		s.same(fmt.Sprint("lookup of key ", i), digits(one), want[2*i:2*i+2])
	}
	return nil
}

func (s *script) same(what, got, want string) {
	if got != want {
		s.t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func (s *script) close() {
	s.load.Close()
	s.view.Close()
	s.cluster.Close()
}

func number(t *testing.T, text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	must(t, err)
	return value
}

func whole(t *testing.T, text string) uint64 {
	value, err := strconv.ParseUint(text, 10, 64)
	must(t, err)
	return value
}

// runCases carries out a file; a step behind a line "refused" must fail as that says.
func runCases(t *testing.T, file string) *script {
	s := &script{t: t, keys: sharedKeys(t)}
	defer func() { s.close() }()
	var refused []string
	name := ""
	eachLine(t, file, func(line int, fields []string) {
		if fields[0] == "case" {
			name = fields[1]
		}
		if fields[0] == "refused" {
			refused = fields
			return
		}
		err := s.run(fields)
		if refused == nil && err != nil {
			t.Fatalf("line %d, case %q: %v", line, name, err)
		}
		if refused != nil {
			expectRefusal(t, fmt.Sprintf("line %d, case %q", line, name), err, refused)
			s.refused++
		}
		refused = nil
	})
	return s
}

func expectRefusal(t *testing.T, where string, err error, refused []string) {
	got, ok := err.(*holdfast.Error)
	if !ok || got.Status.String() != refused[1] {
		t.Errorf("%s: error is %v, want %s", where, err, refused[1])
		return
	}
	if len(refused) > 2 && got.Message != refused[2] {
		t.Errorf("%s: the message is\n%s, want\n%s", where, got.Message, refused[2])
	}
}

func TestSharedViewsAreBuiltAsInEveryLanguage(t *testing.T) {
	s := runCases(t, vectors(t, "shared_cases_views.tsv")[0])
	if s.views < 500 || len(s.keys) < 10000 {
		t.Errorf("only %d views and %d keys were checked", s.views, len(s.keys))
	}
}

func TestStatesDecideLookupsAndLeaveHomesAlone(t *testing.T) {
	s := runCases(t, vectors(t, "shared_cases_homes.tsv")[0])
	if least := len(holdfast.OwnAlgorithms()) * 18 * 60; s.homesSeen < least {
		t.Errorf("only %d homes were checked, of %d", s.homesSeen, least)
	}
}

func TestSharedStatesHaveTheirFingerprintsAndIncarnationsTheirRefusals(t *testing.T) {
	s := runCases(t, vectors(t, "shared_cases_states.tsv")[0])
	if s.statesSeen < 44 || s.refused < 7 {
		t.Errorf("only %d states and %d refusals were checked", s.statesSeen, s.refused)
	}
}

func TestSharedRefusalsReadAsInEveryLanguage(t *testing.T) {
	runCases(t, vectors(t, "shared_cases_refusals.tsv")[0])
}

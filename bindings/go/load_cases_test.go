package holdfast_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// runLoad carries out a step about loads.
func (s *script) runLoad(what string, rest []string) error {
	switch what {
	case "load":
		return s.makeLoad(rest)
	case "fed":
		return s.load.Feed(s.view, slotsOf(s.t, rest[0])[0], unsigned(s.t, rest[1], 10))
	case "choices":
		slots, err := s.load.ChoicesHash(s.view, unsigned(s.t, rest[0], 16), int(unsigned(s.t, rest[1], 10)), nil)
		s.same("choices", fmt.Sprint(slots), fmt.Sprint(slotsOf(s.t, rest[2])))
		return err
	case "loads":
		return s.loads(strings.Split(rest[0], ","))
	}
	ticket, err := s.request(what, rest)
	s.same(fmt.Sprint(what, rest), digits(ticket.Slot), rest[len(rest)-1])
	s.requests++
	return err
}

func (s *script) makeLoad(rest []string) error {
	options := []holdfast.LoadOption{holdfast.WithFull(number(s.t, rest[3])), holdfast.WithTiers(rest[4:]...)}
	if rest[2] != "-1" {
		options = append(options, holdfast.WithSlack(unsigned(s.t, rest[2], 10)))
	}
	load, err := holdfast.NewLoad(number(s.t, rest[0]), uint32(unsigned(s.t, rest[1], 10)), options...)
	s.load.Close()
	s.load = load
	return err
}

// request acquires and keeps what it acquired.
func (s *script) request(what string, rest []string) (holdfast.Ticket, error) {
	numbers := func(i int) uint64 { return unsigned(s.t, rest[i], 10) }
	switch what {
	case "acquire":
		return s.load.AcquireHashCost(s.view, unsigned(s.t, rest[0], 16), numbers(1), nil)
	case "acquire_key":
		return s.load.AcquireCost(s.view, s.keys[numbers(0)], numbers(1), nil)
	case "best":
		return s.load.BestHash(s.view, unsigned(s.t, rest[0], 16), uint32(numbers(1)), numbers(2), nil)
	case "best_key":
		return s.load.Best(s.view, s.keys[numbers(0)], uint32(numbers(1)), numbers(2), nil)
	case "best_of":
		var offers []holdfast.Offer
		costs := strings.Split(rest[3], ",")
		for i, slot := range slotsOf(s.t, rest[2]) {
			offers = append(offers, holdfast.Offer{Slot: slot, Cost: unsigned(s.t, costs[i], 10)})
		}
		return s.load.BestOfHash(s.view, unsigned(s.t, rest[0], 16), numbers(1), offers, nil)
	default:
		s.t.Fatalf("unknown step %q", what)
		return holdfast.Ticket{}, nil
	}
}

func (s *script) loads(want []string) error {
	for slot, value := range want {
		node, err := s.load.Of(s.view, uint32(slot))
		if err != nil {
			return err
		}
		s.same(fmt.Sprint("load of slot ", slot), fmt.Sprint(node.Load), value)
	}
	return nil
}

func slotsOf(t *testing.T, text string) []uint32 {
	t.Helper()
	var slots []uint32
	for ; text != ""; text = text[2:] {
		slots = append(slots, uint32(unsigned(t, text[:2], 16)))
	}
	return slots
}

func unsigned(t *testing.T, text string, base int) uint64 {
	t.Helper()
	value, err := strconv.ParseUint(text, base, 64)
	must(t, err)
	return value
}

func TestRequestsGoToEqualNodesInEveryLanguage(t *testing.T) {
	s := runCases(t, vectors(t, "shared_cases_loads.tsv")[0])
	if least := len(holdfast.OwnAlgorithms()) * 100; s.requests < least {
		t.Errorf("only %d requests were checked, of %d", s.requests, least)
	}
}

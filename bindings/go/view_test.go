package holdfast_test

import (
	"math"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// eachAlgorithm runs a law for every row of the catalogue.
func eachAlgorithm(t *testing.T, nodes int, law func(t *testing.T, view *holdfast.View)) {
	for _, algorithm := range holdfast.OwnAlgorithms() {
		t.Run(algorithm.Name, func(t *testing.T) {
			law(t, published(t, holdfast.Config{"algorithm": algorithm.Name}, nodes))
		})
	}
}

func TestLookupEqualsLookupOfTheHash(t *testing.T) {
	eachAlgorithm(t, 10, func(t *testing.T, view *holdfast.View) {
		for _, key := range oddKeys() {
			slot, err := view.Lookup(key)
			must(t, err)
			hash, err := view.Hash(key)
			must(t, err)
			byHash, err := view.LookupHash(hash)
			if must(t, err); slot != byHash || slot >= 10 {
				t.Errorf("a key of %d bytes: slot %d, by its hash %d", len(key), slot, byHash)
			}
		}
	})
}

func TestStringsAndBytesAreTheSameKeys(t *testing.T) {
	view := published(t, small, 10)
	for _, key := range oddKeys() {
		a, err := view.Lookup(key)
		must(t, err)
		b, err := view.LookupBytes([]byte(key))
		must(t, err)
		c, err := view.Hash(key)
		must(t, err)
		d, err := view.HashBytes([]byte(key))
		must(t, err)
		if a != b || c != d {
			t.Errorf("a key of %d bytes: slots %d and %d, hashes %x and %x", len(key), a, b, c, d)
		}
	}
	empty, err := view.Lookup("")
	must(t, err)
	null, err := view.LookupBytes(nil)
	if must(t, err); empty != null {
		t.Errorf("the nil key is of slot %d, the empty one of %d", null, empty)
	}
}

func TestKeysThatDifferBehindANulDiffer(t *testing.T) {
	view := published(t, small, 2)
	a, err := view.Hash("a\x00b")
	must(t, err)
	b, err := view.Hash("a\x00c")
	if must(t, err); a == b {
		t.Error("the keys are cut at the NUL")
	}
}

func TestANumberIsItsEightBytes(t *testing.T) {
	view := published(t, small, 10)
	for _, number := range []uint64{0, 1, 0x0102030405060708, math.MaxUint64} {
		bytes := make([]byte, 8)
		for i := range bytes {
			bytes[i] = byte(number >> (8 * i))
		}
		a, err := view.LookupUint64(number)
		must(t, err)
		b, err := view.LookupBytes(bytes)
		if must(t, err); a != b {
			t.Errorf("number %d is of slot %d, its bytes of %d", number, a, b)
		}
	}
}

func TestLookupNodeIsTheNodeOfTheSlot(t *testing.T) {
	view := published(t, small, 10)
	for _, key := range oddKeys() {
		slot, err := view.Lookup(key)
		must(t, err)
		want, err := view.Node(slot)
		must(t, err)
		node, err := view.LookupNode(key)
		must(t, err)
		same, err := view.LookupNodeBytes([]byte(key))
		must(t, err)
		byID, err := view.Find(want.ID)
		must(t, err)
		if node != want || same != want || byID != want || want.Slot != slot {
			t.Errorf("nodes are %+v, %+v and %+v, want %+v", node, same, byID, want)
		}
	}
}

func TestNodesThatAreNotThereAreNotFound(t *testing.T) {
	view := published(t, small, 3)
	for _, slot := range []uint32{3, 4, 1 << 31, math.MaxUint32 - 1} {
		_, err := view.Node(slot)
		is(t, err, holdfast.ErrNotFound)
	}
	_, err := view.Node(holdfast.NoNode)
	is(t, err, holdfast.ErrNoNode)
	_, err = view.Find("nobody")
	is(t, err, holdfast.ErrNotFound)
	_, err = view.Find("node-1\x00")
	is(t, err, holdfast.ErrArgument)
}

func TestAViewWithoutNodesOwnsNothing(t *testing.T) {
	view := published(t, small, 0)
	_, err := view.Lookup("key")
	is(t, err, holdfast.ErrNoNode)
	_, err = view.LookupUint64(1)
	is(t, err, holdfast.ErrNoNode)
	_, err = view.LookupHash(1)
	is(t, err, holdfast.ErrNoNode)
	_, err = view.LookupNode("key")
	is(t, err, holdfast.ErrNoNode)
	_, err = view.Home("key")
	is(t, err, holdfast.ErrNoNode)
	_, err = view.HomeNode("key")
	is(t, err, holdfast.ErrNoNode)
	slots, err := view.LookupMany([]string{"a", "b"}, nil)
	must(t, err)
	if len(slots) != 2 || slots[0] != holdfast.NoNode || slots[1] != holdfast.NoNode {
		t.Errorf("slots are %v, want no node twice", slots)
	}
	nodes, err := view.Nodes()
	if must(t, err); len(nodes) != 0 {
		t.Errorf("nodes are %v, want none", nodes)
	}
}

func TestTheCallersHashTakesEightBytesOnly(t *testing.T) {
	view := published(t, holdfast.Config{"hash": "caller"}, 10)
	_, err := view.Lookup("12345678")
	must(t, err)
	_, err = view.Lookup("1234567")
	is(t, err, holdfast.ErrNoNode)
}

func TestSharesAddUpToOne(t *testing.T) {
	eachAlgorithm(t, 10, func(t *testing.T, view *holdfast.View) {
		shares, err := view.Shares()
		must(t, err)
		sum := 0.0
		for _, share := range shares {
			sum += share
		}
		if len(shares) != 10 || math.Abs(sum-1) > 1e-12 {
			t.Errorf("%d shares add up to %.15f", len(shares), sum)
		}
	})
}

func TestCheckSharesNamesTheWorstNode(t *testing.T) {
	view := published(t, holdfast.Config{"algorithm": "ring", "virtual_nodes": 1}, 10)
	must(t, view.CheckShares(1000))
	err := view.CheckShares(0.0001)
	is(t, err, holdfast.ErrInfeasible)
	if !strings.Contains(err.Error(), "node-") {
		t.Errorf("error %q names no node", err)
	}
	is(t, view.CheckShares(math.NaN()), holdfast.ErrArgument)
}

func TestEqualClustersHaveEqualFingerprints(t *testing.T) {
	a, err := published(t, small, 10).Fingerprint()
	must(t, err)
	b, err := published(t, small, 10).Fingerprint()
	must(t, err)
	c, err := published(t, small, 11).Fingerprint()
	if must(t, err); a != b || a == c || a == 0 {
		t.Errorf("fingerprints are %x, %x and, of another, %x", a, b, c)
	}
}

func TestFactsOfAViewArrive(t *testing.T) {
	view := published(t, holdfast.Config{"algorithm": "ring@1"}, 3)
	algorithm, err := view.Algorithm()
	must(t, err)
	count, err := view.NodeCount()
	must(t, err)
	limit, err := view.SlotLimit()
	must(t, err)
	memory, err := view.Memory()
	must(t, err)
	if algorithm != "ring@1" || count != 3 || limit != 3 || memory < 100 {
		t.Errorf("facts are %s, %d nodes, %d slots, %d bytes", algorithm, count, limit, memory)
	}
}

func TestExplainSaysHowTheAnswerCameAbout(t *testing.T) {
	view := published(t, small, 3)
	why, err := view.Explain("user:42")
	must(t, err)
	node, err := view.LookupNode("user:42")
	must(t, err)
	hash, err := view.Hash("user:42")
	must(t, err)
	if why.Node != node || why.Hash != hash || why.Generation != 1 || !strings.Contains(why.String(), node.ID) {
		t.Errorf("explanation is %v", why)
	}
}

func TestAClosedViewAnswersWithAnError(t *testing.T) {
	closed := published(t, small, 3)
	must(t, closed.Close())
	var null *holdfast.View
	for name, view := range map[string]*holdfast.View{"closed": closed, "nil": null, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			for call, err := range map[string]error{
				"Lookup":          second(view.Lookup("k")),
				"LookupBytes":     second(view.LookupBytes(nil)),
				"LookupUint64":    second(view.LookupUint64(1)),
				"LookupHash":      second(view.LookupHash(1)),
				"Hash":            second(view.Hash("k")),
				"HashBytes":       second(view.HashBytes(nil)),
				"LookupMany":      second(view.LookupMany([]string{"k"}, nil)),
				"LookupManyBytes": second(view.LookupManyBytes([][]byte{nil}, nil)),
				"LookupPacked":    second(view.LookupPacked(nil, nil, nil)),
				"LookupHashes":    second(view.LookupHashes([]uint64{1}, nil)),
				"Group":           second(view.Group(nil)),
				"GroupSlots":      second(view.GroupSlots(nil)),
				"LookupNode":      second(view.LookupNode("k")),
				"Home":            second(view.Home("k")),
				"HomeBytes":       second(view.HomeBytes(nil)),
				"HomeHash":        second(view.HomeHash(1)),
				"HomeNode":        second(view.HomeNode("k")),
				"LiveReplicas":    second(view.LiveReplicas("k", 1)),
				"FindAddress":     second(view.FindAddress("10.0.0.1")),
				"Partition":       second(view.Partition(0)),
				"Partitions":      second(view.Partitions()),
				"PartitionCount":  second(view.PartitionCount()),
				"PartitionOf":     second(view.PartitionOf("k")),
				"PartitionHash":   second(view.PartitionOfHash(1)),
				"PartitionBytes":  second(view.PartitionOfBytes(nil)),
				"PartitionSlots":  second(view.PartitionReplicas(0, 1)),
				"Candidates":      second(view.Candidates("k", holdfast.Choice{})),
				"CandidatesHash":  second(view.CandidatesHash(1, holdfast.Choice{})),
				"Mask":            second(view.Mask()),
				"Pins":            second(view.Pins()),
				"Bytes":           second(view.Bytes()),
				"Save":            view.Save("/tmp/never"),
				"RestoreCluster":  second(holdfast.RestoreCluster(view)),
				"LookupNodeBytes": second(view.LookupNodeBytes(nil)),
				"Node":            second(view.Node(0)),
				"Find":            second(view.Find("node-0")),
				"Nodes":           second(view.Nodes()),
				"NodeCount":       second(view.NodeCount()),
				"SlotLimit":       second(view.SlotLimit()),
				"Shares":          second(view.Shares()),
				"Fingerprint":     second(view.Fingerprint()),
				"States":          second(view.StatesFingerprint()),
				"Generation":      second(view.Generation()),
				"Algorithm":       second(view.Algorithm()),
				"Memory":          second(view.Memory()),
				"Options":         second(view.Options()),
				"Explain":         second(view.Explain("k")),
				"CheckShares":     view.CheckShares(1),
			} {
				if err != holdfast.ErrClosed {
					t.Errorf("%s: error is %v, want ErrClosed", call, err)
				}
			}
			must(t, view.Close())
		})
	}
}

func second[T any](_ T, err error) error { return err }

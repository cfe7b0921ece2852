package holdfast_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// vectors are files of the project's tests. A module that was fetched by itself has none;
// bindings/go/check.sh sets HOLDFAST_VECTORS and so insists.
func vectors(t *testing.T, pattern string) []string {
	folder := os.Getenv("HOLDFAST_VECTORS")
	wanted := folder != ""
	if !wanted {
		folder = filepath.Join("..", "..", "tests", "vectors")
	}
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	must(t, err)
	if len(files) == 0 && wanted {
		t.Fatalf("there is no %s in %s", pattern, folder)
	}
	if len(files) == 0 {
		t.Skipf("there is no %s beside this module", pattern)
	}
	return files
}

// goldenCase is a case of tests/vectors/golden_*.tsv; their first lines tell the form.
type goldenCase struct {
	name        string
	config      holdfast.Config
	ids         []string
	weights     []float64
	zones       []string
	shares      []float64   // of 2^32, by slot
	changes     [][2]string // "leave" or "join", and an id
	fingerprint string
	homes       []string
}

func readGolden(t *testing.T, file string) (keys []string, cases []goldenCase) {
	input, err := os.Open(file)
	must(t, err)
	defer input.Close()
	algorithm := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "golden_"), ".tsv")
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if fields[0] == "key" {
			key, err := hex.DecodeString(strings.TrimPrefix(fields[1], "-"))
			must(t, err)
			keys = append(keys, string(key))
			continue
		}
		if fields[0] == "case" {
			cases = append(cases, goldenCase{name: fields[1], config: holdfast.Config{"algorithm": algorithm}})
			continue
		}
		if len(cases) > 0 {
			cases[len(cases)-1].read(t, fields)
		}
	}
	must(t, lines.Err())
	return keys, cases
}

func (c *goldenCase) read(t *testing.T, fields []string) {
	switch fields[0] {
	case "option":
		setIfRead(t, c.config, fields[1], fields[2])
	case "node":
		weight, err := strconv.ParseFloat(fields[2], 64)
		must(t, err)
		share, err := strconv.ParseFloat(fields[3], 64)
		must(t, err)
		zone := ""
		if len(fields) > 4 {
			zone = fields[4]
		}
		c.ids, c.weights = append(c.ids, fields[1]), append(c.weights, weight)
		c.zones, c.shares = append(c.zones, zone), append(c.shares, share)
	case "leave", "join":
		c.changes = append(c.changes, [2]string{fields[0], fields[1]})
	case "fingerprint":
		c.fingerprint = fields[1]
	case "owners":
		c.homes = fields[1:]
	default:
		t.Fatalf("a line of the unknown kind %q", fields[0])
	}
}

func (c *goldenCase) build(t *testing.T) *holdfast.View {
	cluster := newCluster(t, c.config)
	must(t, cluster.SetNodes(c.ids, c.weights))
	for i, zone := range c.zones {
		must(t, cluster.SetZone(c.ids[i], zone))
	}
	for _, change := range c.changes {
		if change[0] == "leave" {
			must(t, cluster.Remove(change[1]))
		} else {
			must(t, cluster.Add(change[1], 1))
		}
	}
	_, err := cluster.Publish()
	must(t, err)
	return viewOf(t, cluster)
}

func TestGoldenVectorsOfEveryAlgorithm(t *testing.T) {
	files := vectors(t, "golden_*@*.tsv")
	if len(files) != len(holdfast.OwnAlgorithms()) {
		t.Errorf("%d files for %d algorithms", len(files), len(holdfast.OwnAlgorithms()))
	}
	for _, file := range files {
		keys, cases := readGolden(t, file)
		if len(keys) == 0 || len(cases) == 0 {
			t.Fatalf("%s has %d keys and %d cases", file, len(keys), len(cases))
		}
		for _, c := range cases {
			t.Run(filepath.Base(file)+"/"+c.name, func(t *testing.T) { c.check(t, keys) })
		}
	}
}

func (c *goldenCase) check(t *testing.T, keys []string) {
	view := c.build(t)
	fingerprint, err := view.Fingerprint()
	if must(t, err); fmt.Sprintf("%016x", fingerprint) != c.fingerprint {
		t.Errorf("fingerprint is %016x, want %s", fingerprint, c.fingerprint)
	}
	slots, err := view.LookupMany(keys, nil)
	must(t, err)
	if len(c.homes) != len(keys) {
		t.Fatalf("%d homes for %d keys", len(c.homes), len(keys))
	}
	for i, want := range c.homes {
		got := "-"
		if slots[i] != holdfast.NoNode {
			got = strconv.Itoa(int(slots[i]))
		}
		if got != want {
			t.Errorf("key %d is at home in slot %s, want %s", i, got, want)
		}
	}
	for slot, want := range c.shares {
		node, err := view.Node(uint32(slot)) // nothing, of no share, in a slot that was left
		if len(c.changes) == 0 {
			must(t, err)
		}
		if math.Abs(node.Share*(1<<32)-want) > 1 {
			t.Errorf("slot %d has a share of %g / 2^32, want %g", slot, node.Share*(1<<32), want)
		}
	}
}

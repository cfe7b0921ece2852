package holdfast_test

import (
	"bufio"
	"encoding/base64"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// optionOf has the names of options that the files of tests/vectors/dialect have others for.
var optionOf = map[string]string{"hash": "key_hash", "hash_key": "peer_key", "format": "label_format",
	"points": "virtual_nodes", "partition_bits": "partitions", "prefix": "key_prefix", "suffix": "key_suffix"}

// attributeOf has the attributes by their places in a line of a node.
var attributeOf = []string{2: "server", 3: "port", 5: "label", 6: "ip", 7: "number", 8: "hash64"}

// dialectFleet is the fleet of a file that is being read.
type dialectFleet struct {
	cluster *holdfast.Cluster
	view    *holdfast.View
	ids     []string
	hashes  bool // the program answered with hashes, not with nodes
}

// unwritten undoes base64, which stands behind "=" for what is no clean text.
func unwritten(t *testing.T, text string) string {
	if !strings.HasPrefix(text, "=") {
		return text
	}
	bytes, err := base64.StdEncoding.DecodeString(text[1:])
	must(t, err)
	return string(bytes)
}

func (f *dialectFleet) begin(t *testing.T, fields []string) {
	config := holdfast.Config{"algorithm": fields[2]}
	if fields[3] != "whole" {
		config["key_part"] = fields[3]
	}
	for _, field := range fields[5:] {
		name, value, _ := strings.Cut(field, "=")
		value = unwritten(t, value)
		if name == "partition_bits" {
			bits, err := strconv.Atoi(value)
			must(t, err)
			value = strconv.Itoa(1 << bits)
		}
		if option, isOther := optionOf[name]; isOther {
			name = option
		}
		config[name] = value
	}
	*f = dialectFleet{cluster: newCluster(t, config), hashes: fields[4] == "hash"}
}

func (f *dialectFleet) add(t *testing.T, fields []string) {
	id := unwritten(t, fields[1])
	weight, err := strconv.ParseFloat(fields[4], 64)
	must(t, err)
	if weight == 0 {
		weight = 1 // as libmemcached counts it
	}
	must(t, f.cluster.Add(id, weight))
	f.ids = append(f.ids, id)
	for i, value := range fields {
		if i < 2 || i >= len(attributeOf) || attributeOf[i] == "" || value == "" || value == "0" {
			continue
		}
		must(t, f.cluster.SetAttribute(id, attributeOf[i], value))
	}
}

func (f *dialectFleet) check(t *testing.T, key, answer string) {
	if f.view == nil {
		_, err := f.cluster.Publish()
		must(t, err)
		f.view = viewOf(t, f.cluster)
	}
	hash, err := f.view.Hash(key)
	must(t, err)
	if f.hashes {
		if strconv.FormatUint(hash, 10) != answer && strconv.FormatInt(int64(hash), 10) != answer {
			t.Fatalf("the hash of %q is %d, and %s in the program", key, hash, answer)
		}
		return
	}
	node, err := f.view.LookupNode(key)
	must(t, err)
	place, err := strconv.Atoi(answer)
	must(t, err)
	if node.ID != f.ids[place] {
		t.Fatalf("%q is on %s, and on %s in the program", key, node.ID, f.ids[place])
	}
}

func TestDialectsAnswerAsTheProgramsDo(t *testing.T) {
	for _, file := range vectors(t, filepath.Join("dialect", "*.tsv")) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".tsv"), func(t *testing.T) {
			input, err := os.Open(file)
			must(t, err)
			defer input.Close()
			var fleet dialectFleet
			lines, keys := bufio.NewScanner(input), 0
			for lines.Scan() {
				switch fields := strings.Split(lines.Text(), "\t"); fields[0] {
				case "fleet":
					fleet.begin(t, fields)
				case "node":
					fleet.add(t, fields)
				case "nodes":
					count, err := strconv.Atoi(fields[1])
					must(t, err)
					for i := 0; i < count; i++ {
						fleet.add(t, []string{"node", strconv.Itoa(i), "", "", "1"})
					}
				case "key":
					fleet.check(t, unwritten(t, fields[1]), fields[2])
					keys++
				}
			}
			must(t, lines.Err())
			if keys < 30 {
				t.Errorf("there are %d keys", keys)
			}
		})
	}
}

func TestAttributesAreSetAndRead(t *testing.T) {
	cluster := newCluster(t, nil)
	must(t, cluster.Add("a", 1))
	must(t, cluster.SetAttribute("a", "server", "10.0.0.1"))
	is(t, cluster.SetAttribute("a", "port", "0"), holdfast.ErrArgument)
	is(t, cluster.SetAttribute("b", "port", "1"), holdfast.ErrNotFound)
	_, err := cluster.Publish()
	must(t, err)
	value, err := viewOf(t, cluster).Attribute(0, "server")
	must(t, err)
	if value != "10.0.0.1" {
		t.Errorf("the server is %q", value)
	}
}

// leaving is a fleet of memcached under its program's placement, and the same nodes under the default.
func leaving(t *testing.T) (from, to *holdfast.View) {
	t.Helper()
	views := make([]*holdfast.View, 2)
	for i, config := range []holdfast.Config{{"algorithm": "ketama/libmemcached-weighted"}, nil} {
		cluster := newCluster(t, config)
		for _, id := range []string{"a:11211", "b:11212", "c:11213"} {
			must(t, cluster.Add(id, 1))
		}
		_, err := cluster.Publish()
		must(t, err)
		views[i], err = cluster.View()
		must(t, err)
		t.Cleanup(func() { views[i].Close() })
	}
	return views[0], views[1]
}

func TestAPointIsShownWithTheTextThatWasHashedToIt(t *testing.T) {
	from, to := leaving(t)
	hash, err := from.Hash("user:42")
	must(t, err)
	point, err := from.ExplainHash(hash)
	must(t, err)
	node, err := from.LookupNode("user:42")
	must(t, err)
	name := strings.TrimSuffix(node.ID, ":11211")
	if !strings.HasPrefix(point.Label, name+"-") || point.Number>>32 != 0 {
		t.Errorf("the point of %s is %+v", node.ID, point)
	}
	_, err = to.ExplainHash(hash)
	is(t, err, holdfast.ErrUnsupported)
}

func TestAFleetLeavesItsProgramOverAListOfKeys(t *testing.T) {
	from, to := leaving(t)
	var before, after []uint64
	for i := 0; i < 500; i++ {
		for list, view := range map[*[]uint64]*holdfast.View{&before: from, &after: to} {
			hash, err := view.Hash(strconv.Itoa(i))
			must(t, err)
			*list = append(*list, hash)
		}
	}
	_, err := holdfast.NewRehashedPlan(from, before, to, after[1:], nil)
	is(t, err, holdfast.ErrArgument)
	_, err = holdfast.NewRehashedPlan(from, before, to, after, before[1:])
	is(t, err, holdfast.ErrArgument)
	_, err = holdfast.NewRehashedPlan(from, before, from, after, nil)
	is(t, err, holdfast.ErrArgument)
	sizes := make([]uint64, len(before))
	for i := range sizes {
		sizes[i] = 7
	}
	plan, err := holdfast.NewRehashedPlan(from, before, to, after, sizes)
	must(t, err)
	defer plan.Close()
	var moving uint64
	for _, move := range plan.Moves() {
		moving += move.Keys
	}
	if bytes := plan.MovedBytes(); moving < 100 || bytes != 7*moving {
		t.Errorf("%d keys of 7 bytes have %d bytes", moving, bytes)
	}
	must(t, plan.SetLimits(holdfast.Limits{Share: 0.1}))
	stage, err := plan.View(1)
	must(t, err)
	defer stage.Close()
	waiting := 0
	for i := 0; i < 1000; i++ {
		key := strconv.Itoa(i)
		node, err := stage.LookupNode(key)
		must(t, err)
		nodeAfter, err := to.LookupNode(key)
		must(t, err)
		if node.ID == nodeAfter.ID {
			continue
		}
		waiting++
		nodeBefore, err := from.LookupNode(key)
		must(t, err)
		if i >= 500 || node.ID != nodeBefore.ID {
			t.Fatalf("%q is on %s", key, node.ID)
		}
	}
	if waiting < 100 {
		t.Errorf("%d keys wait", waiting)
	}
}

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

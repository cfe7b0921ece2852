package holdfast_test

import (
	"errors"
	"fmt"
	"testing"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

// must stops the test at an error that nobody expects.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error is %v, want %v", err, want)
	}
}

// small are options for tests that care about speed and not about spread.
var small = holdfast.Config{"expected_nodes": 1}

func newCluster(t testing.TB, config holdfast.Config) *holdfast.Cluster {
	t.Helper()
	cluster, err := holdfast.New(config)
	must(t, err)
	t.Cleanup(func() { cluster.Close() })
	return cluster
}

func viewOf(t testing.TB, cluster *holdfast.Cluster) *holdfast.View {
	t.Helper()
	view, err := cluster.View()
	must(t, err)
	t.Cleanup(func() { view.Close() })
	return view
}

// setIfRead gives the algorithm of a config an option, unless it does not read that: vectors give every algorithm the
// same options, and no cluster is made of one that is not read.
func setIfRead(t testing.TB, config holdfast.Config, option, text string) {
	t.Helper()
	alone := holdfast.Config{option: text}
	if algorithm, chosen := config["algorithm"]; chosen && option != "algorithm" {
		alone["algorithm"] = algorithm
	}
	cluster, err := holdfast.New(alone)
	if errors.Is(err, holdfast.ErrOption) {
		return
	}
	must(t, err)
	must(t, cluster.Close())
	config[option] = text
}

// published makes a view of nodes node-0, node-1 ... of weight 1.
func published(t testing.TB, config holdfast.Config, nodes int) *holdfast.View {
	t.Helper()
	cluster := newCluster(t, config)
	for i := 0; i < nodes; i++ {
		must(t, cluster.Add(fmt.Sprintf("node-%d", i), 1))
	}
	_, err := cluster.Publish()
	must(t, err)
	return viewOf(t, cluster)
}

// oddKeys are keys that a binding could cut, copy wrongly or lose.
func oddKeys() []string {
	keys := []string{
		"", "a", "\x00", "a\x00b", "a\x00c", "\xff\xfe\xc0", "\U0001f600", "naïve",
		string(make([]byte, 64<<10)), string(make([]byte, 1<<20)),
	}
	for length := 0; length < 300; length++ {
		key := make([]byte, length)
		for i := range key {
			key[i] = byte(i * length)
		}
		keys = append(keys, string(key))
	}
	return keys
}

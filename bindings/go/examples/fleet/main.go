// Command fleet places the keys on its input on a fleet of caches, and tells which would move if a
// cache left.
//
//	printf 'user:1\nuser:2\n' | go run ./examples/fleet cache-1 cache-2 cache-3
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"

	holdfast "github.com/holdfast/holdfast/bindings/go"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: fleet CACHE CACHE... <KEYS")
	}
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(caches []string, in io.Reader, out io.Writer) error {
	cluster, err := holdfast.New(holdfast.Config{"expected_nodes": len(caches)})
	if err != nil {
		return err
	}
	defer cluster.Close()
	keys, err := readKeys(in)
	if err != nil {
		return err
	}

	before, err := publish(cluster, caches)
	if err != nil {
		return err
	}
	defer before.Close()
	if err := printNodes(out, before, keys); err != nil {
		return err
	}

	leaving := caches[len(caches)-1]
	after, err := publish(cluster, caches[:len(caches)-1])
	if err != nil {
		return err
	}
	defer after.Close()
	moved, err := countMoved(before, after, keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d of %d keys move when %s leaves\n", moved, len(keys), leaving)
	return nil
}

// publish makes these caches the whole fleet; the view before it goes on answering.
func publish(cluster *holdfast.Cluster, caches []string) (*holdfast.View, error) {
	if err := cluster.SetNodes(caches, nil); err != nil {
		return nil, err
	}
	if _, err := cluster.Publish(); err != nil {
		return nil, err
	}
	return cluster.View()
}

func printNodes(out io.Writer, view *holdfast.View, keys []string) error {
	groups, err := view.Group(keys)
	if err != nil {
		return err
	}
	for _, group := range groups {
		node, err := view.Node(group.Slot)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s:", node.ID)
		for _, index := range group.Indexes {
			fmt.Fprintf(out, " %s", keys[index])
		}
		fmt.Fprintln(out)
	}
	return nil
}

// countMoved compares slots: a node keeps its slot until it is removed.
func countMoved(before, after *holdfast.View, keys []string) (int, error) {
	was, err := before.LookupMany(keys, nil)
	if err != nil {
		return 0, err
	}
	is, err := after.LookupMany(keys, nil)
	if err != nil {
		return 0, err
	}
	moved := 0
	for i := range keys {
		if was[i] != is[i] {
			moved++
		}
	}
	return moved, nil
}

func readKeys(in io.Reader) ([]string, error) {
	var keys []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		keys = append(keys, lines.Text())
	}
	return keys, lines.Err()
}

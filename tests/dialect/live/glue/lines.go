package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
)

// node is a server as natives.py writes it.
type node struct {
	id, server string
	port       int
	weight     int
	ip         string
}

// fleet is what the lines before the first key say.
type fleet struct {
	nodes   []node
	choices map[string]string
}

// placement says the number of a key's node.
type placement func(key []byte) int

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func (f *fleet) read(fields []string) {
	if fields[0] == "node" {
		f.nodes = append(f.nodes, node{fields[1], fields[2], number(fields[3]), number(fields[4]), fields[5]})
		return
	}
	*f = fleet{choices: map[string]string{}}
	for _, choice := range fields[1:] {
		name, value, _ := strings.Cut(choice, "=")
		f.choices[name] = value
	}
}

// answer reads all lines, and prints the number of the node of every key.
func answer(place func(fleet) placement) {
	input := bufio.NewScanner(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	var now fleet
	var asked placement
	for input.Scan() {
		fields := strings.Split(input.Text(), "\t")
		if fields[0] != "key" {
			now.read(fields)
			asked = nil
			continue
		}
		if asked == nil {
			asked = place(now)
		}
		key, err := hex.DecodeString(fields[1])
		must(err)
		fmt.Fprintln(output, asked(key))
	}
	must(input.Err())
	must(output.Flush())
}

// Asks groupcache's consistent hash.
package main

import (
	"github.com/golang/groupcache/consistenthash"
)

func main() {
	answer(func(f fleet) placement {
		numbers := map[string]int{}
		ring := consistenthash.New(number(f.choices["replicas"]), nil)
		for i, node := range f.nodes {
			numbers[node.id] = i
			ring.Add(node.id)
		}
		return func(key []byte) int { return numbers[ring.Get(string(key))] }
	})
}

// Asks gomemcache's own list of servers, which contacts none of them.
package main

import (
	"github.com/bradfitz/gomemcache/memcache"
)

func main() {
	answer(func(f fleet) placement {
		numbers := map[string]int{}
		var servers []string
		for i, node := range f.nodes {
			numbers[node.id] = i
			servers = append(servers, node.id)
		}
		var list memcache.ServerList
		must(list.SetServers(servers...))
		return func(key []byte) int {
			server, err := list.PickServer(string(key))
			must(err)
			return numbers[server.String()]
		}
	})
}

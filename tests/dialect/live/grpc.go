// Asks the client of gRPC under its policy ring_hash: of a call, the connection that it went by. All connections lead
// to one server in memory, which knows no service; the client is told the name of the other end by each of them.
package main

import (
	"context"
	"fmt"
	"net"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/balancer/ringhash"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/resolver/ringhash"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"
)

const config = `{"loadBalancingConfig": [{"ring_hash_experimental":
	{"minRingSize": %s, "maxRingSize": %s, "requestHashHeader": "x-key"}}]}`

// end is the name of a server as the address of a connection.
type end string

func (e end) Network() string { return "memory" }
func (e end) String() string  { return string(e) }

type connection struct {
	net.Conn
	name end
}

func (c connection) RemoteAddr() net.Addr { return c.name }

func endpoints(f fleet) (all []resolver.Endpoint) {
	for _, node := range f.nodes {
		endpoint := resolver.Endpoint{Addresses: []resolver.Address{{Addr: node.id}}}
		if f.choices["keys"] == "own" {
			endpoint = ringhash.SetHashKey(endpoint, node.server)
		}
		all = append(all, endpoint)
	}
	return all
}

func client(f fleet, memory *bufconn.Listener) *grpc.ClientConn {
	found := manual.NewBuilderWithScheme("fleet")
	found.InitialState(resolver.State{Endpoints: endpoints(f)})
	dial := func(ctx context.Context, name string) (net.Conn, error) {
		plain, err := memory.DialContext(ctx)
		return connection{plain, end(name)}, err
	}
	made, err := grpc.NewClient("fleet:///nodes", grpc.WithResolvers(found), grpc.WithContextDialer(dial),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(fmt.Sprintf(config, f.choices["least"], f.choices["most"])))
	must(err)
	return made
}

func main() {
	memory := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	go server.Serve(memory)
	answer(func(f fleet) placement {
		numbers := map[string]int{}
		for i, node := range f.nodes {
			numbers[node.id] = i
		}
		connected := client(f, memory)
		return func(key []byte) int {
			var other peer.Peer
			asked := metadata.AppendToOutgoingContext(context.Background(), "x-key", string(key))
			err := connected.Invoke(asked, "/no/service", &emptypb.Empty{}, &emptypb.Empty{}, grpc.Peer(&other))
			if status.Code(err) != codes.Unimplemented {
				must(err)
			}
			return numbers[other.Addr.String()]
		}
	})
}

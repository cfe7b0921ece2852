"""groupcache: its package consistenthash, with the replicas of its HTTP pool and with others."""
import fleets
import natives

PROGRAM = "groupcache"
PACKAGES = "golang-go"
MODULE, VERSION = "github.com/golang/groupcache", "v0.0.0-20241129210726-2c02b8208cf8"


def version():
    return VERSION.rpartition("-")[2]


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(replicas=[50, 50, 3, 200])
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40))
    for node in fleet.nodes:
        node.id = f"http://{node.id}"
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, room):
    return natives.ask(natives.go_program(room, "groupcache", f"{MODULE}/consistenthash@{VERSION}"), all_fleets)


def cluster(fleet, room):
    nodes = [{"id": node.id, "label": node.id} for node in fleet.nodes]
    return room.written(fleet.name, "groupcache@1", {"virtual_nodes": fleet.choices["replicas"]}, nodes)

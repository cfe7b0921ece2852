"""gomemcache: the server that its list picks for a key. Servers are given as addresses, since it looks names up."""
import fleets
import natives

PROGRAM = "gomemcache"
PACKAGES = "golang-go"
MODULE, VERSION = "github.com/bradfitz/gomemcache", "v0.0.0-20230905024940-24af94b03874"


def version():
    return VERSION.rpartition("-")[2]


def fill(fleet, count):
    rng = fleet.rng
    fleet.nodes = fleets.loopback_nodes(fleet, fleets.count(rng, 40), 1, [11211, 11212])
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, room):
    return natives.ask(natives.go_program(room, "gomemcache", f"{MODULE}/memcache@{VERSION}"), all_fleets)


def cluster(fleet, room):
    return room.written(fleet.name, "gomemcache@1", {}, [{"id": node.id} for node in fleet.nodes])

"""uhashring: both kinds of its rings, with weights."""
import fleets
import natives

PROGRAM = "uhashring"
PACKAGES = "python3-uhashring"
ALGORITHMS = {"": "uhashring@1", "ketama": "ketama/uhashring@1"}


def version():
    return natives.package("python3-uhashring")


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(hash_fn=list(ALGORITHMS))
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40), 9)
    fleet.keys = fleets.keys(rng, count, fleets.utf8_key)


def ask(all_fleets, _room):
    from uhashring import HashRing  # installed only for this
    for fleet in all_fleets:
        options = {"hash_fn": fleet.choices["hash_fn"]} if fleet.choices["hash_fn"] else {}
        ring = HashRing({node.id: node.weight for node in fleet.nodes}, **options)
        yield [ring.get_node(key.decode()) for key in fleet.keys]


def cluster(fleet, room):
    nodes = [{"id": node.id, "weight": node.weight} for node in fleet.nodes]
    return room.written(fleet.name, ALGORITHMS[fleet.choices["hash_fn"]], {}, nodes)

"""OpenStack Swift: rings of its own builder, with regions, zones, weights and replicas; the first node of a path."""
import random

import fleets
import natives

PROGRAM = "swift"
PACKAGES = "python3-swift"


def version():
    return natives.package("python3-swift")


def path_key(rng):
    """An account, perhaps a container, perhaps an object in it."""
    last = fleets.utf8_key(rng).decode() if rng.randrange(2) else "a/b c"
    parts = [f"AUTH_{fleets.word(rng)}", fleets.word(rng), last]
    return "/" + "/".join(parts[:rng.randint(1, 3)])


# A path cannot be named twice, so that objects have names of their own.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(power=[5, 8, 10], replicas=[1, 3], prefix=["", "before"], suffix=["changeme", "s3cret"])
    for number, weight in enumerate(fleets.weights(rng, max(3, fleets.count(rng)), 4)):
        node = fleets.Node(f"10.0.{number}.1:6200/sd{number}", f"10.0.{number}.1", 6200, weight)
        node.more.update(id=number, region=rng.randint(1, 2), zone=rng.randint(1, 3), device=f"sd{number}")
        fleet.nodes.append(node)
    fleet.keys = fleets.keys(rng, count, path_key)


def device_of(node):
    return {"id": node.more["id"], "region": node.more["region"], "zone": node.more["zone"], "ip": node.server,
            "port": node.port, "device": node.more["device"], "weight": float(node.weight)}


def ring_of(fleet, path):
    from swift.common.ring import Ring, RingBuilder  # installed only for this
    builder = RingBuilder(fleet.choices["power"], fleet.choices["replicas"], 1)
    for node in fleet.nodes:
        builder.add_dev(device_of(node))
    random.seed(fleet.number)  # which the builder draws from
    builder.rebalance(seed=fleet.number)
    builder.get_ring().save(path)
    return Ring(path)


def tables(fleet, ring):
    """The tables that docs/dialects.md says: devices, and the first replica of every partition."""
    lines = ["id,region,zone,ip,port,device"]
    lines += [f"{dev['id']},{dev['region']},{dev['zone']},{dev['ip']},{dev['port']},{dev['device']}"
              for dev in map(device_of, fleet.nodes)]
    lines.append("partition,replica,device_id")
    lines += [f"{part},0,{ring.get_part_nodes(part)[0]['id']}" for part in range(2 ** fleet.choices["power"])]
    return "\n".join(lines) + "\n"


def ask(all_fleets, room):
    from swift.common import utils  # installed only for this
    for fleet in all_fleets:
        utils.HASH_PATH_PREFIX = fleet.choices["prefix"].encode()
        utils.HASH_PATH_SUFFIX = fleet.choices["suffix"].encode()
        ring = ring_of(fleet, room.path(f"{fleet.name}.ring.gz"))
        room.write(f"{fleet.name}.csv", tables(fleet, ring))
        ids = {node.more["id"]: node.id for node in fleet.nodes}
        paths = [key.decode()[1:].split("/", 2) for key in fleet.keys]
        yield [ids[ring.get_nodes(*path)[1][0]["id"]] for path in paths]


def cluster(fleet, room):
    choices = fleet.choices
    return room.imported(room.path(f"{fleet.name}.csv"), fleet.name, "--format", "swift", "--set",
                         f"key_prefix={choices['prefix']}", "--set", f"key_suffix={choices['suffix']}")

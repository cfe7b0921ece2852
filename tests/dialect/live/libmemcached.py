"""libmemcached: configuration strings, which `holdfast import` reads as well, and behaviours as programs set them."""
import fleets
import natives

PROGRAM = "libmemcached"
PACKAGES = "libmemcached-dev gcc libc6-dev"
STRING_HASHES = ["", "MD5", "CRC", "FNV1_64", "FNV1A_64", "FNV1_32", "FNV1A_32", "MURMUR", "JENKINS"]
HASHES = ["", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "murmur3", "jenkins"]
ALGORITHMS = {"ketama": "ketama/libmemcached@1", "weighted": "ketama/libmemcached-weighted@1",
              "late": "ketama/libmemcached-late-hash@1", "spy": "ketama/libmemcached-spy@1",
              "modula": "modula/libmemcached@1"}
MOST_SERVERS = 100
ROUNDED = [25, 47, 50, 55, 71, 100]  # of which equal weights give 156 points to a server


def version():
    return natives.package("libmemcached-dev")


def string_of(fleet, distribution, key_hash):
    """The order of the words counts: what stands before the servers, between them and behind them."""
    servers = [f"--SERVER={node.address()}/?{node.weight}" for node in fleet.nodes]
    others = [f"--DISTRIBUTION={distribution}", *([f"--HASH={key_hash}"] if key_hash else [])]
    if fleet.rng.randrange(3) == 0:
        others += ['--NAMESPACE="app:"', "--HASH-WITH-NAMESPACE"]
    fleet.rng.shuffle(others)
    places = sorted(fleet.rng.choice([0, len(servers) // 2, len(servers)]) for _ in others)
    for place, other in reversed(list(zip(places, others))):
        servers.insert(place, other)
    return " ".join(servers)


# KETAMA_SPY writes the port of every server, and weights have no effect under MODULA.
def fill(fleet, count):
    rng = fleet.rng
    size = rng.choice([fleets.count(rng), fleets.count(rng, MOST_SERVERS), rng.choice(ROUNDED)])
    if rng.randrange(2):
        distribution = rng.choice(["CONSISTENT", "CONSISTENT", "CONSISTENT", "MODULA"])
        fleet.nodes = fleets.nodes(rng, size, rng.choice([1, 20]))
        for node in fleet.nodes:
            node.weight = rng.choice([node.weight] * 9 + [0])
        fleet.choices["string"] = string_of(fleet, distribution, rng.choice(STRING_HASHES))
    else:
        fleet.choose(behaviour=list(ALGORITHMS), hash=HASHES)
        fleet.nodes = fleets.nodes(rng, size, 1 if fleet.choices["behaviour"] == "modula" else 20)
    fleet.keys = fleets.keys(rng, count, fleets.byte_key)


def ask(all_fleets, room):
    return natives.ask(natives.c_program(room, "libmemcached", "-lmemcached"), all_fleets)


def cluster(fleet, room):
    string = fleet.choices.get("string")
    if string:
        return room.imported(room.write(f"{fleet.name}.txt", string + "\n"), fleet.name, "--format", "libmemcached")
    options = {"key_hash": fleet.choices["hash"]} if fleet.choices["hash"] else {}
    return room.written(fleet.name, ALGORITHMS[fleet.choices["behaviour"]], options, fleets.memcached_rows(fleet))

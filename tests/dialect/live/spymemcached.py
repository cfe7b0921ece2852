"""spymemcached: its ketama over names and addresses, in both formats of labels, with weights and other hashes."""
import fleets
import natives

PROGRAM = "spymemcached"
PACKAGES = "default-jdk-headless libspymemcached-java"
HASHES = ["KETAMA_HASH", "KETAMA_HASH", "NATIVE_HASH", "CRC_HASH", "FNV1_64_HASH", "FNV1A_64_HASH", "FNV1_32_HASH",
          "FNV1A_32_HASH"]


def version():
    return natives.package("libspymemcached-java")


# Java's addresses always have a port; a name has an address, which is hashed as well.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(hash=HASHES, format=["SPYMEMCACHED", "LIBMEMCACHED"], weighted=["off", "on"])
    most = 9 if fleet.choices["weighted"] == "on" else 1
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40), most)
    for number, node in enumerate(fleet.nodes):
        node.port = node.port or 11211
        node.more["ip"] = node.server if node.server.startswith("10.") else f"10.{rng.randrange(256)}.{number}.250"
    fleet.keys = fleets.keys(rng, count, fleets.utf8_key)


def ask(all_fleets, room):
    jars = ["/usr/share/java/spymemcached.jar"]
    return natives.ask(natives.java_program(room, "spymemcached", *jars), all_fleets)


def cluster(fleet, room):
    choices = fleet.choices
    options = {"key_hash": choices["hash"], "label_format": choices["format"], "weighted": choices["weighted"]}
    return room.written(fleet.name, "ketama/spymemcached@1", options, fleets.memcached_rows(fleet))

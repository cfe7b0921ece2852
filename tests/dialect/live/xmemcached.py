"""xmemcached: its ketama over names and addresses, as it is and as for nginx, with weights and other hashes. A client
hashes how its connected sockets call themselves, so that it is connected here.
"""
import backends
import fleets
import natives

PROGRAM = "xmemcached"
PACKAGES = "default-jdk-headless maven"
VERSION = "2.4.8"
HASHES = ["KETAMA_HASH", "KETAMA_HASH", "NATIVE_HASH", "CRC32_HASH", "FNV1_64_HASH", "FNV1A_64_HASH", "FNV1_32_HASH",
          "FNV1A_32_HASH"]


def version():
    return VERSION


# Java's addresses always have a port; a name has an address, which is hashed as well.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(hash=HASHES, format=["socket-address", "address"])
    fleet.nodes = fleets.loopback_nodes(fleet, fleets.count(rng, 12), 9, [11211, 11211, 12000, 6379])
    fleets.name_some(fleet)
    fleet.keys = fleets.keys(rng, count, fleets.utf8_key)


def ask(all_fleets, room):
    jar = natives.maven_jar(room, f"com.googlecode.xmemcached:xmemcached:{VERSION}")
    log = natives.maven_jar(room, "org.slf4j:slf4j-api:1.7.36")
    program, *rest = natives.java_program(room, "xmemcached", jar, log)
    room.enter_context(backends.Backends(backends.Redis, all_fleets))  # which are asked nothing
    return natives.ask([program, f"-Djdk.net.hosts.file={room.hosts(all_fleets)}", *rest], all_fleets)


def cluster(fleet, room):
    options = {"key_hash": fleet.choices["hash"], "label_format": fleet.choices["format"]}
    return room.written(fleet.name, "ketama/xmemcached@1", options, fleets.memcached_rows(fleet))

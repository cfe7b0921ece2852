"""php-memcached: getServerByKey under its three distributions, with weights and other hashes of keys."""
import os

import fleets
import natives

PROGRAM = "php-memcached"
PACKAGES = "php-cli php-memcached"
ALGORITHMS = {"modula": "modula/libmemcached@1", "consistent": "ketama/libmemcached@1",
              "compatible": "ketama/libmemcached-weighted@1"}
HASHES = ["", "", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur"]


def version():
    return natives.package("php-memcached")


# A key must be of bytes that memcached's protocol of lines can carry.
def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(distribution=list(ALGORITHMS), hash=HASHES)
    fleet.nodes = fleets.nodes(rng, fleets.count(rng, 40), 1 if fleet.choices["distribution"] == "modula" else 20)
    fleet.keys = fleets.keys(rng, count, fleets.text_key)


def ask(all_fleets, room):
    return natives.ask(["php", os.path.join(room.source, "php_memcached.php")], all_fleets)


def cluster(fleet, room):
    options = {"key_hash": fleet.choices["hash"]} if fleet.choices["hash"] else {}
    return room.written(fleet.name, ALGORITHMS[fleet.choices["distribution"]], options, fleets.memcached_rows(fleet))

"""twemproxy, which Debian calls nutcracker: ketama and modula, every hash, tags, weights and aliases. It speaks the
protocol of Redis here, which carries any byte.
"""
import json
import re

import backends
import fleets
import resp
from room import free_port, version_of

PROGRAM = "twemproxy"
PACKAGES = "nutcracker libnss-wrapper"
NUTCRACKER = "/usr/sbin/nutcracker"
HASHES = ["one_at_a_time", "md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "hsieh",
          "murmur", "jenkins"]


def version():
    return version_of([NUTCRACKER, "-V"], re.compile(r"nutcracker-(\S+)"))


def fill(fleet, count):
    rng = fleet.rng
    fleet.choose(distribution=["ketama", "ketama", "modula"], hash=HASHES, hash_tag=["", "", "{}", "<>"])
    fleet.nodes = fleets.loopback_nodes(fleet, fleets.count(rng), 9, [6379, 11211, 11211, 12000])
    fleets.name_some(fleet)
    for number, node in enumerate(fleet.nodes):
        if rng.randrange(3) == 0:
            node.id = node.more["alias"] = f"{fleets.word(rng)}{number}"
    tags = [fleets.byte_key, fleets.tag_key] if fleet.choices["hash_tag"] else [fleets.byte_key]
    fleet.keys = fleets.keys(rng, count, lambda rng: rng.choice(tags)(rng))


# YAML takes JSON.
def pool(fleet, port):
    servers = [f"{node.address()}:{node.weight} {node.more.get('alias', '')}".strip() for node in fleet.nodes]
    settings = {name: value for name, value in fleet.choices.items() if value}
    rows = [f"  {name}: {json.dumps(value)}" for name, value in settings.items()]
    return "\n".join([f"{fleet.name}:", f"  listen: 127.0.0.1:{port}", "  redis: true", "  auto_eject_hosts: false",
                      *rows, "  servers:", *(f"  - {json.dumps(server)}" for server in servers)]) + "\n"


def ask(all_fleets, room):
    ports = []
    for fleet in all_fleets:
        ports.append(free_port())
    room.write("nutcracker.yml", "".join(map(pool, all_fleets, ports)))
    room.enter_context(backends.Backends(backends.Redis, all_fleets))
    room.start([NUTCRACKER, "-c", room.path("nutcracker.yml"), "-a", "127.0.0.1", "-s", str(free_port()),
                "-o", room.path("log"), "-p", room.path("pid")], ports[-1], env=room.names(all_fleets))
    for fleet, port in zip(all_fleets, ports):
        yield list(resp.answers(port, fleet.keys))


def cluster(fleet, room):
    return room.imported(room.path("nutcracker.yml"), fleet.name, "--format", "twemproxy", "--name", fleet.name)

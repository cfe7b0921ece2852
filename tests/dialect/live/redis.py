"""Redis Cluster: a server with the table of slots of a whole fleet, which says by MOVED what other node has a key."""
import re

import fleets
import resp
from room import Failure, free_port, run, version_of

PROGRAM = "redis"
PACKAGES = "redis-server"
SERVER, COMMAND = "/usr/bin/redis-server", "/usr/bin/redis-cli"
SLOTS = 16384
MOVED = re.compile(r"-MOVED [0-9]+ (\S+)")


def version():
    return version_of([SERVER, "--version"], re.compile(r" v=(\S+)"))


def ranges(rng, size):
    """Every node has a few ranges, all slots are somebody's."""
    cuts = sorted(rng.sample(range(1, SLOTS), size * rng.randint(1, 3) - 1))
    parts = list(zip([0, *cuts], [cut - 1 for cut in cuts] + [SLOTS - 1]))
    rng.shuffle(parts)
    return [parts[number::size] for number in range(size)]


# Nobody contacts the other nodes within the life of this server.
def fill(fleet, count):
    rng = fleet.rng
    parts = ranges(rng, fleets.count(rng))
    fleet.nodes = fleets.loopback_nodes(fleet, len(parts), 1, [6379, 7000])
    for node, slots in zip(fleet.nodes, parts):
        node.more.update(slots=slots, name=f"{rng.getrandbits(160):040x}")
    fleet.keys = fleets.keys(rng, count, lambda rng: rng.choice([fleets.byte_key, fleets.tag_key])(rng))


def table(fleet):
    """nodes.conf, as a server of Redis writes it for itself; the first node is the one that reads it."""
    lines = []
    for number, node in enumerate(fleet.nodes):
        slots = " ".join(f"{first}-{last}" if first != last else str(first) for first, last in node.more["slots"])
        role = "myself,master" if number == 0 else "master"
        lines.append(f"{node.more['name']} {node.id}@{node.port + 10000} {role} - 0 0 {number + 1} connected {slots}\n")
    return "".join(lines) + f"vars currentEpoch {len(fleet.nodes)} lastVoteEpoch 0\n"


def holder(said, own):
    """An own key has no value here, and that of another node is an error which names the node."""
    if said is None:
        return own
    moved = MOVED.match(said)
    if not moved:
        raise Failure(f"a GET is answered by {said!r}")
    return moved.group(1)


def ask(all_fleets, room):
    for fleet in all_fleets:
        first = fleet.nodes[0]
        table_file, port = f"{fleet.name}.conf", str(free_port())
        room.write(table_file, table(fleet))
        server = room.start([SERVER, "--bind", "127.0.0.1", "--port", port, "--cluster-port", str(free_port()),
                             "--cluster-enabled", "yes", "--cluster-config-file", room.path(table_file), "--save", "",
                             "--cluster-node-timeout", "3600000", "--cluster-allow-reads-when-down", "yes",
                             "--cluster-announce-ip", first.server, "--cluster-announce-port", str(first.port),
                             "--dir", room.folder], int(port))
        room.write(f"{fleet.name}.txt", run([COMMAND, "-p", port, "cluster", "nodes"], text=True))
        yield [holder(said, first.id) for said in resp.answers(int(port), fleet.keys)]
        room.stop(server)


def cluster(fleet, room):
    return room.imported(room.path(f"{fleet.name}.txt"), fleet.name, "--format", "redis")

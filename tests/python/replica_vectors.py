#!/usr/bin/env python3
"""Writes tests/vectors/replicas.tsv by the reference implementation; the library is checked against it.

    python3 tests/python/replica_vectors.py > tests/vectors/replicas.tsv
"""
from hashes import mix64
from placement import View

HEAD = """\
# Replicas where weights differ, made by tests/python/replica_vectors.py. Never to change.
# Lines of fields between tabs; the first field says what a line is:
# case      algorithm; what follows belongs to it, up to the next case. Its table has 2048 partitions, and
#           option fair_replicas is the number of replicas that a line gives
# option    name and value of another option
# node      id, weight and zone, - for none; slots are numbered in this order from 0
# replicas  finished hash, and the slots of its replicas"""

FLEETS = [
    [(str(1 << i % 4), "-") for i in range(20)],
    [("1", "-"), ("2", "-"), ("4", "-"), ("1000", "-")],
    [(str(1 + i % 3), f"hall-{i % 4}") for i in range(18)],
    [("1", "a/x"), ("2", "a/y"), ("4", "b/x"), ("8", "b/x"), ("1", "c"), ("2.5", "-"), ("0", "c")],
    [(str(1 + i * 7 % 40 / 4), "-") for i in range(40)],
    [("1", "a"), ("1", "a"), ("1", "b"), ("1", "b"), ("1", "c")],
    [(str(8 + i * 7 % 30 / 10000), "-") for i in range(30)],
]
# Options beside, and the numbers of replicas that they allow.
RULED = [
    (2, {"replica_level": "1"}, (2, 4)),
    (3, {"replica_level": "2"}, (2, 5)),
    (2, {"replica_counts": "hall-0=2,hall-1=1,hall-2=1,hall-3=1"}, (5,)),
]
ALGORITHMS = ("rendezvous-table@1", "rendezvous@1", "ring@1", "straw2@1")


def nodes_of(fleet):
    return [(f"n{i}".encode(), weight, b"" if zone == "-" else zone.encode()) for i, (weight, zone) in enumerate(fleet)]


def case(algorithm, options, nodes, counts):
    yield f"case\t{algorithm}"
    for name, value in options.items():
        yield f"option\t{name}\t{value}"
    for name, weight, zone in nodes:
        yield f"node\t{name.decode()}\t{weight}\t{zone.decode() or '-'}"
    for count in counts:
        view = View(algorithm, {"partitions": "2048", "fair_replicas": str(count)} | options, nodes)
        for h in range(1, 33) if count < len(view.slots) else ():
            slots = [str(slot) for slot in view.replicas(mix64(h), count)]
            yield "\t".join(["replicas", f"{mix64(h):016x}", *slots])


def lines():
    yield HEAD
    for number, fleet in enumerate(FLEETS):
        nodes = nodes_of(fleet)
        # Many members take long here.
        for algorithm in ALGORITHMS[1 + number % 3:2 + number % 3] if len(fleet) >= 18 else ALGORITHMS:
            yield from case(algorithm, {}, nodes, [count for count in (2, 3, 5) if count < len(nodes)])
    for number, options, counts in RULED:
        for algorithm in ("rendezvous-table@1", "ring@1"):
            yield from case(algorithm, options, nodes_of(FLEETS[number]), counts)
    for groups in ("512", "1100"):
        yield from case("rendezvous-table@1", {"partition_groups": groups}, nodes_of(FLEETS[2]), (2, 3))


if __name__ == "__main__":
    print("\n".join(lines()))

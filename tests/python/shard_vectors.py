#!/usr/bin/env python3
"""Writes tests/vectors/shards.tsv by the reference implementation; the library is checked against it.

    python3 tests/python/shard_vectors.py > tests/vectors/shards.tsv
"""
from hashes import mix64
from placement import View

HEAD = """\
# Shards, made by tests/python/shard_vectors.py. Never to change.
# Lines of fields between tabs; the first field says what a line is:
# case      algorithm; what follows belongs to it, up to the next case. Its table has 2048 partitions
# option    name and text of an option, before the nodes
# node      id, weight and zone, - for none; slots are numbered in this order from 0
# shards    position, and the slots of its shards"""

FLEETS = [
    [("1", "-") for i in range(40)],
    [(str(1 << i % 4), "-") for i in range(20)],
    [("1", "a/x"), ("2", "a/y"), ("4", "b/x"), ("8", "b/x"), ("1", "c"), ("2.5", "-"), ("0", "c")],
    [(str(1 + i % 3), f"hall-{i % 4}/rack-{i % 7}") for i in range(36)],
    [(str(1 + i % 2), f"r{i % 3}/k{i % 4}/h{i % 9}" if i % 5 else "r1") for i in range(50)],
    [("1", "/".join("abcdefgh"[:i % 9]) or "-") for i in range(34)],
    [(str(1 + i % 2), f"dc{i % 2}/r{i % 8}") for i in range(40)],
    [(str(1 + i % 2), f"dc{i % 2}/r{i % 8}") for i in range(40)],
]
OPTIONS = {6: ("replica_level", "2"), 7: ("replica_counts", "dc0/r0=1,dc0/r2=2,dc0/r4=1,dc0/r6=1,dc1=4")}
# Replica weights of nodes of FLEETS, by fleet.
OWN = {0: {i: ("0", "2", "3")[i % 3] for i in range(40)}, 2: {0: "3", 3: "0", 6: "2"},
       3: {i: str(i % 4) for i in range(0, 36, 3)}, 5: {i: ("0", "2")[i % 2] for i in range(10)}}
COUNTS = (1, 2, 3, 6, 9, 14, 32)
ALGORITHMS = ("rendezvous-table@1", "rendezvous@1", "ring@1", "maglev@1", "straw2@1")


def lines():
    yield HEAD
    for number, fleet in enumerate(FLEETS):
        nodes = [(f"n{i}".encode(), weight, b"" if zone == "-" else zone.encode())
                 for i, (weight, zone) in enumerate(fleet)]
        for algorithm in (ALGORITHMS[number % 5], ALGORITHMS[(number + 3) % 5]):
            yield f"case\t{algorithm}"
            options = dict([OPTIONS[number]] if number in OPTIONS else [])
            for name, value in options.items():
                yield f"option\t{name}\t{value}"
            for i, (weight, zone) in enumerate(fleet):
                yield f"node\tn{i}\t{weight}\t{zone}"
            view = View(algorithm, {"partitions": "2048", **options}, nodes)
            for count in COUNTS:
                is_possible = {6: count <= 8, 7: count == 9}.get(number, count <= len(view.slots))
                for h in range(1, 17) if is_possible else ():
                    slots = [str(slot) for slot in view.shards(mix64(h), count)]
                    yield "\t".join(["shards", f"{mix64(h):016x}", *slots])
    yield from lines_of_groups()
    yield "# weight    id and replica weight of a node that has one of its own; after the nodes"
    for number, weights in OWN.items():
        yield from apart(number, [(f"n{i}".encode(), weight) for i, weight in weights.items()])


def lines_of_groups():
    options = {"partitions": "2048", "partition_groups": "600"}
    yield "case\trendezvous-table@1"
    yield "option\tpartition_groups\t600"
    yield from (f"node\tn{i}\t1\t-" for i in range(40))
    view = View("rendezvous-table@1", options, [(f"n{i}".encode(), "1", b"") for i in range(40)])
    for h in range(1, 17):
        yield "\t".join(["shards", f"{mix64(h):016x}", *(str(slot) for slot in view.shards(mix64(h), 6))])


def apart(number, own):
    nodes = [(f"n{i}".encode(), weight, b"" if zone == "-" else zone.encode())
             for i, (weight, zone) in enumerate(FLEETS[number])]
    algorithm = ALGORITHMS[number % 5]
    yield f"case\t{algorithm}"
    for i, (weight, zone) in enumerate(FLEETS[number]):
        yield f"node\tn{i}\t{weight}\t{zone}"
    for name, weight in own:
        yield f"weight\t{name.decode()}\t{weight}"
    view = View(algorithm, {"partitions": "2048"}, nodes, (), own)
    for count in COUNTS:
        for h in range(1, 17) if count <= sum(weight > 0 for weight in view.replica_weights) else ():
            slots = [str(slot) for slot in view.shards(mix64(h), count)]
            yield "\t".join(["shards", f"{mix64(h):016x}", *slots])


if __name__ == "__main__":
    print("\n".join(lines()))

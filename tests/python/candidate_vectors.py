#!/usr/bin/env python3
"""Writes tests/vectors/candidates.tsv by the reference implementation; the library is checked against it.

    python3 tests/python/candidate_vectors.py > tests/vectors/candidates.tsv
"""
from hashes import mix64
from placement import KINDS, View

HEAD = """\
# Candidates of positions, made by tests/python/candidate_vectors.py. Never to change.
# Lines of fields between tabs; the first field says what a line is:
# case        algorithm; what follows belongs to it, up to the next case
# option      name and text
# node        id, weight and zone, - for none; slots are numbered in this order from 0
# leave       id of a node that leaves
# join        id of a node of weight 1 that joins
# candidates  position, and the slots of its candidates, at most 70"""

WEIGHED = ("rendezvous-table@1", "rendezvous@1", "ring@1", "maglev@1", "straw2@1")
SMALL = {"partitions": "1024", "virtual_nodes": "40", "table_size": "1021", "expected_nodes": "20"}
READERS = {"rendezvous-table@1": ("partitions",), "ring@1": ("virtual_nodes",), "maglev@1": ("table_size",),
           "dx@1": ("expected_nodes",)}
ALIKE = [("1", "-")] * 12
FLEETS = [
    (WEIGHED, [("1", "a/x"), ("2.5", "a/y"), ("0", "a/y"), ("1", "b/x"), ("0.5", "b/x"), ("7", "-")], (), 24),
    (WEIGHED, [(str(1 << i % 4), f"hall-{i % 3}/row-{i % 2}") for i in range(20)], (), 12),
    (KINDS, ALIKE, (), 24),
    ([name for name in KINDS if name not in ("jump@1", "jump-guava@1", "flip@1", "power@1", "jumpback@1")], ALIKE,
     (("leave", "n3"), ("leave", "n7"), ("leave", "n0"), ("join", "m0"), ("leave", "n11")), 24),
    (("ring@1", "maglev@1", "modulo@1", "dx@1", "jumpback@1", "jumpback-dx@1", "anchor@1", "memento@1"),
     [("1", "-")] * 90, (), 3),
]


def lines():
    yield HEAD
    for algorithms, fleet, changes, count in FLEETS:
        nodes = [(f"n{i}".encode(), weight, b"" if zone == "-" else zone.encode())
                 for i, (weight, zone) in enumerate(fleet)]
        for algorithm in algorithms:
            options = {name: SMALL[name] for name in READERS.get(algorithm, ())}
            if len(fleet) > 20 and algorithm == "dx@1":
                options = {"expected_nodes": "90"}
            yield f"case\t{algorithm}"
            yield from (f"option\t{name}\t{value}" for name, value in options.items())
            yield from (f"node\tn{i}\t{weight}\t{zone}" for i, (weight, zone) in enumerate(fleet))
            yield from (f"{change}\t{name}" for change, name in changes)
            view = View(algorithm, options, nodes, [(change, name.encode()) for change, name in changes])
            for h in range(1, count + 1):
                slots = [str(slot) for slot in view.candidates(mix64(h))[:70]]
                yield "\t".join(["candidates", f"{mix64(h):016x}", *slots])
    yield from lines_of_groups()


def lines_of_groups():
    options = {"partitions": "1024", "partition_groups": "700"}
    yield "case\trendezvous-table@1"
    yield from (f"option\t{name}\t{value}" for name, value in options.items())
    yield from (f"node\tn{i}\t1\t-" for i in range(12))
    view = View("rendezvous-table@1", options, [(f"n{i}".encode(), "1", b"") for i in range(12)])
    for h in range(1, 25):
        yield "\t".join(["candidates", f"{mix64(h):016x}", *(str(slot) for slot in view.candidates(mix64(h)))])


if __name__ == "__main__":
    print("\n".join(lines()))

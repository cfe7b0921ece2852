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
# Weight, replica weight and zone; "=" is the same as the weight.
APART = [
    [(str(1 + i % 3), "0" if i % 5 == 0 else "=", "-") for i in range(10)] + [("0", "2", "-"), ("0", "1", "-")],
    [("1", "0", "a"), ("2", "0", "a"), ("1", "1", "b"), ("1", "3", "b"), ("0", "2", "c"), ("1", "=", "c"),
     ("2", "0", "-")],
    [("1", "1", "a/x"), ("4", "2", "a/y"), ("1", "0", "a/y"), ("2", "2.5", "b/x"), ("0", "1", "b/y"),
     ("1", "0.25", "c/x"), ("1", "0", "d/x"), ("0", "0", "d/y"), ("3", "1", "c/y")],
    [("1", "0", "a"), ("2", "0", "a"), ("1", "0", "b"), ("0", "1", "a"), ("0", "1", "b"), ("0", "2", "c")],
    [("1", "0", "-"), ("3", "0", "-"), ("0", "1", "-"), ("0", "2", "-")],
    [("1", "4", "-"), ("4", "1", "-"), ("2", "2", "-"), ("1", "1", "-"), ("8", "1", "-")],
    [("1", "0", "p"), ("2", "0", "p"), ("0", "2", "q"), ("0", "1", "q"), ("0", "1", "q")],
    [("1", "0", "p/x"), ("1", "0", "p/y"), ("0", "2", "p/x"), ("0", "1", "p/y"), ("0", "1", "q"), ("0", "3", "q")],
]
# By fleet, options and the numbers of replicas that they allow.
APART_RULED = {1: ({"replica_level": "1"}, (2,)), 2: ({"replica_level": "1"}, (3,)),
               3: ({"replica_level": "1"}, (2, 3)), 6: ({"replica_counts": "p=1,q=2"}, (3,)),
               7: ({"replica_counts": "p=3,q=1"}, (4,))}
# Zones that are too small for their replicas, the numbers of replicas, and other options.
SMALL = [("1", "a"), ("1", "a"), ("2", "a"), ("1", "b"), ("2", "b"), ("1", "b"), ("0.5", "c0")]
NESTED = [(str(1 + i % 3), f"{'ab'[i % 2]}/r{i % 6}") for i in range(12)] + [("0.25", "c/r0"), ("0.5", "d/r0")]
OVERLOADED = [(SMALL, x, (3, 4), {}) for x in ("0.1", "0", "1")] + [
    (NESTED, "0.05", (3, 5), {}), (NESTED, "0.2", (4,), {"replica_level": "2"}),
    (NESTED[:12], "0", (4,), {"replica_counts": "a=3,b=1"}), (FLEETS[3], "0.5", (3, 4), {"balance": "0.01"})]
ALGORITHMS = ("rendezvous-table@1", "rendezvous@1", "ring@1", "straw2@1")


def nodes_of(fleet):
    return [(f"n{i}".encode(), weight, b"" if zone == "-" else zone.encode()) for i, (weight, zone) in enumerate(fleet)]


def most_of(fleet):
    """How many replicas a key can have."""
    takers = [weight != "0" if own == "=" else own != "0" for weight, own, _ in fleet]
    return sum(takers) + (not any(taker and weight != "0" for taker, (weight, _, _) in zip(takers, fleet)))


def case(algorithm, options, nodes, counts, own=()):
    yield f"case\t{algorithm}"
    for name, value in options.items():
        yield f"option\t{name}\t{value}"
    for name, weight, zone in nodes:
        yield f"node\t{name.decode()}\t{weight}\t{zone.decode() or '-'}"
    for name, weight in own:
        yield f"weight\t{name.decode()}\t{weight}"
    for count in counts:
        view = View(algorithm, {"partitions": "2048", "fair_replicas": str(count)} | options, nodes, (), own)
        for h in range(1, 33) if own or count < len(view.slots) else ():
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
    yield "# weight    id and replica weight of a node that has one of its own; after the nodes"
    for number, fleet in enumerate(APART):
        nodes = nodes_of([(weight, zone) for weight, _, zone in fleet])
        own = [(name, each[1]) for (name, _, _), each in zip(nodes, fleet) if each[1] != "="]
        counts = [count for count in (2, 3, 4, 6) if count <= most_of(fleet)]
        for algorithm in ALGORITHMS[number % 2::2]:
            yield from case(algorithm, {}, nodes, counts, own)
        yield from case(ALGORITHMS[number % 4], {"fair_replicas": "0"}, nodes, counts, own)
        for algorithm in (ALGORITHMS[0], ALGORITHMS[2 + number % 2]) if number in APART_RULED else ():
            yield from case(algorithm, APART_RULED[number][0], nodes, APART_RULED[number][1], own)
    for fleet, overload, counts, options in OVERLOADED:
        yield from case("rendezvous-table@1", {"replica_overload": overload} | options, nodes_of(fleet), counts)
    own = [(b"n3", "0.5"), (b"n6", "0"), (b"n7", "0.25")]
    yield from case("rendezvous-table@1", {"replica_overload": "0.1"}, nodes_of(SMALL + [("0", "c0")]), (3,), own)
    yield from case("rendezvous-table@1", {"replica_overload": "0"}, nodes_of(FLEETS[3]), (4,))
    for number, count in ((1, 3), (2, 4)):
        nodes = nodes_of([(weight, zone) for weight, _, zone in APART[number]])
        own = [(name, each[1]) for (name, _, _), each in zip(nodes, APART[number]) if each[1] != "="]
        yield from case("rendezvous-table@1", {"replica_overload": "0"}, nodes, (count,), own)


if __name__ == "__main__":
    print("\n".join(lines()))

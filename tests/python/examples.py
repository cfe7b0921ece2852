"""The check values of docs/placement.md, read from its tables so that text and code cannot drift apart."""
import pathlib
import re

import hashes
import numbered
import placement
import rendezvous
from hashes import mix64

TEXT = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "placement.md").read_text(encoding="utf-8")
SECOND = hashes.seed_words("000102030405060708090a0b0c0d0e0f")
SEEDS = {"default": (0, 0), "second": SECOND}
HASHES = [mix64(1), mix64(2), mix64(3), 0, 2**64 - 1]
UNIT = 2**32


def tables(header):
    """The rows, as lists of cells, of every table whose first line starts with `header`."""
    found = []
    for block in TEXT.split("\n\n"):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith(header):
            found.append([[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]])
    return found


def numbers(cell):
    return [int(word.strip(" `"), 0) for word in cell.split(",")]


def check_section_2():
    rows = [row for row in tables("| hash | seed |")[0] if "siphash" in row[0]]
    ok = len(rows) == 4
    for name, seed, *values in rows:
        rounds, final = placement.ROUNDS[name.strip("`")]
        keys = [b"", b"key", bytes(range(15)), hashes.le64(1)]
        got = [hashes.siphash(key, SEEDS[seed], rounds, final) for key in keys]
        ok &= got == [int(value.strip("`"), 16) for value in values]
    wide = [hashes.siphash128(bytes(range(15)), SECOND, *rounds) for rounds in ((2, 4), (1, 3))]
    ok &= wide == [(0x11A8B03399E99354, 0xD9C3CF970FEC087E), (0x6C52BDB205557EC1, 0x09017E1EECCD2129)]
    ok &= hashes.commitment((0, 0)) == 0xBA6D6C27E56C1995 and hashes.commitment(SECOND) == 0xDE358648533ACBFA
    return ok and SECOND == (0x0706050403020100, 0x0F0E0D0C0B0A0908)


def check_parts():
    rows = tables("| `key_part` | key | part |")[0]
    cells = [[cell.strip("`") for cell in row] for row in rows]
    return len(rows) == 12 and all(placement.part_of(key.encode(), rule) == part.encode() for rule, key, part in cells)


def check_mixing():
    caller = int.from_bytes(bytes(range(1, 9)), "little")
    partitions = [rendezvous.partition_hash(j) for j in (0, 1)]
    return ([mix64(0), mix64(1)] == [0, 0x5692161D100B05E5] and mix64(caller) == 0x6F51F423BD511907
            and partitions == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4])


def check_logarithm():
    t, r, log = rendezvous.T, rendezvous.R, rendezvous.exponential
    expected = {"T[1], T[255]": [t[1], t[255]], "R[0], R[1], R[255]": [r[0], r[1], r[255]],
                "L(0), L(1)": [log(0), log(1)], "L(2^51)": [log(2**51)],
                "L(floor(2^52 / 3))": [log(2**52 // 3)],
                "L(2^52 - 2), L(2^52 - 1)": [log(2**52 - 2), log(2**52 - 1)]}
    found = {label: numbers(values) for label, values in tables("| | |")[0]}
    return found == expected and rendezvous.E90 == 0x2C5C85FDF473DE6AF278ECE


def check_rendezvous():
    rows = tables("| number | m |")[0]
    keys, weights = [int(row[1], 16) for row in rows], [int(row[4]) for row in rows]
    weighted, equal = rendezvous.Rendezvous(keys, weights), rendezvous.Rendezvous(keys, [UNIT] * 3)
    ok = weighted.constants == [int(row[2], 16) for row in rows]
    ok &= weights == [placement.steps(row[3]) for row in rows]
    answers = tables("| h | A(h) |")[0]
    ok &= len(answers) == len(HASHES)
    for h, (_, a, draws, by_weight, by_draw) in zip(HASHES, answers):
        ok &= rendezvous.multiplier(h) == int(a, 16) and weighted.draws(h) == numbers(draws)
        for scores, cell in ((weighted, by_weight), (equal, by_draw)):
            order = [int(word) for word in cell.split()]
            ok &= scores.order(h) == order and scores.first(h) == order[0]
    logs = [rendezvous.exponential(x) for x in weighted.draws(HASHES[0])]
    return ok and logs == [0x1382BF023F1F5, 0x44914395192143F, 0xBE1B9167475F44]


def check_tables():
    strings = [[int(digit) for digit in line] for line in re.findall(r"^    ([012]{128})$", TEXT, re.M)]
    keys, heavy, even = HASHES[:3], [UNIT, UNIT, 2 * UNIT], [UNIT] * 3
    ok = strings == [rendezvous.table(keys, heavy, 7, 0, 128), rendezvous.table(keys, heavy, 7, 20000, 128),
                     rendezvous.table(keys, even, 7, 50000, 128)]
    ok &= rendezvous.quotas(heavy, 128, 20000) == ([32, 32, 63], [32, 32, 65])
    return ok and rendezvous.quotas(even, 128, 50000) == ([41] * 3, [44] * 3)


def check_ring():
    rows = tables("| slot | key |")[0]
    keys, weights = [int(row[1], 16) for row in rows], [int(re.search(r"\((\d+)\)", row[2])[1]) for row in rows]
    points, owners = placement.ring_points(keys, weights, 160)
    ok = [owners.count(i) for i in range(3)] == [160, 400, 1]
    lone, first, last = 0x4E5601FF0F1EFA27, 0x000DF60DA1ECD8C0, 0xFF5D47FFFA8ABD65
    ok &= points[owners.index(2)] == lone and points[0] == first and points[-1] == last
    asked = [HASHES[:3], [lone - 1, lone, lone + 1], [first, first + 1], [last, last + 1]]
    answers = [numbers(row[1]) for row in tables("| h | slot |")[0]]
    return ok and answers == [[owners[placement.successor(points, h)] for h in hs] for hs in asked]


def check_slots():
    functions = [numbered.jumpback, numbered.jump, lambda h, n: h % n]
    found = tables("| n | A |")
    ok = len(found) == len(functions)
    for function, rows in zip(functions, found):
        for n, *answers in rows:
            ok &= [function(h, int(n)) for h in HASHES] == [int(answer) for answer in answers]
    further = [numbered.jump(h, n) for h, n in ((42, 57), (0xDEAD10CC, 666), (256, 1024))]
    return ok and further == [43, 361, 520]


def section_7_keys():
    return [int(row[1], 16) for row in tables("| slot | key |")[0]]


def check_maglev():
    rows = tables("| M | weights |")[0]
    ok = len(rows) == 3
    for size, weights, owners in rows:
        weights = [placement.steps(weight) for weight in weights.split(",")]
        ok &= placement.maglev_rows(section_7_keys(), weights, int(size)) == [int(digit) for digit in owners.strip("`")]
    owners = placement.maglev_rows(section_7_keys(), weights, 65537)
    ok &= [owners.count(i) for i in range(3)] == [18725, 46811, 1]
    return ok and [owners[h * 65537 >> 64] for h in HASHES] == [1, 1, 1, 1, 0]


def check_multi_probe():
    points, members = placement.ring_points(section_7_keys(), [UNIT] * 3, 1)
    rows = tables("| K | owners |")[0]
    ok = len(rows) == 4
    for probes, owners, shares in rows:
        got = [members[placement.nearest(points, mix64(h), int(probes))] for h in range(1, 9)]
        by_member = dict(zip(members, placement.multi_probe_shares(points, int(probes))))
        ok &= got == [int(digit) for digit in owners.strip("`")]
        ok &= all(abs(by_member[i] - float(share)) < 1e-12 for i, share in enumerate(shares.split(",")))
    return ok


def candidates_agree(rows, options, nodes, changes=()):
    ok = True
    for algorithm, orders in rows:
        view = placement.View(algorithm.strip("`"), options, nodes, changes)
        found = ["".join(str(slot) for slot in view.candidates(mix64(h))) for h in range(1, 9)]
        ok &= found == orders.strip("`").split()
    return ok


def check_candidates():
    weights = ["1", "2.5", "0", "1", "0.5", "7"]
    nodes = [(f"n{i}".encode(), weight, b"") for i, weight in enumerate(weights)]
    alike = [(f"n{i}".encode(), "1", b"") for i in range(7)]
    weighed, others = tables("| algorithm | candidates |")[0], tables("| algorithm | candidates of nodes alike |")[0]
    ok = len(weighed) == 4 and len(others) == 11 and candidates_agree(weighed, {"partitions": "1024"}, nodes)
    ok &= candidates_agree(others[:6], {}, alike, (("leave", b"n4"), ("leave", b"n1")))
    return ok and candidates_agree(others[6:], {}, alike[:5])


def check_replicas():
    fleet = list(zip(["1", "2", "4", "8", "1", "2.5"], [b"a", b"a", b"b", b"b", b"c", b""]))
    rows = tables("| algorithm | zones | k | replicas |")[0]
    views, ok = {}, len(rows) == 24
    for algorithm, zones, k, replicas in rows:
        nodes = [(f"n{i}".encode(), weight, zone if zones == "yes" else b"") for i, (weight, zone) in enumerate(fleet)]
        options = {"partitions": "1024", "fair_replicas": k}
        view = views.setdefault((algorithm, zones, k), placement.View(algorithm.strip("`"), options, nodes))
        found = ["".join(str(slot) for slot in view.replicas(mix64(h), int(k))) for h in range(1, 9)]
        ok &= found == replicas.strip("`").split()
    return ok


def check_shards():
    fleet = list(zip(["1", "2", "4", "8", "1", "2.5"], [b"a", b"a", b"b", b"b", b"c", b""]))
    rows = tables("| algorithm | zones | k | shards |")[0]
    ok = len(rows) == 20
    for algorithm, zones, k, shards in rows:
        nodes = [(f"n{i}".encode(), weight, zone if zones == "yes" else b"") for i, (weight, zone) in enumerate(fleet)]
        view = placement.View(algorithm.strip("`"), {"partitions": "1024"}, nodes)
        found = ["".join(str(slot) for slot in view.shards(mix64(h), int(k))) for h in range(1, 9)]
        ok &= found == shards.strip("`").split()
    return ok


CHECKS = {"hashes of keys": check_section_2, "parts of keys": check_parts, "mix64": check_mixing,
          "logarithm": check_logarithm,
          "rendezvous": check_rendezvous, "tables": check_tables, "ring": check_ring, "slots": check_slots,
          "maglev": check_maglev, "multi-probe": check_multi_probe,
          "candidates": check_candidates, "replicas": check_replicas, "shards": check_shards}

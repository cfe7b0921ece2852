#!/usr/bin/env python3
"""Checks the golden vectors of tests/vectors against the reference implementation beside it.

    python3 tests/python/check_golden.py

Ends with the line `N passed, N failed`; cases under xxh3-64 are named and left to the C tests.
The check values of docs/placement.md are tried as well.
"""
import itertools
import pathlib
import sys
from fractions import Fraction
from math import floor

import candidate_vectors
import examples
import hashes
import replica_vectors
import shard_vectors
import states
from placement import View

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def lines(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def read_cases(path):
    keys, cases = [], []
    for kind, *fields in lines(path):
        if kind == "key":
            keys.append(b"" if fields[0] == "-" else bytes.fromhex(fields[0]))
        elif kind == "case":
            cases.append({"name": fields[0], "options": {}, "nodes": [], "shares": [], "changes": []})
        elif kind == "option":
            cases[-1]["options"][fields[0]] = fields[1]
        elif kind == "node":
            cases[-1]["nodes"].append((fields[0].encode(), fields[1], "".join(fields[3:]).encode()))
            cases[-1]["shares"].append(int(fields[2]))
        elif kind in ("leave", "join"):
            cases[-1]["changes"].append((kind, fields[0].encode()))
        elif kind == "fingerprint":
            cases[-1]["fingerprint"] = int(fields[0], 16)
        elif kind == "owners":
            cases[-1]["owners"] = [None if field == "-" else int(field) for field in fields]
        else:
            raise ValueError(f"{path}: unknown line {kind!r}")
    return keys, cases


def problem_of(algorithm, keys, case):
    """What differs, or None."""
    view = View(algorithm, case["options"], case["nodes"], case["changes"])
    if view.fingerprint() != case["fingerprint"]:
        return f"fingerprint {view.fingerprint():016x}, not {case['fingerprint']:016x}"
    shares = view.shares()
    for slot, share in enumerate(case["shares"]):
        if floor(Fraction(shares.get(slot, 0)) * 2**32 + Fraction(1, 2)) != share:
            return f"share of node {slot} is {float(shares[slot]):.9f}, not {share / 2**32:.9f}"
    for key, owner in zip(keys, case["owners"], strict=True):
        if view.owner(key) != owner:
            return f"key {key.hex()} belongs to {view.owner(key)}, not {owner}"
    return None


def check_file(path):
    """(passed, failed, skipped)"""
    algorithm = path.stem.removeprefix("golden_")
    keys, cases = read_cases(path)
    passed, failed, left = 0, 0, []
    for case in cases:
        if case["options"].get("hash") == "xxh3-64":
            left.append(case["name"])
            continue
        problem = problem_of(algorithm, keys, case)
        if problem:
            print(f"FAILED {algorithm}, {case['name']}: {problem}")
        passed, failed = passed + (problem is None), failed + (problem is not None)
    skipped = f"; {len(left)} skipped: xxh3-64 ({'; '.join(left)})" if left else ""
    print(f"{algorithm}: {passed} of {passed + failed} cases agree{skipped}")
    # A file that holds nothing to compare proves nothing, so it counts as a failure.
    return passed, failed + (passed + failed == 0), len(left)


def check_parts():
    """The shared cases that hash a part of each key."""
    keys = [(b"" if piece == "-" else bytes.fromhex(piece)) * int(times)
            for _, piece, times in lines(VECTORS / "shared_cases_keys.tsv")]
    passed, failed, case = 0, 0, None
    for kind, *fields in lines(VECTORS / "shared_cases_views.tsv"):
        if kind == "case":
            case = {"options": {}, "nodes": []} if fields[0].startswith("key part") else None
        elif case and kind == "option":
            case["options"][fields[0]] = fields[1]
        elif case and kind == "add":
            case["nodes"].append((fields[0].encode(), fields[1], b""))
        elif case and kind == "fingerprint":
            case["fingerprint"] = int(fields[0], 16)
        elif case and kind == "owners" and case["options"]["hash"] != "xxh3-64":
            view = View(case["options"].pop("algorithm"), case["options"], case["nodes"], [])
            found = "".join(f"{view.owner(key):02x}" for key in keys[:len(fields[0]) // 2])
            agrees = found == fields[0] and view.fingerprint() == case["fingerprint"]
            passed, failed = passed + agrees, failed + (not agrees)
    print(f"parts of keys: {passed} of {passed + failed} cases agree")
    return passed, failed + (passed == 0), 0


def check_chosen():
    """Ids and zones that somebody chose; the first option of a case is its algorithm."""
    keys, cases = read_cases(VECTORS / "chosen_ids.tsv")
    failed = 0
    for case in cases:
        algorithm = case["options"].pop("algorithm")
        problem = problem_of(algorithm, keys, case)
        if problem:
            print(f"FAILED {algorithm}, {case['name']}: {problem}")
            failed += 1
    print(f"chosen ids: {len(cases) - failed} of {len(cases)} cases agree")
    return len(cases) - failed, failed + (not cases), 0


def check_siphash():
    seed, failed, count = hashes.seed_words("000102030405060708090a0b0c0d0e0f"), 0, 0
    for size, short, wide in lines(VECTORS / "siphash.tsv"):
        message = bytes(range(int(size)))
        got = hashes.siphash(message, seed).to_bytes(8, "little")
        low, high = hashes.siphash128(message, seed)
        got_wide = low.to_bytes(8, "little") + high.to_bytes(8, "little")
        failed += got.hex() != short or got_wide.hex() != wide
        count += 1
    print(f"siphash: {count - failed} of {count} messages agree")
    return int(failed == 0 and count > 0), int(failed > 0 or count == 0), 0


def check_lines(name, made):
    """A file that the reference implementation wrote."""
    written = (VECTORS / name).read_text(encoding="utf-8")
    found = [line for text in made for line in text.splitlines()]
    wrong = sum(a != b for a, b in itertools.zip_longest(written.splitlines(), found))
    print(f"{name}: {len(found) - wrong} of {len(found)} lines agree")
    return int(wrong == 0), int(wrong != 0), 0


def check_examples():
    wrong = [name for name, holds in examples.CHECKS.items() if not holds()]
    for name in wrong:
        print(f"FAILED docs/placement.md, check values: {name}")
    count = len(examples.CHECKS)
    print(f"docs/placement.md: {count - len(wrong)} of {count} groups of check values agree")
    return count - len(wrong), len(wrong), 0


def main():
    files = sorted(VECTORS.glob("golden_*@*.tsv"))
    results = [check_siphash(), check_parts(), check_examples(), check_chosen(),
               check_lines("candidates.tsv", candidate_vectors.lines()),
               check_lines("replicas.tsv", replica_vectors.lines()),
               check_lines("shards.tsv", shard_vectors.lines()),
               check_lines("shared_cases_states.tsv", states.lines())]
    results += [check_file(path) for path in files]
    passed, failed, skipped = (sum(column) for column in zip(*results))
    print(f"{skipped} cases skipped: xxh3-64")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and files else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Whether `holdfast identify` names the placement of vector files from the first 200 pairs of each, and whether the
cluster file that it writes agrees with all of them.
    identify.py HOLDFAST DIALECT_CHECK [--each N] FILE...
Files are JSON as vectors.sh reads it, or lines of tests/vectors/dialect.
A line a file: named; same (another name of the same placement came first); asked (several agreed, and the key that
identify asks for decided); known (once the numbers and texts of the configuration were given); or tie (all keys are on
one node, so that nothing can be said).
--each N takes the first N fleets of each program that have more than one node.
"""
import json
import os
import subprocess
import sys
import tempfile
import time


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)


def algorithms(group):
    return [group["algorithm"]] + [told.split()[0] for told in group["same"]]


def answer_to(found, wanted):
    """The pair that the program would give for the question; none if its placement is not among those that agree."""
    for group in found["agreeing"]:
        if wanted in algorithms(group) and "answer" in group:
            return json.dumps({"key": found["question"], "node": group["answer"]})
    return None


def outcome(holdfast, nodes, pairs, every, wanted, asks=2):
    start = time.monotonic()
    done = run(holdfast, "identify", nodes, pairs, "--json")
    seconds = time.monotonic() - start
    if done.returncode == 2:
        return "wrong", seconds, done.stderr.strip()
    found = json.loads(done.stdout)
    if not found["identified"]:
        if "one node" in found["verdict"]:
            return "tie", seconds, found["verdict"]
        pair = answer_to(found, wanted) if asks else None
        if pair is None:
            return "wrong", seconds, found["verdict"]
        with open(pairs, encoding="utf-8") as file, open("more.pairs", "w", encoding="utf-8") as more:
            more.write(pair + "\n" + "".join(line for line in file if line != pair + "\n"))
        again = outcome(holdfast, nodes, "more.pairs", every, wanted, asks - 1)
        return ("wrong" if again[0] == "wrong" else "asked"), seconds, again[2]
    if wanted not in algorithms(found["agreeing"][0]):
        return "wrong", seconds, found["verdict"]
    with open("winner.yaml", "w", encoding="utf-8") as file:
        file.write(found["cluster"])
    checked = run(holdfast, "verify", "winner.yaml", every)
    if checked.returncode != 0:
        return "wrong", seconds, checked.stdout.strip() + checked.stderr.strip()
    return "named" if found["agreeing"][0]["algorithm"] == wanted else "same", seconds, found["verdict"]


def has_one_node(name):
    with open(name + ".nodes", encoding="utf-8") as file:
        return sum(line.startswith("  - ") for line in file) == 1


def report(holdfast, name):
    with open(name + ".wanted", encoding="utf-8") as file:
        wanted = file.read().strip()
    which, seconds, told = outcome(holdfast, name + ".nodes", name + ".pairs", name + ".all", wanted)
    if which == "wrong":
        again = outcome(holdfast, name + ".known", name + ".pairs", name + ".all", wanted)
        if again[0] != "wrong":
            which, told = "known", again[2]
    print(f"{which:5}  {seconds:6.2f} s  {name}: {wanted}: {told}", flush=True)
    return which, seconds


def main(holdfast, check, *files):
    most = None
    if files[0] == "--each":
        most, files = int(files[1]), files[2:]
    counts, slowest, taken = {}, 0.0, {}
    holdfast, check, files = os.path.abspath(holdfast), os.path.abspath(check), [os.path.abspath(f) for f in files]
    with tempfile.TemporaryDirectory() as folder:
        made = run(check, "--samples", folder, *files)
        assert made.returncode == 0, made.stderr
        os.chdir(folder)
        for name in sorted(entry[:-6] for entry in os.listdir(".") if entry.endswith(".nodes")):
            family = name.split("-")[0]
            if most is not None and (taken.get(family, 0) == most or has_one_node(name)):
                continue
            taken[family] = taken.get(family, 0) + 1
            which, seconds = report(holdfast, name)
            counts[which] = counts.get(which, 0) + 1
            slowest = max(slowest, seconds)
        os.chdir("/")
    print(", ".join(f"{count} {which}" for which, count in sorted(counts.items())), f"slowest {slowest:.2f} s",
          sep="; ")
    return 1 if "wrong" in counts or not counts else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

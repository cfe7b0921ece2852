#!/usr/bin/env python3
"""Fails on a file that includes a higher layer, indirect includes counted.

The compiler says what is included (-MM), so that no spelling of an include hides anything.
    layers.py ROOT COMPILER
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

LAYERS = ["base", "hash", "place", "dialect", "cluster", "ops", "abi"]
# These see of ours the public headers, their own folder, and what is named here.
OUTSIDE = {"lib/files": (), "cli": ("lib/files/",), "examples": (), "tests/abi": ("tests/assertions.h",),
           "tests/files": ("tests/assertions.h", "tests/abi/")}
SOURCES = (".c", ".cpp", ".h", ".hpp")


def sources(root, folder):
    for place, _, names in sorted(os.walk(os.path.join(root, folder))):
        for name in sorted(names):
            if name.endswith(SOURCES):
                yield os.path.join(place, name)


def included(compiler, root, source, include_dirs):
    """The files of the project that a source includes, as paths below the root."""
    language = ["-x", "c", "-std=gnu11"] if source.endswith(".c") else ["-x", "c++", "-std=c++20"]
    command = [compiler, "-MM", "-w", *language, *[f"-I{os.path.join(root, d)}" for d in include_dirs], source]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        raise ValueError(f"cannot ask what {source} includes: {made.stderr.strip()}")
    # A make rule, with spaces in names escaped.
    words = made.stdout.replace("\\\n", " ").replace("\\ ", "\0").split()[1:]
    paths = [os.path.realpath(word.replace("\0", " ")) for word in words]
    top = os.path.realpath(root) + os.sep
    return [path[len(top):] for path in paths if path.startswith(top)]


def layer_fault(name, target):
    layer = name.split("/")[1]
    if layer not in LAYERS:
        return f"{name} is in no layer: use one of {', '.join(LAYERS)}"
    if target.startswith("include/"):
        return None if layer == "abi" else f"{name} includes {target}: only lib/abi knows the public headers"
    theirs = target.split("/")[1] if target.startswith("lib/") else None
    if theirs not in LAYERS:
        return f"{name} includes {target}, which is no layer of lib"
    if LAYERS.index(theirs) > LAYERS.index(layer):
        return f"{name} includes {target}: {layer} is below {theirs}"
    return None


def outside_fault(folder, name, target):
    if target.startswith(("include/holdfast/", folder + "/", *OUTSIDE[folder])):
        return None
    others = "".join(f" and {other}" for other in OUTSIDE[folder] if other.endswith("/"))
    return f"{name} includes {target}: {folder} may include <holdfast/...>{others} and nothing else of ours"


def faults(root, compiler):
    above = os.path.join(root, "lib/files") + os.sep
    jobs = [(source, ["lib", "include"], None) for source in sources(root, "lib") if not source.startswith(above)]
    for folder in OUTSIDE:
        # Readers are included as "files/...".
        seen = [os.path.dirname(path.rstrip("/")) for path in (*OUTSIDE[folder], folder)]
        seen += [path for path in OUTSIDE[folder] if path.endswith("/")]
        jobs += [(source, ["include", folder, *seen], folder) for source in sources(root, folder)]

    def judge(job):
        source, include_dirs, folder = job
        name = os.path.relpath(source, root)
        try:
            targets = included(compiler, root, source, include_dirs)
        except ValueError as error:
            return [str(error)]
        judged = (outside_fault(folder, name, t) if folder else layer_fault(name, t) for t in targets)
        return [fault for fault in judged if fault]

    if not jobs:
        return [f"no sources below {root}"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [fault for found in pool.map(judge, jobs) for fault in found]


if __name__ == "__main__":
    found = faults(sys.argv[1], sys.argv[2])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

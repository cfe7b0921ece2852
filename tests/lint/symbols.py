#!/usr/bin/env python3
"""Fails unless headers, version script and shared library name the same functions, and the
library needs nothing at run time but the C and C++ runtimes. The node of the map says which library it is.
    symbols.py INCLUDE_DIR MAP LIBRARY
"""
import glob
import os
import re
import subprocess
import sys

CORE = "HOLDFAST_0"
RUNTIMES = ("libc.so", "libm.so", "libstdc++.so", "libgcc_s.so", "ld-linux")
# By the node of their symbols: the headers of libraries beside the core, and what these need beyond the runtimes.
HEADERS = {"HOLDFAST_FILES_0": ("files.h",)}
MORE = {"HOLDFAST_FILES_0": ("libholdfast.so", "libyaml-cpp.so", "libfmt.so")}


def read(path):
    with open(path, encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def declared(include_dir, node=None):
    """The functions of all headers, or of those of one library."""
    paths = sorted(glob.glob(os.path.join(include_dir, "holdfast", "*.h")))
    beside = {header: other for other, headers in HEADERS.items() for header in headers}
    texts = [read(path) for path in paths if node in (None, beside.get(os.path.basename(path), CORE))]
    return [name for text in texts for name in re.findall(r"^HF_API\b[^;(]*?\b(hf_\w+)\(", text, re.M)]


def node_of(path):
    """The node of a map, and its names; None if it has another form."""
    listed = re.fullmatch(r"\s*(HOLDFAST_\w+)\s*\{\s*global:(.*?)local:\s*\*;\s*\};\s*", read(path), re.S)
    return (listed.group(1), [name.strip() for name in listed.group(2).split(";") if name.strip()]) if listed else None


def mapped(path):
    found = node_of(path)
    return found[1] if found else None


def exported(library, node):
    lines = [line.split() for line in run("nm", "-D", "--defined-only", library).splitlines()]
    return [words[-1] for words in lines if words[-2:] != ["A", f"{node}@@{node}"] and words[-1] != node]


def needed(library):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", library))


def differences(names, what, others, where):
    return [f"{name} is {what}, but not {where}" for name in sorted(set(names) - set(others))]


def faults(include_dir, map_path, library):
    one = node_of(map_path)
    if one is None:
        return [f"{map_path} is not one node such as {CORE} that ends in `local: *;`"]
    node, in_map = one
    in_headers = declared(include_dir, node)
    if not in_headers:
        return [f"no HF_API functions of {node} below {include_dir}"]
    in_library = exported(library, node)
    versioned = [f"{name}@@{node}" for name in in_map]
    found = differences(in_headers, "in a header", in_map, "in the map")
    found += differences(in_map, "in the map", in_headers, "in a header")
    found += differences(versioned, "in the map", in_library, "exported")
    found += differences(in_library, "exported", versioned, "in the map")
    found += [f"{name} stands twice in the map" for name in sorted(set(in_map)) if in_map.count(name) > 1]
    allowed = (*RUNTIMES, *MORE.get(node, ()))
    found += [f"the library needs {name}" for name in needed(library) if not name.startswith(allowed)]
    return found


if __name__ == "__main__":
    found = faults(*sys.argv[1:4])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

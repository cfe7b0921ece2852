#!/usr/bin/env python3
"""Fails unless headers, version script and shared library name the same functions, and the
library needs nothing at run time but the C and C++ runtimes.
    symbols.py INCLUDE_DIR MAP LIBRARY
"""
import glob
import os
import re
import subprocess
import sys

NODE = "HOLDFAST_0"
RUNTIMES = ("libc.so", "libm.so", "libstdc++.so", "libgcc_s.so", "ld-linux")


def read(path):
    with open(path, encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def declared(include_dir):
    texts = [read(path) for path in sorted(glob.glob(os.path.join(include_dir, "holdfast", "*.h")))]
    return [name for text in texts for name in re.findall(r"^HF_API\b[^;(]*?\b(hf_\w+)\(", text, re.M)]


def mapped(path):
    listed = re.fullmatch(rf"\s*{NODE}\s*\{{\s*global:(.*?)local:\s*\*;\s*\}};\s*", read(path), re.S)
    return [name.strip() for name in listed.group(1).split(";") if name.strip()] if listed else None


def exported(library):
    lines = [line.split() for line in run("nm", "-D", "--defined-only", library).splitlines()]
    return [words[-1] for words in lines if words[-2:] != ["A", f"{NODE}@@{NODE}"] and words[-1] != NODE]


def needed(library):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", library))


def differences(names, what, others, where):
    return [f"{name} is {what}, but not {where}" for name in sorted(set(names) - set(others))]


def faults(include_dir, map_path, library):
    in_headers, in_map = declared(include_dir), mapped(map_path)
    if in_map is None:
        return [f"{map_path} is not one node {NODE} that ends in `local: *;`"]
    if not in_headers:
        return [f"no HF_API functions below {include_dir}"]
    in_library = exported(library)
    versioned = [f"{name}@@{NODE}" for name in in_map]
    found = differences(in_headers, "in a header", in_map, "in the map")
    found += differences(in_map, "in the map", in_headers, "in a header")
    found += differences(versioned, "in the map", in_library, "exported")
    found += differences(in_library, "exported", versioned, "in the map")
    found += [f"{name} stands twice in the map" for name in sorted(set(in_map)) if in_map.count(name) > 1]
    found += [f"the library needs {name}" for name in needed(library) if not name.startswith(RUNTIMES)]
    return found


if __name__ == "__main__":
    found = faults(*sys.argv[1:4])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

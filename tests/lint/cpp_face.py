#!/usr/bin/env python3
"""Fails unless the C++ headers use every function that the library exports, or a reason stands here.
    cpp_face.py ROOT
"""
import glob
import os
import re
import sys

import symbols

# Functions that a C++ program does not miss, and why.
WITHOUT = {
    "hf_error_set": "a C++ library throws hf::Error",
    "hf_error_status": "hf::Error has the status that the call returned",
    "hf_no_node": "hf::no_node is a constant",
    "hf_no_source": "hf::no_source is a constant",
}


def used(include_dir):
    paths = sorted(glob.glob(os.path.join(include_dir, "holdfast", "*.hpp")))
    code = "".join(re.sub(r"//[^\n]*", "", symbols.read(path)) for path in paths)
    return set(re.findall(r"\bhf_\w+(?=\s*[(,])", code))


def faults(root):
    maps = [symbols.mapped(os.path.join(root, "lib", name)) for name in ("holdfast.map", "files/files.map")]
    called = used(os.path.join(root, "include"))
    if not all(maps) or not called:
        return [f"no exported functions or no C++ headers below {root}"]
    exported = [name for each in maps for name in each]
    found = [f"no C++ header uses {name}: give it a member, or a reason in tests/lint/cpp_face.py"
             for name in exported if name not in called and name not in WITHOUT]
    return found + [f"{name} has a reason to be missing, but " + ("a C++ header uses it" if name in called else
                    "the library does not export it") for name in WITHOUT if name in called or name not in exported]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails on folders of more than 20 units in lib and cli, a header and its source being one, and on files of more than
400 lines in lib, cli and include.
    rooms.py ROOT
"""
import os
import sys

MOST_UNITS, MOST_LINES = 20, 400
SOURCES = (".c", ".cpp", ".h", ".hpp")

# Longer files, each with its reason; none today.
LONG = {}


def files(root, folder):
    """(folder, names of sources) below the root."""
    for place, _, names in sorted(os.walk(os.path.join(root, folder))):
        kept = sorted(name for name in names if name.endswith(SOURCES))
        if kept:
            yield os.path.relpath(place, root), kept


def unit_faults(root):
    for folder in ("lib", "cli"):
        for place, names in files(root, folder):
            units = {os.path.splitext(name)[0] for name in names}
            if len(units) > MOST_UNITS:
                yield f"{place} holds {len(units)} units: give a part of them a folder, {MOST_UNITS} are the most"


def line_faults(root):
    long = set()
    for folder in ("lib", "cli", "include"):
        for place, names in files(root, folder):
            for name in names:
                below = os.path.join(place, name)
                with open(os.path.join(root, below), encoding="utf-8") as file:
                    lines = sum(1 for _ in file)
                if lines <= MOST_LINES:
                    continue
                long.add(below)
                if below not in LONG:
                    yield f"{below} has {lines} lines: split it, {MOST_LINES} are the most"
    for name in sorted(set(LONG) - long):
        yield f"{name} is not longer than {MOST_LINES} lines any more: take it off the list in rooms.py"


def faults(root):
    if not os.path.isdir(os.path.join(root, "lib")):
        return [f"no sources below {root}/lib"]
    return [*unit_faults(root), *line_faults(root)]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

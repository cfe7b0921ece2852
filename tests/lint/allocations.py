#!/usr/bin/env python3
"""Fails on a function of lib that is noexcept, as destructors are, and allocates: without memory it would end the
process.

A function allocates that holds a container of its own, makes one longer, makes an object on the heap, or calls a
function of lib that returns a container or a text by value or that allocates in its turn. What is called is known by
its name alone, and names that are also those of noexcept functions or of the standard library are left out. Functions
that catch std::bad_alloc may allocate. Functions of the compiler's time hold others, and call them not.
    allocations.py ROOT
"""
import os
import re
import sys

import functions

# A type by value: behind it and its arguments stands a name.
HOLDER = r"std::(?:string|(?:vector|map|set|deque|unordered_map|unordered_set)<[^;(){}]*>)"
MADE = rf"(?:{HOLDER}|std::(?:unique|shared)_ptr<[^;(){{}}]*>)"
RETURNS = re.compile(rf"(?:^|[\s\]]){MADE} (?:\w+::)*(\w+)\([^;{{}}]*[;{{]", re.M)
NOEXCEPT = re.compile(r"\b(\w+)\([^;{}]*?\)(?: const)? noexcept")
# A call, and no variable that is made of its arguments.
CALL = re.compile(r"(?<!std::)(?<!std::ranges::)(?:(?<=return )|(?<![\w>] ))\b(\w+)\(")
ALLOCATES = [
    (re.compile(rf"(?<!static const ){HOLDER} \w+(?!\s*=\s*std::(?:move|exchange))\s*[;({{=]"), "holds a container"),
    (re.compile(r"\.(?:push_back|emplace_back|push_front|resize|reserve|insert|emplace|append|assign)\("),
     "makes a container longer"),
    (re.compile(r"\b(?:new (?!\()|make_(?:unique|shared)\w*\b)"), "makes an object on the heap"),
    (re.compile(r"\bstd::(?:to_string|stable_sort|stable_partition|inplace_merge)\b"), "calls what allocates"),
]
# Names that containers of the standard library have, too.
STANDARD = {"begin", "end"}
# Functions that put into room which was made before, and where that is.
KNOWN = {
    ("lib/ops/load/cells.cpp", "LoadCells::replace_incarnations"): "LoadCells::make_room",
    ("lib/ops/load/cells.cpp", "LoadCells::collect_spare"): "LoadCells::make_room",
    ("lib/ops/load/hot_keys.cpp", "HotKeys::change_all"): "HotKeys::HotKeys",
}


def texts(root):
    for place, _, names in sorted(os.walk(os.path.join(root, "lib"))):
        for name in sorted(names):
            if name.endswith((".h", ".cpp")):
                path = os.path.join(place, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, root), file.read()


def is_noexcept(heading):
    if re.search(r"\bconst(?:expr|eval)\b", heading):
        return False
    said = re.search(r"\bnoexcept\b(?!\s*\((?!true))", heading)
    return said is not None or ("noexcept" not in heading and re.search(r"(?<!\w)~\w+\(", heading) is not None)


def bodies_of(text):
    """(name, first line, heading, what is in it) of every function."""
    lines = functions.code_alone(text).split("\n")
    for name, first, count in functions.functions_of(text):
        heading, _, inside = "\n".join(lines[first - 1:first - 1 + count]).partition("{")
        yield name, first, heading, inside


def makers_of(every):
    """Names of functions that return a container, or allocate themselves or by what they call; no noexcept ones."""
    codes = [functions.code_alone(text) for _, text in every]
    plain = STANDARD | {name for code in codes for name in NOEXCEPT.findall(code)}
    makers = {found.group(1) for code in codes for found in RETURNS.finditer(code)} - plain
    others = [(name.split("::")[-1], inside) for _, text in every for name, _, heading, inside in bodies_of(text)]
    others = [(name, inside) for name, inside in others if name not in plain]
    while True:
        more = {name for name, inside in others if name not in makers and
                (any(pattern.search(inside) for pattern, _ in ALLOCATES) or makers.intersection(CALL.findall(inside)))}
        if not more:
            return makers
        makers |= more


def faults_of(path, text, makers):
    for name, first, heading, inside in bodies_of(text):
        if not is_noexcept(heading) or (path, name) in KNOWN or "catch (const std::bad_alloc &)" in inside:
            continue
        for pattern, what in ALLOCATES:
            found = pattern.search(inside)
            if found:
                yield f"{path}:{first}: {name} is noexcept and {what}: {found.group().strip()}"
        for called in sorted(makers.intersection(CALL.findall(inside))):
            yield f"{path}:{first}: {name} is noexcept and calls {called}, which allocates"


def faults(root):
    every = list(texts(root))
    makers = makers_of(every)
    if not makers:
        return [f"no functions below {root} return a container"]
    there = {(path, name) for path, text in every if any(path == known for known, _ in KNOWN)
             for name, _, _ in functions.functions_of(text)}
    stale = [f"{path} has no function {name} any more: take it off the list" for path, name in KNOWN.keys() - there]
    return stale + [fault for path, text in every for fault in faults_of(path, text, makers)]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails on a source that is not as clang-format 14 (or gofmt, where there is one) lays it out, and on
a line of more than 120 characters.
    format.py ROOT
"""
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FOLDERS = ["bench", "bindings", "cli", "debian/tests", "docs", "examples", "include", "lib", "tests", "tools"]
LAID_OUT = (".c", ".cpp", ".h", ".hpp")
LIMITED = (".go", ".rb", ".java", ".py", ".sh", ".i", ".cmake", "CMakeLists.txt", ".md")
LIMIT = 120
VERSION = "14"

# Written by SWIG.
GENERATED = re.compile(r"(?:^|/)internal/native/|(?:^|/)native_wrap\.c$")

# Files whose lines are not wrapped anew yet: none. Only ever fewer.
PENDING = set()


def files(root, endings):
    """Paths below the root: its own files, and those of the folders that are ours."""
    found = [name for name in sorted(os.listdir(root)) if os.path.isfile(os.path.join(root, name))]
    for folder in FOLDERS:
        for place, _, names in sorted(os.walk(os.path.join(root, folder))):
            found += [os.path.relpath(os.path.join(place, name), root) for name in sorted(names)]
    return [path for path in found if path.endswith(endings) and not GENERATED.search(path)]


def formatter():
    """The command, since another version lays out otherwise; None where there is no such one."""
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if shutil.which(name):
            told = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(rf"\bversion {VERSION}\.", told):
                return name
    return None


def shares(paths):
    """The paths in as many lists as there are processors."""
    processors = os.cpu_count() or 1
    return [part for part in (paths[i::processors] for i in range(processors)) if part]


def layout_faults(root):
    command = formatter()
    if command is None:
        return [f"there is no clang-format {VERSION}: install the package clang-format, or clang-format-{VERSION}"]

    def complaints(paths):
        made = subprocess.run([command, "--dry-run", "--style=file", *paths], cwd=root, capture_output=True, text=True)
        return sorted(set(re.findall(r"^(.+?:\d+):\d+: (?:warning|error)", made.stderr, re.M)),
                      key=lambda place: (place.rpartition(":")[0], int(place.rpartition(":")[2])))

    paths = files(root, LAID_OUT)
    if not paths:
        return [f"no sources below {root}"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = [place for found in pool.map(complaints, shares(paths)) for place in found]
    return [f"{place}: clang-format lays this out otherwise" for place in told]


def go_faults(root):
    if not shutil.which("gofmt"):
        return []
    folders = [folder for folder in ("bindings/go", "bench/go") if os.path.isdir(os.path.join(root, folder))]
    made = subprocess.run(["gofmt", "-l", *folders], cwd=root, capture_output=True, text=True)
    told = made.stdout.split("\n") + made.stderr.split("\n")
    return [f"{line}: gofmt lays this out otherwise" for line in told if line]


def may_be_long(path, line):
    """A row of a table, what a program printed, and a line that is one word, such as an address."""
    if path.endswith(".md") and line.startswith(("|", "    ")):
        return True
    return " " not in line.strip()


def length_faults(root):
    for path in files(root, LAID_OUT + LIMITED):
        if path in PENDING:
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\n")
                if len(line) > LIMIT and not may_be_long(path, line):
                    yield f"{path}:{number}: {len(line)} characters, and {LIMIT} are allowed"


def faults(root):
    return [*layout_faults(root), *go_faults(root), *length_faults(root)]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails on words that have no place in lib: what ends or talks for the process, what differs
from machine to machine, and dangers outside the one file that is their home.
    words.py ROOT
"""
import os
import re
import sys

# What must not stand in lib, why, and the files where it may.
RULES = [
    (r"\b(?:abort|_?exit|quick_exit|terminate)\s*\(", "nothing ends the caller's process", ()),
    (r"\b(?:printf|fprintf|puts|fputs|perror)\s*\(|\bstd::(?:cout|cerr|clog)\b", "lib prints nothing", ()),
    (r"\b(?:secure_)?getenv\s*\(", "answers do not depend on the environment", ()),
    (r"\b(?:setlocale|std::locale|sto[dfil]|strtod|atof)\b", "answers do not depend on the locale", ()),
    (r"\b(?:rand|srand|random|time|clock_gettime)\s*\(|\brandom_device\b|\bstd::chrono\b",
     "answers do not depend on chance or time", ()),
    (r"\bstd::hash\b", "std::hash differs from library to library", ()),
    (r"\bthread_local\b", "a caller may resume on another thread", ()),
    (r"\bcatch\s*\(\s*\.\.\.\s*\)", "exceptions end at the wall", ("lib/abi/wall.h",)),
    (r"\bstd::atomic|#\s*include\s*<atomic>", "atomics live in publish, in the count of a view and in bounded load",
     ("lib/cluster/publish.h", "lib/cluster/publish.cpp", "lib/cluster/view.h", "lib/cluster/view.cpp",
      "lib/ops/load/bounded.h", "lib/ops/load/bounded.cpp", "lib/ops/load/array.h", "lib/ops/load/follow.cpp",
      "lib/ops/load/tickets.h", "lib/ops/load/tickets.cpp")),
]


def without_comments_and_texts(text):
    """The code alone, with its line breaks."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'

    def blank(found):
        kept = found.group()
        return kept if re.search(r"#\s*include\s*$", text[:found.start()]) else "\n" * kept.count("\n")
    return re.sub(pattern, blank, text, flags=re.S)


def faults(root):
    found = []
    count = 0
    for place, _, names in sorted(os.walk(os.path.join(root, "lib"))):
        for name in sorted(n for n in names if n.endswith((".h", ".cpp", ".c"))):
            count += 1
            path = os.path.join(place, name)
            below = os.path.relpath(path, root)
            with open(path, encoding="utf-8") as file:
                lines = without_comments_and_texts(file.read()).split("\n")
            for number, line in enumerate(lines, 1):
                for pattern, why, homes in RULES:
                    word = re.search(pattern, line)
                    if word and below not in homes:
                        found.append(f"{below}:{number}: {word.group().strip()}: {why}")
    return found if count else [f"no sources below {root}/lib"]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

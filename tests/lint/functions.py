#!/usr/bin/env python3
"""Fails on a function of more than 40 lines in lib, cli and the C of the bindings.

A function is a block in a namespace or a class whose heading has a list of parameters; it counts from its heading to
its closing brace. Lambdas and local classes belong to the function around them.
    functions.py ROOT [COUNT]    with COUNT, prints the longest functions as well
"""
import os
import re
import sys

FOLDERS = ["lib", "cli", "bindings"]
MOST_LINES = 40
SOURCES = (".c", ".cpp", ".h", ".hpp")

# What holds functions, unless it is one that returns a struct or is extern itself.
SCOPE = re.compile(r"\s*(?:inline namespace|namespace|extern|(?:template <.*> )?(?:typedef )?(?:struct|class|union))\b")
# The end of a function's heading: its parameters, and no assignment after them.
PARAMETERS = re.compile(r"\)[^;=]*$")
LAST_PARAMETERS = re.compile(r"\)(?: noexcept)?\s*$")


def code_alone(text):
    """The text with comments, literals and preprocessor lines blanked, line breaks kept."""
    def blank(found):
        return re.sub(r"[^\n]", " ", found.group())
    text = re.sub(r'//[^\n]*|/\*.*?\*/|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text,
                  flags=re.S)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, text, flags=re.M)


def heading_of(lines, opening):
    """The first line of what opens a block at this line: back to the end of what stands before."""
    first = opening
    while first > 0 and not re.search(r"[;{}]\s*$|^\s*$|^\s*(?:public|private|protected):", lines[first - 1]):
        first -= 1
    return first


def functions_of(text):
    """(name, first line, lines) of every function, a lambda belonging to the function around it."""
    lines = code_alone(text).split("\n")
    blocks, found = [], []  # open blocks: (first line, heading, kind)
    depth = 0  # of parentheses: what opens within some is an argument
    for number, line in enumerate(lines):
        for at, brace in ((i, c) for i, c in enumerate(line) if c in "(){}"):
            if brace in "()":
                depth += 1 if brace == "(" else -1
            elif brace == "{":
                first = heading_of(lines, number) if not line[:at].rstrip().endswith("{") else number
                heading = " ".join(part.strip() for part in lines[first:number] + [line[:at]])
                if SCOPE.match(heading) and not LAST_PARAMETERS.search(heading):
                    kind = "scope"
                elif depth == 0 and all(block[2] == "scope" for block in blocks) and PARAMETERS.search(heading):
                    kind = "function"
                else:
                    kind = "part"
                blocks.append((first, heading, kind))
            elif blocks:
                first, heading, kind = blocks.pop()
                if kind == "function":
                    name = re.search(r"(~?\w[\w:~]*|operator[^(]*)\s*\(", heading)
                    found.append((name.group(1) if name else heading[:40], first + 1, number - first + 1))
    if blocks:
        raise ValueError(f"a brace that opens at line {blocks[-1][0] + 1} is never closed")
    return found


def sources(root):
    for folder in FOLDERS:
        for place, _, names in sorted(os.walk(os.path.join(root, folder))):
            for name in sorted(names):
                if name.endswith(SOURCES) and not name.endswith("_wrap.c"):  # SWIG writes those
                    yield os.path.join(place, name)


def measured(root):
    """(lines, where, name) of all functions."""
    for path in sources(root):
        below = os.path.relpath(path, root)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name, first, lines in functions_of(text):
            yield lines, f"{below}:{first}", name


def faults(root):
    every = list(measured(root))
    if not every:
        return [f"no functions below {root}"]
    return [f"{where}: {name} has {lines} lines: split it, {MOST_LINES} are the most"
            for lines, where, name in every if lines > MOST_LINES]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    if len(sys.argv) > 2:
        print(*sorted(measured(sys.argv[1]), reverse=True)[:int(sys.argv[2])], sep="\n")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails on words that have no place here. In lib: what ends or talks for the process, what differs
from machine to machine, and dangers outside the files that are their home. In lib, include, cli, the
bindings and tests, as names: a second word for what has one already. In docs: the same, as prose.
    words.py ROOT
"""
import functools
import os
import re
import sys

# What must not stand in lib, why, and the files where it may; a folder stands for all its files.
RULES = [
    (r"\b(?:abort|_?exit|quick_exit|terminate)\s*\(", "nothing ends the caller's process", ()),
    (r"\b(?:printf|fprintf|puts|fputs|perror)\s*\(|\bstd::(?:cout|cerr|clog)\b", "lib prints nothing", ()),
    (r"\b(?:secure_)?getenv\s*\(", "answers do not depend on the environment", ()),
    (r"\b(?:setlocale|std::locale|sto[dfil]|strtod|atof)\b", "answers do not depend on the locale", ()),
    (r"\b(?:rand|srand|random|time|clock_gettime)\s*\(|\brandom_device\b|\bgetentropy\b|\bstd::chrono\b",
     "answers do not depend on chance or time", ("lib/hash/entropy.cpp", "lib/ops/snapshot/replace.cpp")),
    (r"\bstd::hash\b", "std::hash differs from library to library", ()),
    (r"\bthread_local\b", "a caller may resume on another thread", ()),
    (r"\bcatch\s*\(\s*\.\.\.\s*\)", "exceptions end at the wall", ("lib/abi/wall.h", "lib/files/wall.h")),
    (r"\bstd::atomic|#\s*include\s*<atomic>",
     "atomics live in publish, in the count of a view, in the serial of a placement and in bounded load",
     ("lib/cluster/publish.h", "lib/cluster/publish.cpp", "lib/cluster/view.h", "lib/cluster/view.cpp",
      "lib/cluster/placed.cpp", "lib/ops/load/")),
    (r"(?<![<\w])new\b|(?<!= )\bdelete\b",
     "made or ended by hand are handles, counted views, blocks of a growing array, and what only its class can make",
     ("lib/abi/", "lib/cluster/view.cpp", "lib/ops/load/array.h", "lib/cluster/detour.cpp")),
    (r"\b(?:malloc|calloc|realloc|aligned_alloc|strdup|free)\s*\(",
     "memory comes from containers and std::make_unique; pages that few touch come from calloc",
     ("lib/ops/load/memo.h", "lib/ops/load/memo.cpp")),
    (r"(?:\.|->)release\s*\(\s*\)",
     "an owner lets go by its destructor; views are counted where they are published, held and handed out",
     ("lib/abi/", "lib/cluster/publish.h", "lib/cluster/view.h", "lib/ops/snapshot/read.cpp", "lib/files/api.cpp")),
]

# One word for each idea: a part of a name that must not stand in code, the word that is used instead, and
# where it may stand, because another program's word is quoted.
QUOTED = ("cli/read/import/", "cli/identify/", "lib/dialect/", "lib/hash/published/", "tests/dialect/",
          "tests/unit/dialect/", "lib/cluster/foreign/",
          "lib/cluster/peers.h", "lib/cluster/peers.cpp", "lib/cluster/dialect_options.h",
          "lib/cluster/dialect_options.cpp", "lib/cluster/options.h", "lib/cluster/placed.cpp",
          "lib/abi/report/dialects.cpp", "include/holdfast/dialects.h", "bindings/go/internal/native/native.go",
          "bindings/ruby/test/dialect_test.rb", "tests/unit/cluster/peers.cpp", "tests/abi/dialects.c",
          "tests/lint/dialect_table.cpp")
VOCABULARY = [
    ("runner", "a candidate or a child, by what it is", ()),
    ("race", "inclusion, or a sample", ()),
    ("bucket", "slot or partition", QUOTED),
    ("server", "node", QUOTED),
    ("host", "node, or its address", QUOTED),
    ("peer", "node", QUOTED),
]

# The same for names as a whole: a regular expression over code.
NAMES = [
    # Home: there a snapshot is done.
    (r"\bfinished_?\b", "position", ("lib/ops/snapshot/write.cpp",)),
    (r"\bSlotHistory\b|\bslot_history\b", "removal log", ()),
    (r"\bSimd\s+level_?\b", "simd", ()),
]

# The same for prose: in docs, whatever else these words mean in English.
PROSE = [
    (r"\brunners?\b", "candidate or child, by what it is"),
    (r"(?<!data )\b(?:foot )?races?\b", "inclusion, or a sample"),
]

NAMED = (".h", ".hpp", ".c", ".cpp", ".i", ".go", ".java", ".rb")


def without_comments_and_texts(text):
    """The code alone, with its line breaks."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'

    def blank(found):
        kept = found.group()
        return kept if re.search(r"#\s*include\s*$", text[:found.start()]) else "\n" * kept.count("\n")
    return re.sub(pattern, blank, text, flags=re.S)


def sources(root, folder, endings):
    """Every file with its path below the root; what SWIG generates is left out."""
    for place, folders, names in sorted(os.walk(os.path.join(root, folder))):
        folders[:] = [name for name in folders if name != "internal"]
        for name in sorted(n for n in names if n.endswith(endings) and not n.startswith("native_wrap")):
            path = os.path.join(place, name)
            with open(path, encoding="utf-8") as file:
                yield os.path.relpath(path, root), file.read()


def code_of(below, text):
    """The code alone, with its line breaks; Ruby's #{} inside a text counts as text."""
    if below.endswith(".rb"):
        return re.sub(r'"(?:\\.|[^"\\\n])*"|#[^\n]*', "", text)
    return without_comments_and_texts(text)


@functools.cache
def parts(name):
    """The words of a name: run_races, RunRaces and RUN_RACES are run and race."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return {form for word in words for form in (word.lower(), word.lower().removesuffix("s"))}


def dangers(line):
    for pattern, why, homes in RULES:
        word = re.search(pattern, line)
        if word:
            yield word.group().strip(), why, homes


def second_words(line):
    for name in re.findall(r"[A-Za-z_]\w*", line):
        for word, instead, homes in VOCABULARY:
            if word in parts(name):
                yield name, f"the word here is {instead}", homes
    for pattern, instead, homes in NAMES:
        word = re.search(pattern, line)
        if word:
            yield word.group(), f"the word here is {instead}", homes


def in_prose(line):
    for pattern, instead in PROSE:
        word = re.search(pattern, line, re.IGNORECASE)
        if word:
            yield word.group(), f"the word here is {instead}", ()


def judged(files, judge, read=lambda below, text: text):
    """What a judge says of each line, other than where it is at home; None if there was no file."""
    found = None
    for below, text in files:
        found = found or []
        for number, line in enumerate(read(below, text).split("\n"), 1):
            found += [f"{below}:{number}: {word}: {why}" for word, why, homes in judge(line)
                      if not below.startswith(homes)]
    return found


def faults(root):
    found = judged(sources(root, "lib", (".h", ".cpp", ".c")), dangers, code_of)
    if found is None:
        return [f"no sources below {root}/lib"]
    for folder in ("lib", "include", "cli", "bindings", "tests"):
        found += judged(sources(root, folder, NAMED), second_words, code_of) or []
    return found + (judged(sources(root, "docs", (".md",)), in_prose) or [])


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails if docs/tour.md names a path, type or function that does not exist, or no longer leads through six files.
    tour.py ROOT
"""
import glob
import os
import re
import sys

def text_of(root, folders):
    texts = []
    for folder in folders:
        for path in glob.glob(os.path.join(root, folder, "**", "*"), recursive=True):
            if path.endswith((".h", ".cpp", ".hpp")):
                with open(path, encoding="utf-8") as file:
                    texts.append(file.read())
    return "\n".join(texts)


def word_fault(root, word, code):
    if os.path.exists(os.path.join(root, word)):
        return None
    if "/" in word and "(" not in word:
        return f"there is no {word}"
    if re.fullmatch(r"[A-Z]\w+::\w+", word):
        kind, name = word.split("::")
        known = re.search(rf"\b(?:class|struct) {kind}\b", code) and re.search(rf"\b{name}\(", code)
        return None if known else f"nothing is called {word}"
    called = re.match(r"(hf_\w+)\(", word)
    if called and not re.search(rf"\b{called.group(1)}\(", code):
        return f"there is no function {called.group(1)}"
    if re.fullmatch(r"[A-Za-z]\w+", word) and not re.search(rf"\b{word}\b", code):
        return f"nothing is called {word}"
    return None


def faults(root):
    with open(os.path.join(root, "docs/tour.md"), encoding="utf-8") as file:
        page = file.read()
    code = text_of(root, ["lib", "include"])
    words = re.findall(r"`([^`\n]+)`", page)
    found = [fault for word in dict.fromkeys(words) if (fault := word_fault(root, word, code))]
    way = re.search(r"## A key.*?(?=\n## )", page, re.S)
    steps = "\n".join(re.findall(r"^\d\. .*", way.group(), re.M)) if way else ""
    files = set(re.findall(r"`(lib/\S+\.(?:h|cpp))`", steps))
    if len(files) != 6:
        found.append(f"the way of a key leads through {len(files)} files, not six")
    return found


if __name__ == "__main__":
    found = [f"docs/tour.md: {fault}" for fault in faults(sys.argv[1])]
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

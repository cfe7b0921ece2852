#!/usr/bin/env python3
"""Holds docs/names.md, the page of names: each name of its tables exists in the sources of its language, and the words
that it gives up stand nowhere in include, the bindings and the command, comments and texts included.
    names.py ROOT
"""
import functools
import os
import re
import sys

import words

PAGE = "docs/names.md"
LANGUAGES = ["C", "C++", "Go", "Java", "Ruby", "Command"]
SOURCES = {
    "C": ("include/holdfast", (".h",)),
    "C++": ("include/holdfast", (".hpp",)),
    "Go": ("bindings/go", (".go",)),
    "Java": ("bindings/java/src/main", (".java",)),
    "Ruby": ("bindings/ruby", (".rb", ".c")),
    "Command": ("cli", (".cpp", ".h")),
}
# Where a word that is given up may stand: another meaning, of files, or the name of a step in frozen vectors.
ALLOWED = [r"owner and (?:a )?group", r'"owners"']


@functools.cache
def source(root, language):
    """All code of a language, without tests and comments; of Ruby and the command with texts, which have the names."""
    folder, endings = SOURCES[language]
    files = [(below, text) for below, text in words.sources(root, folder, endings)
             if not re.search(r"_test\.go$|/test/|/examples/", below)]
    if language in ("Ruby", "Command"):
        return "\n".join(re.sub(r"^\s*(?:#|//|\*|/\*).*$", "", text, flags=re.M) for below, text in files)
    return "\n".join(words.without_comments_and_texts(text) for below, text in files)


def patterns(language, name):
    """What the sources must match, all of it, if they have the name."""
    owner, _, member = name.rpartition("#" if language == "Ruby" else "::" if language == "C++" else ".")
    word = re.escape(member)
    if language == "C":
        return [rf"\b{re.escape(name)}\b"]
    if language == "Command":
        return [rf"(?:\"|,)({re.escape(name)})\b" if name.startswith("-") else re.escape(name)]
    if language == "C++":
        holder = [rf"\b(?:class|struct|enum class) {owner}\b"] if owner else []
        return holder + [rf"\b{word}\b"]
    if language == "Go":
        method = rf"\((?:\w+ )?\*?{owner}\) {word}\(|type {owner} struct \{{[^}}]*\b{word}\b"
        return [method if owner else rf"^(?:func|type) {word}\b|^\s+{word}\s+\w*\s*="]
    if language == "Java":
        holder = [rf"\b(?:class|record|enum|interface) {owner}\b"] if owner else []
        return holder + [rf"\b{word}\("] if owner else [rf"\b{word}\b"]
    if not owner:
        return [rf"\b{word}\b"]
    return [rf"\bclass {owner}\b|\"{owner}\"", rf"\bdef (?:self\.)?{word}(?![\w?])|rb_define_method\(\w+, \"{word}\""]


def tables(page):
    """Every table with all languages: pairs of a line's number and its cells."""
    rows, inside = [], False
    for number, line in enumerate(page.split("\n"), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[1:7] == LANGUAGES:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not re.fullmatch(r"[|\s:-]+", line):
            rows.append((number, cells))
    return rows


def given_up(page):
    """The words of the section that gives them up, whole or as an ending of a longer one."""
    section = page.partition("\n## Words that are given up\n")[2].partition("\n## ")[0]
    return [word for line in section.split("\n") if line.startswith("| `")
            for word in re.findall(r"`([^`]+)`", line.split("|")[1])]


def faults(root):
    with open(os.path.join(root, PAGE), encoding="utf-8") as file:
        page = file.read()
    rows, banned, found = tables(page), given_up(page), []
    if not rows or not banned:
        return [f"{PAGE} has no table of names, or gives up no words"]
    for number, cells in rows:
        if len(cells) != 8:
            found.append(f"{PAGE}:{number}: {len(cells)} cells instead of 8")
            continue
        for language, cell in zip(LANGUAGES, cells[1:7]):
            for name in re.findall(r"`([^`]+)`", cell):
                if not all(re.search(each, source(root, language), re.M) for each in patterns(language, name)):
                    found.append(f"{PAGE}:{number}: {language} has no {name}")
    for folder in ("include", "bindings", "cli"):
        for below, text in words.sources(root, folder, words.NAMED + (".1", ".md")):
            for line_number, line in enumerate(text.split("\n"), 1):
                rest = re.sub("|".join(ALLOWED), "", line)
                found += [f"{below}:{line_number}: {word} is given up, {PAGE} says for what"
                          for word in banned if re.search(rf"(?<![\w-]){re.escape(word)}\b", rest)]
    return found


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

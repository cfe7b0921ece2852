#!/usr/bin/env python3
"""An option is written down by hand in few places, and these agree: its number and comment in options.h, its row, and
its entry of the man page. Nothing else in the library names it.
    options.py ROOT OPTION_TABLE
"""
import os
import re
import subprocess
import sys

HEADER, MANUAL = "include/holdfast/options.h", "cli/holdfast.1"
HEADER_OF_DIALECTS = "include/holdfast/dialects.h"
ROWS = ("lib/cluster/options.cpp", "lib/cluster/dialect_options.h")


def text_of(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def rows_of(program):
    """Number, name and sentence of every option, as the library has them."""
    run = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True)
    return [(int(number), name, sentence)
            for number, name, sentence in (line.split("\t") for line in run.stdout.splitlines())]


def comments_of(header):
    """Number and comment of every HF_OPT_ constant by the name of its option."""
    found = {}
    for comment, name, number in re.findall(r"/\*\*((?:(?!\*/).)*)\*/\s*HF_OPT_(\w+) = (\d+)", header, re.DOTALL):
        words = re.sub(r"^\s*\*", "", comment, flags=re.MULTILINE).split()
        found[name.lower()] = (int(number), " ".join(words))
    return found


def entries_of(manual):
    """Text of every entry of the man page's section on options, by name."""
    section = manual.partition(".Sh OPTIONS OF A CLUSTER")[2].partition("\n.Sh ")[0]
    entries = {}
    for entry in section.split("\n.It ")[1:]:
        name, _, text = entry.partition("\n")
        entries[name.strip()] = " ".join(text.split())
    return entries


def sources_of(root):
    """Of the library itself; lib/files reads options by their public names, as programs do, and lib/dialect has the
    words of other programs."""
    for folder, folders, names in os.walk(os.path.join(root, "lib")):
        folders[:] = [name for name in folders if name not in ("files", "dialect")]
        for name in names:
            if name.endswith((".h", ".cpp")):
                yield os.path.relpath(os.path.join(folder, name), root)


def faults_of_documents(root, rows):
    header = comments_of(text_of(root, HEADER) + text_of(root, HEADER_OF_DIALECTS))
    manual = entries_of(text_of(root, MANUAL))
    names = {name for _, name, _ in rows}
    told = [f"{HEADER}: HF_OPT_{name.upper()} has no row in {' or '.join(ROWS)}"
            for name in sorted(set(header) - names)]
    told += [f"{MANUAL}: there is no option {name}" for name in sorted(set(manual) - names)]
    for number, name, sentence in rows:
        found, comment = header.get(name, (0, ""))
        if found != number:
            told.append(f"{HEADER}: HF_OPT_{name.upper()} is {found or 'not there'}, and its row has {number}")
        if not comment.endswith(sentence):
            told.append(f"{HEADER}: the comment of HF_OPT_{name.upper()} does not end with: {sentence}")
        if sentence not in manual.get(name, ""):
            told.append(f"{MANUAL}: the entry of {name} does not say: {sentence}")
    return told


def faults_of_places(root, rows):
    """Each name is a text once in the library, in its row, and no number is written down again."""
    told, counts = [], {name: 0 for _, name, _ in rows}
    for source in sorted(sources_of(root)):
        text = text_of(root, source)
        told += [f"{source} names HF_OPT_{name}: go through the rows" for name in re.findall(r"HF_OPT_(\w+)", text)]
        for _, name, _ in rows:
            count = text.count(f'"{name}"')
            counts[name] += count
            if count and source not in ROWS:
                told.append(f'{source} has "{name}": an option is named in its row alone')
    return told + [f'{" and ".join(ROWS)} have "{name}" {count} times: an option is named in its row alone'
                   for name, count in sorted(counts.items()) if count != 1]


def faults(root, program):
    rows = rows_of(program)
    return faults_of_documents(root, rows) + faults_of_places(root, rows)


def main(root, program):
    told = faults(root, program)
    print(*told, sep="\n", end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

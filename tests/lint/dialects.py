#!/usr/bin/env python3
"""The table of docs/dialects.md has a row for every dialect and no other, and each begins with what the catalogue says:
program, evidence, limit, options. The other columns are written by hand, and none is empty.
    dialects.py ROOT DIALECT_TABLE
"""
import os
import subprocess
import sys

PAGE, HEADING = "docs/dialects.md", "## Every dialect"


def rows_of(page):
    section = page.partition(HEADING + "\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def faults_of(page, wanted):
    rows = rows_of(page)
    for begin in wanted:
        if not any(row.startswith(begin) for row in rows):
            yield f"{PAGE}: no row begins with {begin}"
    for row in rows:
        begin = next((begin for begin in wanted if row.startswith(begin)), None)
        if begin is None:
            yield f"{PAGE}: the catalogue does not say {row}"
        elif not all(cell.strip() for cell in row[len(begin):].strip("|").split("|")) or row.count("|") != 8:
            yield f"{PAGE}: {begin.split('|')[1].strip()} needs what a node carries and what is worth knowing"
    if len(rows) != len(wanted):
        yield f"{PAGE}: {len(rows)} rows, and there are {len(wanted)} dialects"


def main(root, program):
    run = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True)
    with open(os.path.join(root, PAGE), encoding="utf-8") as file:
        faults = list(faults_of(file.read(), run.stdout.splitlines()))
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

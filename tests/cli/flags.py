#!/usr/bin/env python3
"""Every flag of every verb, as its help lists them: a value that is given and empty is refused in both spellings, with
the name of the flag, and with the range if it is a number; and a flag without a value refuses one.
    flags.py HOLDFAST
"""
import os
import re
import subprocess
import sys
import tempfile

# What each verb needs besides the flag.
ARGUMENTS = {
    "lookup": ["fleet", "key"], "stats": ["fleet"], "diff": ["fleet", "fleet"],
    "compare": ["fleet", "fleet"], "explain": ["fleet", "key"],
    "plan": ["fleet", "fleet"], "simulate": ["week"], "size": ["fleet"], "save": ["fleet", "out.hf"],
    "import": ["memory"], "identify": ["fleet", "pairs"], "dump": ["fleet.hf"],
    "verify": ["fleet.hf", "fleet"], "bench": ["fleet"], "algorithms": [],
    "help": [], "version": [],
}
FLAG = re.compile(r"^  (?:-\w,)?(--[\w-]+)(?: ([A-Z]+)\b)?", re.MULTILINE)
NUMBERS = {"NUMBER", "NUMBERS", "SHARE", "BYTES"}
RANGE = re.compile(r" \d[\d.]* to \d|bytes, such as")


def run(holdfast, *arguments):
    done = subprocess.run([holdfast, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def faults_of_flag(holdfast, verb, flag, kind):
    spellings = [[f"{flag}="], [flag, ""]] if kind else [[f"{flag}="]]
    for spelling in spellings:
        status, output, complaint = run(holdfast, verb, *ARGUMENTS[verb], *spelling)
        told = f"{verb} {' '.join(spelling)}"
        if status != 2 or output or complaint.count("\n") != 1:
            yield f"{told}: exit {status}: {output}{complaint}"
        elif flag not in complaint:
            yield f"{told}: the complaint does not name the flag: {complaint}"
        elif not kind and "no value" not in complaint:
            yield f"{told}: {complaint}"
        elif kind in NUMBERS and not RANGE.search(complaint):
            yield f"{told}: the complaint names no range: {complaint}"


def main(holdfast):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("fleet", "w", encoding="utf-8") as file:
            file.write("a\nb\n")
        with open("memory", "w", encoding="utf-8") as file:
            file.write("10.0.0.1:11211 600\n")
        with open("pairs", "w", encoding="utf-8") as file:
            file.write("key,a\n")
        with open("week", "w", encoding="utf-8") as file:
            file.write("nodes: [a, b]\nkeys: 9\nrounds: [{remove: a}]\n")
        assert run(holdfast, "save", "fleet", "fleet.hf")[0] == 0
        verbs = re.findall(r"^([a-z]+)  ", run(holdfast, "help")[1].partition("\ntopic")[0], re.MULTILINE)
        told, count, numbers = [], 0, 0
        if set(verbs) != set(ARGUMENTS):
            told.append(f"the verbs are {verbs}")
        for verb in verbs:
            for flag, kind in FLAG.findall(run(holdfast, verb, "--help")[1]):
                told += faults_of_flag(holdfast, verb, flag, kind) if flag != "--help" else []
                count, numbers = count + 1, numbers + (kind in NUMBERS)
        if count < 100 or numbers < 50:
            told.append(f"only {count} flags were found, {numbers} of them numbers")
    print(*told, f"{count} flags, {len(told)} faults", sep="\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))

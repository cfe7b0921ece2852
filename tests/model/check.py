#!/usr/bin/env python3
"""Checks a model with spin: all its states, then that each fault planted in it is found.
    check.py ROOT MODEL COMPILER

A model names the functions of lib that it follows, in lines of its first comment such as
    lib/cluster/publish.h: take swap_in = 0123456789abcdef
The number is a digest of their text without comments and blanks. If they change, the check fails until somebody has
compared the model with them, step by step, and has written the new number.
"""
import hashlib
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lint"))
import functions  # noqa: E402
from faults import CONSTANTS, FAULTS  # noqa: E402

INCLUDED = re.compile(r'^#include "(\S+)"$', re.M)
FOLLOWED = re.compile(r"^ \*   (lib/\S+): (.*) = (\w+)$", re.M)
MOST_MEGABYTES = 1500


def digest_of(root, path, names):
    """Of the functions of these names; None if one of them is not there."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    lines = functions.code_alone(text).split("\n")
    found = {name: [] for name in names}
    for name, first, count in functions.functions_of(text):
        for wanted in names:
            if name.split("::")[-1] == wanted:
                found[wanted].append("".join("".join(lines[first - 1:first - 1 + count]).split()))
    if not all(found.values()):
        return None
    return hashlib.sha256("\n".join(sum(found.values(), [])).encode()).hexdigest()[:16]


def drift(root, model, text):
    """What the model follows and lib no longer has."""
    followed = FOLLOWED.findall(text)
    if not followed:
        yield f"{model}.pml names no function that it follows"
    for path, names, written in followed:
        digest = digest_of(root, path, names.split())
        if digest is None:
            yield f"{path} no longer has all of: {names}; compare {model}.pml with it and name what it follows"
        elif digest != written:
            yield (f"{path} has changed: {names}; compare {model}.pml with it step by step, mend the model, and write "
                   f"{digest} at that line")


def text_of(name):
    """Of a model, with the files that it includes."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return INCLUDED.sub(lambda included: text_of(included[1]), file.read())


def run(command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def searched(text, constants, compiler, speed):
    """(whether spin found no fault in any state, what it said)"""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "model.pml"), "w", encoding="utf-8") as file:
            file.write(text)
        for command in (["spin", "-a", *constants, "model.pml"],
                        [compiler, speed, "-w", "-DSAFETY", "-DCOLLAPSE", f"-DMEMLIM={MOST_MEGABYTES}", "-o", "pan",
                         "pan.c"]):
            status, said = run(command, folder)
            if status != 0:
                raise ValueError(f"{' '.join(command)} says {status}: {said}")
        _, said = run(["./pan", "-m100000"], folder)
    if "errors: 1" in said:
        return False, said
    if "errors: 0" in said and "not completed" not in said and "too small" not in said:
        return True, said
    raise ValueError(f"the search did not come to its end: {said}")


def check(model, text, compiler):
    for constants in CONSTANTS[model]:
        is_right, said = searched(text, constants, compiler, "-O1")
        states = re.search(r"(\d+)(?:e\+\d+)? states, stored", said)
        if not is_right:
            yield f"{model}.pml {' '.join(constants)}: {said}"
        else:
            print(model, *constants, "keeps its laws in", states.group(0) if states else "all states")


def plant(model, text, compiler):
    """Without optimising: a fault is found sooner than it would be compiled."""
    for name, old, new, *which in FAULTS[model]:
        constants = CONSTANTS[model][which[0] if which else 0]
        if text.count(old) != 1:
            yield f"{model}.pml has not once, but {text.count(old)} times, the text of '{name}': plant it elsewhere"
        elif searched(text.replace(old, new), constants, compiler, "-O0")[0]:
            yield f"{model}.pml keeps its laws although {name}: they are too weak"
        else:
            print("found:", name)


def faults_of(root, model, compiler):
    try:
        run(["spin", "-V"], root)
    except FileNotFoundError:
        return ["there is no spin: apt-get install spin"]
    text = text_of(model + ".pml")
    return [*drift(root, model, text), *check(model, text, compiler), *plant(model, text, compiler)]


if __name__ == "__main__":
    told = faults_of(*sys.argv[1:4])
    print(*told, sep="\n", end="\n" if told else "")
    sys.exit(1 if told else 0)

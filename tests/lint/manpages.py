#!/usr/bin/env python3
"""Fails unless the man(3) pages of the headers can be made and are whole: a page for each header, a
page or a link for each exported function, no warning of groff, nothing of Doxygen's or of this machine.
    manpages.py ROOT
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import symbols

STRANGE = [(r"[Dd]oxygen(?! and tools/manpages)", "speaks of Doxygen"), (r"QUOTATIONMARK", "lacks its quotes"),
           (r"anonymous enum", "shows an enumeration without a title"),
           (r"(?<![\w.<])/(?:home|root|tmp|usr|work|build)\b", "has a path of this machine")]


def make(root, folder):
    """What failed, or nothing."""
    for command, package in [("doxygen", "doxygen"), ("groff", "groff-base")]:
        if not shutil.which(command):
            return [f"{command} is missing: install the package {package}"]
    run = subprocess.run(["sh", os.path.join(root, "tools/manpages.sh"), folder, "0.0.1"], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, check=False)
    return [] if run.returncode == 0 else [f"tools/manpages.sh fails: {run.stdout.strip()}"]


def page_faults(folder, name, text):
    for pattern, why in STRANGE:
        found = re.search(pattern, text)
        if found:
            yield f"{name} {why}: {found.group()}"
    run = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", "-Kutf8", name], cwd=folder, stderr=subprocess.PIPE,
                         text=True, check=False)
    if run.returncode != 0 or run.stderr:
        yield f"{name} does not render: {run.stderr.strip()}"


def mentions(page, name):
    with open(page, encoding="utf-8") as file:
        return f"\\fB{name}\\fP" in file.read()


def faults(root, folder):
    """Of pages that are made already."""
    headers = [os.path.basename(path)[:-2] for path in glob.glob(os.path.join(root, "include/holdfast/*.h"))]
    pages = {"holdfast.3" if header == "holdfast" else f"holdfast-{header}.3" for header in headers}
    links = {f"{name}.3" for name in symbols.declared(os.path.join(root, "include"))}
    there = set(os.listdir(folder))
    found = [f"{name} is missing" for name in sorted((pages | links) - there)]
    for name in sorted(there):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        target = re.fullmatch(r"\.so man3/(.*)\n", text)
        if target is None and name not in pages:
            found.append(f"{name} is neither the page of a header nor a link")
        elif target is None:
            found += page_faults(folder, name, text)
        elif target.group(1) not in pages & there:
            found.append(f"{name} leads to {target.group(1)}, which is no page of a header")
        elif not name.startswith("hf_"):
            found.append(f"{name} is a link, but not of a function or a type")
        elif not mentions(os.path.join(folder, target.group(1)), name[:-2]):
            found.append(f"{name} leads to {target.group(1)}, which does not speak of it")
    return found if links else [f"no HF_API functions below {root}/include"]


def main(root):
    with tempfile.TemporaryDirectory() as folder:
        found = make(root, folder) or faults(root, folder)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

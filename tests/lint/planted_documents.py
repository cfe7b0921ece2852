#!/usr/bin/env python3
"""Plants faults in documents, listings and pages of commands, and fails if a check overlooks one.
    planted_documents.py ROOT
"""
import os
import subprocess
import sys
import tempfile

import documents
import links
import listings

missed = []


def expect(check, told, *parts):
    """One of the faults that the check told must have all the parts."""
    if not any(all(part in fault for part in parts) for fault in told):
        missed.append(f"{check} overlooks {' '.join(parts)}: it told {told or 'nothing'}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def edit(path, old, new):
    text = read(path)
    if old not in text:
        missed.append(f"{path} no longer has '{old}': plant another fault")
    write(path, text.replace(old, new))


def plant_documents(root, folder):
    told = documents.make(root, folder) or documents.faults(root, folder)
    if told:
        missed.append(f"documents blames documents that are fine: {told}")
    links.contents.cache_clear()
    os.remove(os.path.join(folder, "examples/fleet-life.c"))
    os.remove(os.path.join(folder, "html/tour.html"))
    edit(os.path.join(folder, "docs/SECURITY.md"), "placement.md#the-seed", "placement.md#the-planted")
    edit(os.path.join(folder, "docs/basics.md"), "## Next pages", "## Planted")
    edit(os.path.join(folder, "html/index.html"), 'href="cluster_8h.html"', 'href="index.html"')
    edit(os.path.join(folder, "html/fleet.html"), 'href="four-jobs.html"', 'href="/usr/share/planted.html"')
    write(os.path.join(folder, "docs/planted.md.gz"), "")
    told = documents.faults(root, folder)
    for parts in [("docs/fleet.md leads to ../examples/fleet-life.c", "not there"),
                  ("html/fleet.html leads to ../examples/fleet-life.c", "not there"),
                  ("html/index.html leads to tour.html", "not there"),
                  ("docs/SECURITY.md leads to placement.md#the-planted", "no such anchor"),
                  ("docs/basics.md does not end with 'Next pages'",),
                  ("the front page does not lead to include/holdfast/cluster.h",),
                  ("html/fleet.html leads to /usr/share/planted.html", "one place alone"),
                  ("docs/planted.md.gz is compressed",)]:
        expect("documents", told, *parts)
    expect("links", links.faults([os.path.join(folder, "planted")])[0], "planted is no folder")
    os.remove(os.path.join(folder, "html/files.html"))
    links.contents.cache_clear()
    expect("documents", documents.faults(root, folder), "html/menudata.js leads to files.html")


def plant_listings(root, folder):
    for name in ("README.md", "docs/basics.md", "include/holdfast/hot_keys.h", "include/holdfast/holdfast.h"):
        write(os.path.join(folder, name), read(os.path.join(root, name)))
    os.symlink(os.path.join(root, "include"), os.path.join(folder, "whole"))
    edit(os.path.join(folder, "README.md"), "  hf_error_free(error);\n", "  char planted[8];\n")
    edit(os.path.join(folder, "include/holdfast/hot_keys.h"), "hf_hot_keys_note(hot, hash)", "planted(hot)")
    write(os.path.join(folder, "examples/planted.c"),
          "#include <stdio.h>\nvoid f(char *to, int n);\n"
          "void f(char *to, int n) { snprintf(to, 8, \"store-00%d\", n); }\n")
    told = []
    with tempfile.TemporaryDirectory() as work:
        for name, language, text in listings.listings(folder):
            path = text if text is not None else read(os.path.join(folder, name))
            told += listings.compile_faults(root, work, name, language, path)
    expect("listings", told, "README.md does not compile by gcc", "planted")
    expect("listings", told, "README.md does not compile by clang", "planted")
    expect("listings", told, "include/holdfast/hot_keys.h does not compile", "planted")
    expect("listings", told, "examples/planted.c does not compile by gcc", "truncated")
    if any("holdfast.h " in fault for fault in told):
        missed.append(f"listings blames a program that is fine: {told}")


def run_page(root, page, *more):
    run = subprocess.run(["sh", os.path.join(root, "tests/install/transcript.sh"), page, *more], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, check=False)
    return run.returncode, run.stdout


def plant_transcript(root, folder):
    page = os.path.join(folder, "page.md")
    right = ("# Page\n\n    $ cat << END\n    > one\n    > \n    > two\n    > END\n    one\n\n    two\n    $ false\n"
             "    $ echo $?\n    1\n    $ echo took 17 ms # no output\n\n    not a command\n\nText.\n\n"
             "    $ echo 3.5 ms\n    99 ms\n")
    write(page, right)
    status, told = run_page(root, page)
    if status != 0:
        missed.append(f"transcript blames a page that is fine: {told}")
    for old, new, what in [("    two\n    $", "    three\n    $", "another output"),
                           ("    $ echo $?\n    1\n", "", "exit status 1"),
                           ("    99 ms\n", "    99 KiB\n", "another output"),
                           ("echo took", "false took", "exit status 1"), ("    $ ", "    % ", "shows no command")]:
        write(page, right.replace(old, new))
        status, told = run_page(root, page)
        if status == 0 or what not in told:
            missed.append(f"transcript overlooks {new!r}: {told}")
    write(page, right.replace("    one\n\n    two\n", "    three\n").replace("    99 ms\n", ""))
    run_page(root, page, "--write")
    if read(page) != right.replace("99 ms", "3.5 ms"):
        missed.append(f"transcript writes another page: {read(page)}")


def main(root):
    with tempfile.TemporaryDirectory() as below:
        plant_documents(root, os.path.join(below, "documents"))
        plant_listings(root, os.path.join(below, "listings"))
        plant_transcript(root, os.path.join(below, "transcript"))
    print(*missed, sep="\n", end="\n" if missed else "")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

#!/usr/bin/env python3
"""Fails unless the documents are whole where they are installed: every link works, the front page leads to every header
and every guide, and every guide says where to go next.
    documents.py ROOT
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "install"))
import links


def make(root, folder):
    """What failed, or nothing."""
    if not shutil.which("doxygen"):
        return ["doxygen is missing: install the package doxygen"]
    run = subprocess.run(["sh", os.path.join(root, "tools/documents.sh"), folder, "0.0.1"], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, check=False)
    # Every Debian package has this file.
    with open(os.path.join(folder, "copyright"), "w", encoding="utf-8"):
        pass
    return [] if run.returncode == 0 else [f"tools/documents.sh fails: {run.stdout.strip()}"]


def guides(root):
    return sorted(os.path.basename(path) for path in glob.glob(os.path.join(root, "docs/*.md")))


def front_page_faults(root, folder):
    front = os.path.join(folder, "html/index.html")
    there = {os.path.normpath(link) for link in links.contents(front)[0]}
    headers = [os.path.basename(path) for path in glob.glob(os.path.join(root, "include/holdfast/*.h*"))]
    wanted = {f"{header.replace('_', '__').replace('.', '_8')}.html": f"include/holdfast/{header}"
              for header in headers}
    wanted |= {f"{guide[:-3]}.html": f"docs/{guide}" for guide in guides(root)}
    wanted["readme.html"] = "README.md"
    return [f"the front page does not lead to {source}" for page, source in sorted(wanted.items())
            if page not in there and page != "index.html"]


def next_page_faults(folder, guide):
    with open(os.path.join(folder, "docs", guide), encoding="utf-8") as file:
        last = re.split(r"^## ", links.prose(file.read()), flags=re.M)[-1]
    if not last.startswith("Next pages\n") or not links.MARKDOWN_LINK.search(last):
        yield f"docs/{guide} does not end with 'Next pages' that lead on"


def faults(root, folder):
    """Of documents that are made already."""
    found, count = links.faults([folder])
    found = [fault.replace(folder + os.sep, "") for fault in found] + front_page_faults(root, folder)
    for guide in guides(root):
        found += next_page_faults(folder, guide)
    return found if count else ["there are no links at all"]


def main(root):
    with tempfile.TemporaryDirectory() as folder:
        found = make(root, folder) or faults(root, folder)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

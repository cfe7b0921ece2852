#!/usr/bin/env python3
"""Fails if an example or a listing in C or C++ does not compile without a warning, by gcc and by clang, under the
oldest and a newer standard: the programs of examples, the code of the pages, and the code in comments of headers.
    listings.py ROOT
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
# Each with an optimisation, since gcc finds some faults only with it, and others only without.
DIALECTS = {"c": [("gcc", "c99", "-O0"), ("gcc", "c11", "-O2"), ("clang", "c99", "-O0"), ("clang", "c11", "-O2")],
            "cpp": [("g++", "c++17", "-O0"), ("g++", "c++20", "-O2"), ("clang++", "c++17", "-O0")]}
# What the listing of a header takes from the text around it, as parameters and as a first line of its function.
# The listing of a header that is not here is a whole program.
AROUND = {
    "holdfast.hpp": ("", ""),
    "hot_keys.h": ("hf_load *load, const hf_view *view, hf_hot_keys *hot, const void *key, size_t length",
                   "uint32_t slot; uint64_t ticket;"),
    "load_best.h": ("hf_load *load, const hf_view *view, const void *prompt, size_t length, uint64_t tokens",
                    "size_t count; uint32_t slot, slots[3]; uint64_t ticket, costs[3];\n"
                    "uint64_t cached_tokens(uint32_t slot, const void *prompt);"),
    "many.hpp": ("const hf::View &view, const std::vector<std::string> &keys",
                 "const auto ask = [](const hf::Node &, const std::string &) {};"),
    "partitions.hpp": ("const hf::View &view",
                       "struct { void place(std::uint32_t, const std::vector<hf::Slot> &) {} } store;"),
    "many.h": ("size_t count, const uint32_t *slots, const uint32_t *order", ""),
    "plan.h": ("const hf_view *before, const hf_view *after", ""),
    "storage.h": ("const hf_view *before, const hf_view *after", "hf_plan *plan;"),
    "recent.h": ("hf_plan *plan, size_t b, uint64_t now", ""),
}
HELPER = "void request(uint32_t slot, const uint32_t *keys, size_t count);\n"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks_of_page(text):
    return re.findall(r"^```c\n(.*?)^```", text, re.M | re.S)


def blocks_of_header(text):
    """Indented code after an empty line of a comment; what has no statement is a formula."""
    blocks = re.findall(r"^ \*\n((?: \* {5}.*\n| \*\n(?= \* {5}))+)", text, re.M)
    return [re.sub(r"^ \*(?: {5})?", "", block, flags=re.M) for block in blocks if ";\n" in block]


def program(header, block):
    if header not in AROUND:
        return block
    parameters, first = AROUND[header]
    head = f"void listing({parameters or 'void'})"
    umbrella = "holdfast.hpp" if header.endswith("pp") else "holdfast.h"
    return (f"#include <holdfast/{umbrella}>\n#include <{'cstdio' if header.endswith('pp') else 'stdio.h'}>\n"
            f"{HELPER}{head};\n{head} {{\n{first}\n{block}}}\n")


def listings(root):
    """Name, language and text of each."""
    for path in sorted(glob.glob(os.path.join(root, "examples/**/*.c*"), recursive=True)):
        yield os.path.relpath(path, root), path.rpartition(".")[2], None
    for path in sorted(glob.glob(os.path.join(root, "docs/*.md")) + [os.path.join(root, "README.md")]):
        for block in blocks_of_page(read(path)):
            yield os.path.relpath(path, root), "c", block
    for path in sorted(glob.glob(os.path.join(root, "include/holdfast/*.h*"))):
        header = os.path.basename(path)
        for block in blocks_of_header(read(path)):
            yield os.path.relpath(path, root), "cpp" if header.endswith("pp") else "c", program(header, block)


def compile_faults(root, folder, name, language, text):
    path = os.path.join(root, name)
    if text is not None:
        path = os.path.join(folder, f"listing.{language}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    for compiler, standard, level in DIALECTS[language]:
        command = [compiler, f"-std={standard}", level, *STRICT, "-I", os.path.join(root, "include"), "-c", path,
                   "-o", os.devnull]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if run.returncode != 0:
            yield f"{name} does not compile by {compiler} -std={standard} {level}: {run.stdout.strip()}"


def faults(root):
    compilers = {compiler for dialects in DIALECTS.values() for compiler, _, _ in dialects}
    missing = [f"{compiler} is missing" for compiler in sorted(compilers) if not shutil.which(compiler)]
    if missing:
        return missing
    found, names = [], set()
    with tempfile.TemporaryDirectory() as folder:
        for name, language, text in listings(root):
            names.add(name)
            found += compile_faults(root, folder, name, language, text)
    expected = {"README.md", "include/holdfast/holdfast.h", *(f"include/holdfast/{header}" for header in AROUND)}
    return found + [f"{name} has no listing any more" for name in sorted(expected - names)]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

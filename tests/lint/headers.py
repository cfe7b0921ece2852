#!/usr/bin/env python3
"""Fails on a public function whose documentation lacks a part, or has the parts in another order.

Also holds the thread rule: `@threads Any number at once` stands exactly where every handle
that the function takes is const.
    headers.py INCLUDE_DIR
"""
import glob
import os
import re
import sys

HANDLE = re.compile(r"\bhf_(?!status\b)\w+\s*\*")
MANY = "Any number at once"


def declarations(text):
    """Every HF_API declaration with the comment right above it ('' if there is none)."""
    for found in re.finditer(r"^HF_API\s+([^;{]*?\bhf_\w+\([^;]*\));", text, re.M):
        above = text[:found.start()]
        comment = re.search(r"/\*\*((?:[^*]|\*(?!/))*)\*/\s*\Z", above)
        yield " ".join(found.group(1).split()), comment.group(1) if comment else ""


def parse(declaration):
    result, name, inside = re.match(r"(.*?)\b(hf_\w+)\((.*)\)$", declaration).groups()
    parameters = [] if inside.strip() in ("", "void") else [p.strip() for p in inside.split(",")]
    return result.strip(), name, parameters


def parameter_name(parameter):
    return re.search(r"(\w+)(?:\[\])?$", parameter).group(1)


def lets_many_in(name, parameters):
    """Whether every handle is const. Neither a result nor where a message goes is a handle taken;
    `const T **` counts as const."""
    handles = [p for p in parameters if HANDLE.search(p)]
    handles = [p for p in handles if name.startswith("hf_error_") or not p.startswith("hf_error")]
    taken = [p for p in handles if p.startswith("const ") or not re.search(r"\*\s*\*", p)]
    return all(p.startswith("const ") for p in taken)


def comment_faults(result, parameters, comment):
    wanted = [f"@param {parameter_name(p)}" for p in parameters]
    wanted += ["@return"] if result != "void" else []
    wanted += ["@owns", "@threads", "@cost", "@since"]
    tags = [" ".join(tag.split()) for tag in re.findall(r"^\s*\*\s*(@param\s+\w+|@\w+)", comment, re.M)]
    tags = [tag for tag in tags if tag != "@p"]  # a mention at the beginning of a line
    if tags != wanted:
        yield f"wanted {', '.join(wanted)}; has {', '.join(tags) or 'no documentation'}"
    first = re.match(r"\s*\*\s+([A-Z].*)", comment)
    if not first:
        yield "the comment does not begin with a sentence"
    for tag in ["return", "owns", "threads", "cost", "since"]:
        if re.search(rf"@{tag}[ \t]*$", comment, re.M):
            yield f"@{tag} says nothing"


def thread_faults(name, parameters, comment):
    threads = re.search(r"@threads\s+(.*)", comment)
    if not threads:
        return
    says_many = threads.group(1).startswith(MANY)
    if says_many != lets_many_in(name, parameters):
        rule = "const, so any number of threads" if lets_many_in(name, parameters) else "not const, so one thread"
        yield f"its handles are {rule} at once, but @threads says: {threads.group(1)}"


def faults(include_dir):
    count = 0
    found = []
    for path in sorted(glob.glob(os.path.join(include_dir, "holdfast", "*.h"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for declaration, comment in declarations(text):
            count += 1
            result, name, parameters = parse(declaration)
            told = [*comment_faults(result, parameters, comment), *thread_faults(name, parameters, comment)]
            found += [f"{os.path.basename(path)}: {name}: {fault}" for fault in told]
        if len(re.findall(r"^HF_API\b", text, re.M)) != len(list(declarations(text))):
            found.append(f"{os.path.basename(path)}: an HF_API declaration that this lint cannot read")
    return found or ([] if count else [f"no HF_API functions below {include_dir}"])


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
"""Fails on a public function whose documentation lacks a part, or has the parts in another order.

holdfast.h says what holds for every function unless its comment says otherwise. So `@owns` stands
exactly where a handle or a ticket is given out or taken, `@since` only where it is not the first release,
and a returned text says how long it lives. Also holds the thread rule: `@threads Any number at once`
stands exactly where every handle that the function takes is const.
    headers.py INCLUDE_DIR
"""
import glob
import os
import re
import sys

HANDLE = re.compile(r"\bhf_(?!status\b)\w+\s*\*")
MANY = "Any number at once"
FIRST_RELEASE = "0.1"


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


def changes_hands(result, name, parameters):
    """Whether the function gives a handle or a ticket out, or takes one."""
    given = HANDLE.search(result) or any(re.search(r"\bhf_\w+\s*\*\s*\*|\*\s*ticket$", p) for p in parameters)
    return bool(given) or name.endswith(("_free", "_release"))


def comment_faults(result, name, parameters, comment):
    wanted = [f"@param {parameter_name(p)}" for p in parameters]
    wanted += ["@return"] if result != "void" else []
    wanted += ["@owns"] if changes_hands(result, name, parameters) else []
    wanted += ["@threads", "@cost"]
    tags = [" ".join(tag.split()) for tag in re.findall(r"^\s*\*\s*(@param\s+\w+|@\w+)", comment, re.M)]
    tags = [tag for tag in tags if tag != "@p"]  # a mention at the beginning of a line
    since = re.search(r"@since\s+(.*)", comment)
    if since:
        wanted += ["@since"]
        if not re.fullmatch(r"\d+\.\d+", since.group(1)) or since.group(1) == FIRST_RELEASE:
            yield f"@since names a release after {FIRST_RELEASE}, or is left out; it says: {since.group(1)}"
    if tags != wanted:
        yield f"wanted {', '.join(wanted)}; has {', '.join(tags) or 'no documentation'}"
    first = re.match(r"\s*\*\s+([A-Z].*)", comment)
    if not first:
        yield "the comment does not begin with a sentence"
    for tag in ["return", "owns", "threads", "cost", "since"]:
        if re.search(rf"@{tag}[ \t]*$", comment, re.M):
            yield f"@{tag} says nothing"
    if re.search(r"\bchar\s*\*$", result) and not re.search(r"\blives?\b", comment.partition("@return")[2]):
        yield "@return does not say how long the text lives"


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
            told = [*comment_faults(result, name, parameters, comment), *thread_faults(name, parameters, comment)]
            found += [f"{os.path.basename(path)}: {name}: {fault}" for fault in told]
        if len(re.findall(r"^HF_API\b", text, re.M)) != len(list(declarations(text))):
            found.append(f"{os.path.basename(path)}: an HF_API declaration that this lint cannot read")
    return found or ([] if count else [f"no HF_API functions below {include_dir}"])


if __name__ == "__main__":
    found = faults(sys.argv[1])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

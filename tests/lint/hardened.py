#!/usr/bin/env python3
"""Fails on a binary that lacks a defence of lib/hardening.cmake, or a source compiled without FORTIFY.
    hardened.py BUILD_DIR BINARY...
"""
import os
import platform
import re
import subprocess
import sys


def readelf(option, path):
    return subprocess.run(["readelf", "--wide", option, path], capture_output=True, text=True, check=True).stdout


def marked_targets(path):
    code = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", path], capture_output=True, text=True,
                          check=True).stdout
    return len(re.findall(r"\bendbr64\b", code))


def binary_faults(path):
    name = os.path.basename(path)
    segments, dynamic = readelf("--segments", path), readelf("--dynamic", path)
    wanted = [
        ("GNU_RELRO" in segments, "no segment that is read-only after the start (RELRO)"),
        (re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic), "addresses are bound late (no BIND_NOW)"),
        (not re.search(r"GNU_STACK.*\bRWE\b", segments), "an executable stack"),
        ("__stack_chk_fail" in readelf("--dyn-syms", path), "no guard of the stack"),
        ("DYN" in readelf("--file-header", path), "a fixed address"),
    ]
    if platform.machine() == "x86_64":
        # The note that says so of the whole binary is missing where the system's own start files lack it.
        wanted.append((marked_targets(path) > 100, "functions without a mark for indirect jumps (CET)"))
    return [f"{name}: {fault}" for is_there, fault in wanted if not is_there]


def compile_faults(build):
    """Sources of the library and the command whose command line has no FORTIFY."""
    path = os.path.join(build, "build.ninja")
    if not os.path.exists(path):
        return [f"{path} is missing: configure with Ninja"]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    blocks = re.findall(r"^build ((?:lib|cli)/\S+\.o): (?:CXX|C)_COMPILER.*?(?=^build |\Z)", text, re.M | re.S)
    whole = re.findall(r"^build (?:lib|cli)/\S+\.o: (?:CXX|C)_COMPILER.*?(?=^build |\Z)", text, re.M | re.S)
    bare = [name for name, block in zip(blocks, whole) if "_FORTIFY_SOURCE=" not in block]
    return [f"{name} is compiled without FORTIFY" for name in bare] or ([] if whole else ["no sources in build.ninja"])


def faults(build, binaries):
    found = compile_faults(build)
    for path in binaries:
        found += binary_faults(path)
    return found


if __name__ == "__main__":
    found = faults(sys.argv[1], sys.argv[2:])
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)

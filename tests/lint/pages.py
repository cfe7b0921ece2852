"""The pages of docs/ show what their examples print: every line of an example's output stands in its page, indented as
code.

    pages.py PAGE PROGRAM
"""
import os
import subprocess
import sys
import tempfile


def main():
    page, program = (os.path.abspath(path) for path in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([program], capture_output=True, text=True, check=True, cwd=folder)
    printed = [line for line in run.stdout.splitlines() if line]
    with open(page, encoding="utf-8") as file:
        shown = {line.rstrip() for line in file}
    missing = [line for line in printed if "    " + line not in shown]
    for line in missing:
        print(f"{page} does not show: {line}")
    if not printed:
        print(f"{program} prints nothing")
    return 1 if missing or not printed else 0


sys.exit(main())

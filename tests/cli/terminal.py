#!/usr/bin/env python3
"""What a person sees on a terminal: tables that fit it, wide characters aligned, colours that can be turned off; and
that a pipe gets everything.
    terminal.py HOLDFAST
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

LONG = "a-node-with-a-name-that-is-much-longer-than-any-terminal-has-room-for-" + "x" * 80
FLEET = f"{LONG}\n缓存一\n🙂b\ne\u0301clair\nplain 2\n"
ESCAPE = "\x1b["
UNIT = r" %| [KMGT]iB| ms| ns|x|\.|\d| times"


def on_terminal(holdfast, arguments, columns=80, **environment):
    """What the command writes on a terminal of so many columns, with lines ended by a line feed alone."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "TERM")}
    with subprocess.Popen([holdfast, *arguments], stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.DEVNULL,
                          env={**settings, "LC_ALL": "C.UTF-8", "TERM": "xterm", **environment}):
        os.close(writer)
        written = b""
        while True:
            try:
                part = os.read(reader, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
    os.close(reader)
    return written.decode().replace("\r\n", "\n")


def in_pipe(holdfast, *arguments, **environment):
    return subprocess.run([holdfast, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.PIPE,
                          env={**os.environ, "LC_ALL": "C.UTF-8", **environment}).stdout.decode()


def bare(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def column_of(line, word):
    """In columns of a terminal, where the word ends."""
    return width(line[:line.index(word) + len(word)])


COMMANDS = [["stats", "fleet"], ["stats", "fleet", "--keys", "keys"], ["diff", "fleet", "less"],
            ["plan", "fleet", "less"], ["explain", "fleet", "key"], ["simulate", "week"], ["size", "fleet"],
            ["dump", "fleet.hf"], ["verify", "fleet.hf"], ["identify", "fleet", "pairs"],
            ["verify", "fleet", "pairs"], ["bench", "fleet"], ["algorithms"], ["help"], ["--help"], [],
            ["help", "options"], *(["help", verb] for verb in ("lookup", "stats", "diff", "plan", "simulate", "size"))]


def lines_fit_the_terminal(holdfast):
    for command in COMMANDS:
        for columns in (80, 100):
            for line in bare(on_terminal(holdfast, command, columns)).splitlines():
                yield width(line) <= columns, f"{command}: {width(line)} columns of {columns}: {line}"


def columns_of_the_environment_count(holdfast):
    wide = on_terminal(holdfast, ["stats", "fleet"], 80, COLUMNS="300")
    yield LONG in wide, "COLUMNS=300 is not wide enough"
    yield "…" in on_terminal(holdfast, ["stats", "fleet"], 300, COLUMNS="70"), "COLUMNS=70 cuts nothing"


def a_pipe_gets_everything(holdfast):
    for command in COMMANDS[:5] + [["dump", "fleet.hf"]]:
        told = in_pipe(holdfast, *command, COLUMNS="40")
        yield LONG in told and "…" not in told and ESCAPE not in told, f"{command}: {told}"


def wide_characters_are_aligned(holdfast):
    rows = [line for line in in_pipe(holdfast, "stats", "fleet").splitlines() if re.search(r" %  ", line)]
    places = {column_of(row, " %") for row in rows}
    yield len(rows) == 5 and len(places) == 1, f"shares end at columns {places}: {rows}"


def colours_are_for_terminals_and_can_be_turned_off(holdfast):
    stats = ["stats", "fleet"]
    yield ESCAPE in on_terminal(holdfast, stats), "no colours on a terminal"
    yield ESCAPE not in on_terminal(holdfast, stats, NO_COLOR="1"), "NO_COLOR"
    yield ESCAPE not in on_terminal(holdfast, stats, TERM="dumb"), "TERM=dumb"
    yield ESCAPE not in on_terminal(holdfast, [*stats, "--color=never"]), "--color=never"
    yield ESCAPE in on_terminal(holdfast, [*stats, "--color", "always"], NO_COLOR="1"), "--color always"
    yield ESCAPE not in in_pipe(holdfast, *stats), "colours in a pipe"
    yield ESCAPE in in_pipe(holdfast, *stats, "--color=always"), "--color=always in a pipe"
    yield ESCAPE not in in_pipe(holdfast, *stats, "--json", "--color=always"), "colours in JSON"
    coloured = in_pipe(holdfast, *stats, "--color=always")
    yield bare(coloured) == in_pipe(holdfast, *stats), "colours change the text"


def numbers_have_units(holdfast):
    """A number is a count under the name of what is counted, or has its unit beside it."""
    for command in (["stats", "fleet"], ["simulate", "week"], ["size", "fleet"], ["bench", "fleet"]):
        for number in re.findall(rf"\d+\.\d+(?:e[-+]\d+)?(?!{UNIT})", in_pipe(holdfast, *command)):
            yield False, f"{command}: {number} has no unit"
    yield True, ""


def main(holdfast):
    laws = [lines_fit_the_terminal, columns_of_the_environment_count, a_pipe_gets_everything,
            wide_characters_are_aligned, colours_are_for_terminals_and_can_be_turned_off, numbers_have_units]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, text in [("fleet", FLEET), ("less", FLEET.replace("plain 2\n", "")),
                           ("keys", "".join(f"{i}\n" for i in range(999))),
                           ("week", "nodes: [a, b, 缓存]\nkeys: 99\nrounds: [{remove: b, name: 周一}]\n")]:
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([holdfast, "save", "fleet", "fleet.hf"], check=True, stdout=subprocess.DEVNULL)
        with open("pairs", "w", encoding="utf-8") as file:
            subprocess.run([holdfast, "lookup", "less", "--json", *"123456789"], check=True, stdout=file)
        failed = 0
        for law in laws:
            faults = [told for holds, told in law(holdfast) if not holds]
            failed += bool(faults)
            print(*(f"FAILED {law.__name__}: {told}" for told in faults), sep="\n", end="\n" if faults else "")
    print(f"{len(laws) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))

"""What the command reads, a row a file: what the bytes mean, or how they are refused. A refusal is exit status 2,
nothing on standard output and one line "holdfast: FILE:LINE:COLUMN: ...", of which a row gives the place and some
words.
    readers.py COMMAND
"""
import json
import math
import os
import subprocess
import sys
import tempfile

COMMAND = sys.argv[1]
SEED = b"000102030405060708090a0b0c0d0e0f"


def nodes(**weights):
    return {name.replace("_", "-"): weight for name, weight in weights.items()}


# Bytes of a cluster file -> {id: weight}, or "LINE:COLUMN words"; without a place, ": words".
CLUSTERS = [
    # plain lists
    (b"a\nb 2\nc 0.5 eu/r1\n", nodes(a=1, b=2, c=0.5)),
    (b"# three\n\na # the first\n  b\t2  \nc#d 3", {"a": 1, "b": 2, "c#d": 3}),
    (b"[::1]:11211\n[fe80::1%eth0]:11211 2\n", {"[::1]:11211": 1, "[fe80::1%eth0]:11211": 2}),
    (b"a\n[2001:db8::2]:11211\n", {"a": 1, "[2001:db8::2]:11211": 1}),
    (b"[::1]\n[::2] 3\n", {"[::1]": 1, "[::2]": 3}),
    (b"::1\n2001:db8::\nfe80::1 2\n", {"::1": 1, "2001:db8::": 1, "fe80::1": 2}),
    (b"10.0.0.1:11211\nlocalhost:1\n", {"10.0.0.1:11211": 1, "localhost:1": 1}),
    (b"a\r\nb 2\r\n\r\nc\r\n", nodes(a=1, b=2, c=1)),
    (b"a\r\nb 2", nodes(a=1, b=2)),
    (b"1\n010\n1e3\n0x10\nyes\nnull\n", {"1": 1, "010": 1, "1e3": 1, "0x10": 1, "yes": 1, "null": 1}),
    ("knoten-\u00fc 2\n".encode(), {"knoten-\u00fc": 2}),
    (b"caf\xe9 2\nb\n", {"Y2Fm6Q==": 2, "b": 1}),  # ids are bytes; JSON has those that are no UTF-8 in base64
    (b"a 1e3\nb 1e-6\nc 1000000000\nd .5\n", nodes(a=1000, b=0.000001, c=1e9, d=0.5)),
    (b"a\r\nb\nc\r\n", "2:2 carriage return"),
    (b"a\nb\r\nc\n", "2:2 carriage return"),
    (b"a\rb\rc\r", "1:2 carriage return"),
    (b"a\r\r\nb\r\r\n", "1:2 carriage return"),
    (b"\xef\xbb\xbfa\nb\n", "1:1 byte-order UTF-8"),
    (b"a\n\xef\xbb\xbfb\n", "2:1 byte-order"),
    ("a\nb\n".encode("utf-16"), "1:1 byte-order UTF-16"),
    ("a\nb\n".encode("utf-16-be"), "1:1 control"),
    (b"\xfe\xff\0a\0\n", "1:1 byte-order UTF-16"),
    ("a\nb\n".encode("utf-32"), "1:1 byte-order UTF-32"),
    (b"a\nb\0c\n", "2:2 control 0"),
    (b"a\nb\x1b[31m\n", "2:2 control 27"),
    (b"a\nb\x7f\n", "2:2 control 127"),
    ("a\u00a02\n".encode(), "1:2 invisible U+00A0"),
    ("a\nb 2\u3000\n".encode(), "2:3 number"),
    ("a\nb\u200bc\n".encode(), "2:2 invisible U+200B"),
    ("a\nb\u202ec\n".encode(), "2:2 invisible U+202E"),
    (b"a,b,c\n", "1:1 comma"),
    (b"a\nb, c\n", "2:1 comma"),
    (b"a 1,5\n", "1:3 weight number"),
    (b"a 2 eu extra\n", "1:8 4 words id"),
    (b"a\n- b\n", "2:1 YAML"),
    (b"a\n-\n", "2:1 YAML"),
    (b"a\nnodes: 2\n", "2:1 YAML"),
    (b"a\n\"b\"\n", "2:1 YAML"),
    (b"a\n{b 2\n", "2:1 YAML"),
    (b"a\n[b]\n", "2:1 YAML"),
    (b"a\n--- \n", "2:1 YAML"),
    (b"a\nb 2 [eu]\n", "2:5 YAML"),
    (b"a\nb\na\n", "3:1 line 1"),
    (b"a " + b"9" * 400 + b"\n", "1:3 weight"),
    (b"a 010\n", "1:3 number"), (b"a 0x10\n", "1:3 number"), (b"a nan\n", "1:3 weight"), (b"a inf\n", "1:3 weight"),
    (b"a -0\n", "1:3 range"), (b"a -1\n", "1:3 range"), (b"a 1e-9\n", "1:3 range"), (b"a +1\n", "1:3 number"),
    (b"a 1e12\n", "1:3 range"), (b"a 1_000\n", "1:3 number"),
    (b"x" * 256 + b"\n", "1:1 256 255"),
    (b"a = 1\n", "1:3 weight"),
    (b"", ": no node"), (b"\n \n\t\n", ": no node"), (b"# only\n", ": no node"),
    # YAML and JSON
    (b"[a, b, c]", nodes(a=1, b=1, c=1)),
    (b"- a\n- b\n", nodes(a=1, b=1)),
    (b"\"nodes\": [a]\n", nodes(a=1)),
    (b"---\nnodes: [a]\n...\n", nodes(a=1)),
    (b"%YAML 1.2\n---\nnodes: [a]\n", nodes(a=1)),
    (b"{\n\t\"nodes\": [\n\t\t\"a\",\n\t\t{\"id\": \"b\", \"weight\": 2}\n\t]\n}\n", nodes(a=1, b=2)),
    (b"nodes:\r\n  - a\r\n  - b\r\n", nodes(a=1, b=1)),
    (b"nodes: [1, 010, 1e3, 0x10, yes, no, true, .inf, .nan, 1.0]",
     {name: 1 for name in ("1", "010", "1e3", "0x10", "yes", "no", "true", ".inf", ".nan", "1.0")}),
    (b"nodes: [\"null\", '~', \"a b\", 'it''s', \"q\\\"\"]", {"null": 1, "~": 1, "a b": 1, "it's": 1, "q\"": 1}),
    (b"nodes: [\"[::1]:11211\", '::1']", {"[::1]:11211": 1, "::1": 1}),
    (b"nodes:\n  - ::1\n  - fe80::1:2\n", {"::1": 1, "fe80::1:2": 1}),
    (b"seed: " + SEED + b"\nnodes: [a]\n", nodes(a=1)),
    (b"nodes:\n  - [::1]:11211\n", "2: "),
    (b"nodes: [[::1]:11211, b]\n", "1: "),
    (b"nodes: [a]\n---\nnodes: [b]\n", ": document"),
    (b"nodes: [a]\n...\nnodes: [b]\n", ": document"),
    (b"[a, b] c\n", "1: "),
    (b"[a, b]\nc\n", "2: "),
    (b"{nodes: [a]} {nodes: [b]}\n", "1: "),
    (b"nodes: [a]\nnodes: [b]\n", "2:1 nodes line 1"),
    (b"partitions: 1024\nnodes: [a]\npartitions: 2048\n", "3:1 partitions line 1"),
    (b"{\"nodes\": [\"a\"], \"nodes\": [\"b\"]}", "1:18 nodes"),
    (b"nodes: [{id: a, id: b}]", "1:17 id"),
    (b"nodes: [{id: a, weight: 1, weight: 2}]", "1:28 weight"),
    (b"nodes: &x [a]\n", "1:8 anchor"),
    (b"nodes: [&x a, *x]\n", "1:9 anchor"),
    (b"nodes: [a, *x]\n", "1: "),
    (b"nodes: !!set [a]\n", "1:8 tag"),
    (b"nodes: [!!str a]\n", "1:9 tag"),
    (b"nodes: [! a]\n", "1:9 tag"),
    (b"nodes: [{<<: {id: a}}]", "1:10 '<<'"),
    (b"nodes: [{id: a, weight: \"1\"}]", "1:25 quotes"),
    (b"nodes: [{id: a, weight: 010}]", "1:25 0"),
    (b"nodes: [{id: a, weight: .inf}]", "1:25 number"),
    (b"nodes: [{id: a, weight: .nan}]", "1:25 number"),
    (b"nodes: [{id: a, weight: 0x10}]", "1:25 number"),
    (b"nodes: [{id: a, weight: yes}]", "1:25 number"),
    (b"nodes: [{id: a, weight: ~}]", "1:25 null"),
    (b"nodes: [{id: a, weight: }]", "1:17 null"),
    (b"nodes: [{id: a, weight: [1]}]", "1:25 single"),
    (b"nodes: [{id: ~}]", "1:14 null"), (b"nodes: [{id: null}]", "1:14 null"), (b"nodes: [null]", "1:9 null"),
    (b"nodes: [{id: }]", "1: null"), (b"nodes: [{weight: 2}]", "1:9 empty"), (b"nodes: [{}]", "1:9 empty"),
    (b"nodes: [\"\"]", "1:9 empty"), (b"nodes: [\"  \"]", "1:9 blank"), (b"nodes: [\"a \"]", "1:9 blank"),
    (b"nodes: [[a]]", "1:9 node"),
    (b"nodes: [a,,b]", "1: "),
    (b"nodes: a\n", "1:8 list"), (b"nodes: {a: 1}\n", "1:8 list"), (b"nodes:\n", ": no node"),
    (b"nodes: []\n", ": no node"),
    (b"a: b\n", "1:1 option"), (b"- a: b\n", "1:3 field"), (b"- a\nb\n", "2: "), (b"\"a\"\n", "1:1 mapping"),
    (b"nodes: [a]\nbalance: \"0.1\"\n", "2:10 quotes"),
    (b"nodes: [a]\nbalance:\n", "2:1 null"),
    (b"nodes: [a]\npartitions: 01024\n", "2:13 0"),
    (b"nodes: [a]\npartitions: many\n", "2:13 partitions"),
    (b"nodes: [a]\nbalance: .nan\n", "2:10 balance"),
    (b"nodes: [a]\npartitions: [1024]\n", "2:13 single"),
    (b"nodes: [a]\n? [x]\n: y\n", "2: "),
    (b"nodes:\n  - a\n    b\n", "2:5 line"),
    (b"nodes:\n  - \"a\n    b\"\n", "2:5 quote"),
    (b"nodes:\n  - |\n    a\n", "2:5 block"),
    (b"nodes:\n  - >-\n    a\n    b\n", "2:5 block"),
    (b"nodes:\n - \"a\n", "2:4 quote"),
    (b"nodes:\n - 'a", "2: scalar"),
    (b"nodes:\n\t- a\n", "2: "),
    (b"nodes: [\"a\\u0007b\"]", "1:9 control"), (b"nodes: [\"a\\0b\"]", "1:9 control"),
    (b"nodes: [{id: a, address: \"x\\ny\"}]", "1:26 control"),
    (b"nodes: [{id: a, zone: \"x\\ey\"}]", "1:23 control"),
    (b"nodes: [{id: a, zone: /x}]", "1: level"),
    (b"nodes: [caf\xe9]", "1:12 UTF-8"), (b"nodes: [\xc0\x80]", "1:9 UTF-8"), (b"nodes: [\xed\xa0\x80]", "1:9 UTF-8"),
    ("nodes: [a\u00a0b]".encode(), "1:10 invisible"),
    ("nodes:\u00a0[a]".encode(), "1: "),
    (b"nodes: [a]\n\x04nodes: [b]\n", "2:1 control"),
    (b"nodes: " + b"[" * 100000, "1: "),
    (b"nodes:\n" + b"".join(b" " * i + b"-\n" for i in range(1, 200)), ": lists"),
    (b"%TAG ! !x\n---\nnodes: [! a]\n", "1:1 directive"),
    (b"# a comment\n%FROB\n---\nnodes: [a]\n", "2:1 directive"),
    (b"%YAML 1." + b"x" * 3000 + b"\n---\nnodes: [a]\n", "1:1 YAML"),
    (b"nodes: [{id: a, " + b"x" * 900 + b": 1}]", "1:17 field"),
    (b"nodes: [{id: a, " + b"x" * 900 + b": [1]}]", "1:"),
    (b"nodes: [a]\n" + b"x" * 900 + b": 1\n", "2:1 option"),
    (b"nodes: [{id: a, weight: " + b"9" * 3000 + b"x}]", "1:25 weight"),
]

# A file of keys, and with -0 -> the keys, or "LINE: words".
KEYS = [
    (b"a\nb\n", "", [b"a", b"b"]), (b"a\nb", "", [b"a", b"b"]), (b"\n\n", "", [b"", b""]), (b"", "", []),
    (b" a \n", "", [b" a "]), (b"a\r\nb\r\n", "", [b"a", b"b"]), (b"a\r\nb", "", [b"a", b"b"]),
    (b"a\rb\n", "", [b"a\rb"]),
    (b"\xff\xfe\n", "", [b"\xff\xfe"]), (b"\xff\n\0\n", "", [b"\xff", b"\0"]),
    (b"a\nb\r\n", "", "2: carriage"), (b"a\r\nb\n", "", "2: carriage"), (b"a\r\n\nb\r\n", "", "2: carriage"),
    (b"a\r", "", "1: carriage"), (b"a\r\r\n", "", "1: carriage"), (b"a\nb\r", "", "2: carriage"),
    (b"\xef\xbb\xbfa\nb\n", "", "1: byte-order"), (b"a\n\xef\xbb\xbfb\n", "", "2: byte-order"),
    ("a\nb\n".encode("utf-16"), "", "1: byte-order"), ("a\nb\n".encode("utf-32"), "", "1: byte-order"),
    (b"a\nb\0c\r\0", "-0", [b"a\nb", b"c\r"]), (b"a\0\xef\xbb\xbfb\0", "-0", [b"a", b"\xef\xbb\xbfb"]),
    (b"\xef\xbb\xbfa\0", "-0", "1: byte-order"),
]

# Weights -> whether they are some, or "LINE:COLUMN words"; from a file.
WEIGHTS = [
    (b"1,1,2", True), (b"1\n2\n\n0.5", True), (b"1 , 2\r\n3\r\n", True), (b"1,2\n", True),
    (b"", ": weights"), (b" \n", ": weights"), (b"1,,2", "1:3 missing"), (b"1,", "1:3 missing"), (b",1", "1:1 missing"),
    (b"1\nnan", "2:1 weight"), (b"inf", "1:1 weight"), (b"-1", "1:1 range"), (b"-0", "1:1 range"),
    (b"1x", "1:1 number"),
    (b"1e-9", "1:1 range"), (b"0,0", ": 0"), (b"010", "1:1 number"), (b"\xef\xbb\xbf1", "1:1 byte-order"),
    (b"1\r\n2\n3\r\n", "2:2 carriage"), (b"1\0", "1:2 control"), ("1\u00a0".encode(), "1:1 number"),
]

FLEET = b"nodes: [a, b]\nkeys: 9\n"
SCENARIOS = [
    (FLEET + b"rounds: [{down: a}, {up: a}]", True),
    (b"{\"nodes\": [\"a\"], \"keys\": 1, \"rounds\": [{\"up\": \"a\"}]}", True),
    (FLEET + b"rounds: [{}]", True),
    (FLEET + b"rounds: [{down: a, down: b}]", "3:20 down"), (FLEET + b"keys: 3\nrounds: [{up: a}]", "3:1 keys"),
    (FLEET + b"rounds: [{up: a}]\nrounds: []", "4:1 rounds"), (FLEET + b"rounds: [{weight: {a: 1, a: 2}}]", "3:26 'a'"),
    (FLEET + b"rounds: [{random: {add: 1, add: 2}}]", "3:28 add"),
    (FLEET + b"rounds: [{remove: [a, a]}]", "3:23 twice"),
    (FLEET + b"rounds: [{up: a, times: 0}]", "3:25 1"), (FLEET + b"rounds: [{up: a, times: \"2\"}]", "3:25 quotes"),
    (FLEET + b"rounds: [{up: a, times: 1e1}]", "3:25 whole"), (FLEET + b"rounds: [{up: ~}]", "3:15 "),
    (FLEET + b"rounds: [{up: [a, ~]}]", "3:19 null"), (FLEET + b"rounds: [{remove: []}]", "3:19 remove"),
    (FLEET + b"rounds: [{add: []}]", "3:16 add"), (FLEET + b"rounds: [{weight: {a: nan}}]", "3:23 weight"),
    (FLEET + b"rounds: [{random: {remove: 3}}]", "3:10 3"), (FLEET + b"rounds: [{random: {remove: -1}}]", "3:28 whole"),
    (FLEET + b"rounds: [{random: {" + b"x" * 900 + b": -1}}]", "3:"),
    (FLEET + b"algorithms: [frob]\nrounds: [{up: a}]", "3:14 frob"), (FLEET + b"rounds: [up]", "3:10 mapping"),
    (FLEET + b"rounds: [{up: a}]\n---\n", ": document"), (FLEET + b"rounds: &r [{up: a}]", "3:9 anchor"),
    (b"\xef\xbb\xbf" + FLEET + b"rounds: [{up: a}]", "1:1 byte-order"), (b"a\nb\n", "1: "), (b"", ": mapping"),
    (b"nodes: [a]\r\nrounds: [{up: a}]\n", "2: carriage"), (b"nodes: [a]\nkeys: 0\nrounds: [{up: a}]", "2:7 1"),
]


def run(*arguments):
    return subprocess.run([COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)


def refusal_fault(done, path, expected):
    """What is wrong with a refusal; None if nothing is."""
    place, *words = expected.split(" ")
    said = done.stderr.decode("utf-8", "replace")
    start = f"holdfast: {path}:" + (place if place != ":" else "")
    if done.returncode != 2 or done.stdout or said.count("\n") != 1 or len(said) > 500:
        return f"exit {done.returncode}, {done.stdout[:200]!r}, {said!r}"
    if not said.startswith(start) or any(word not in said for word in words):
        return f"says {said!r}"
    return None


def cluster_fault(path, expected):
    done = run("stats", path, "--json")
    if isinstance(expected, str):
        return refusal_fault(done, path, expected)
    if done.returncode != 0:
        return f"refused: {done.stderr!r}"
    found = {node.get("id") or node["id_b64"]: node["weight"] for node in json.loads(done.stdout)["nodes"]}
    # Weights are kept to four digits and more.
    is_same = found.keys() == expected.keys() and all(math.isclose(found[n], expected[n], rel_tol=1e-5) for n in found)
    return None if is_same else f"read as {found}"


def keys_fault(path, flag, expected):
    done = run("lookup", "fleet", "--keys", path, *flag.split())
    if isinstance(expected, str):
        return refusal_fault(done, path, expected)
    end = b"\0" if flag else b"\n"
    found = [line.rpartition(b"\t")[0] for line in done.stdout.split(end)[:-1]]
    if done.returncode == 0 and found == expected:
        return None
    return f"exit {done.returncode}, read as {found}, {done.stderr!r}"


def told_fault(path, expected, *arguments):
    done = run(*arguments)
    if isinstance(expected, str):
        return refusal_fault(done, path, expected)
    return None if done.returncode in (0, 1) and not done.stderr else f"exit {done.returncode}: {done.stderr!r}"


def main():
    rows, faults = 0, []

    def check(kind, data, expected, fault):
        nonlocal rows
        rows += 1
        with open("file", "wb") as file:
            file.write(data)
        found = fault()
        if found:
            faults.append(f"{kind} {data[:70]!r}, not {expected!r}: {found}")

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("fleet", "w", encoding="utf-8") as file:
            file.write("a\nb\n")
        for data, expected in CLUSTERS:
            check("cluster", data, expected, lambda: cluster_fault("file", expected))
        for data, flag, expected in KEYS:
            check(f"keys {flag}", data, expected, lambda: keys_fault("file", flag, expected))
        for data, expected in WEIGHTS:
            check("weights", data, expected, lambda: told_fault("file", expected, "size", "-n", "1", "-w", "file"))
        for data, expected in SCENARIOS:
            check("scenario", data, expected, lambda: told_fault("file", expected, "simulate", "file"))
    print(*faults, sep="\n")
    print(f"{rows} rows, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Measures which part of the keys two clients of one fleet find on the same node, for the tables of docs/dialects.md.
    agreement.py [--write] [COMMAND]

COMMAND is the path of the holdfast to run; build/release/cli/holdfast unless given. Fails where the page shows another
table. --write makes the page show what was measured: read the difference before you commit it.
"""
import json
import os
import subprocess
import sys
import tempfile

PAGE = "docs/dialects.md"
KEYS = 20000
WEIGHTED = "ketama/libmemcached-weighted"


def servers(host="10.0.1.{}", port=11211, weights=(1,) * 5, order=range(5)):
    """Five nodes: who is asked for keys is the id, which is the same on both sides."""
    nodes = []
    for i in order:
        node = {"id": f"n{i + 1}", "server": host.format(i + 1), "weight": weights[i], "ip": f"10.0.1.{i + 1}",
                "number": i + 1}
        nodes.append({**node, "port": port} if port else node)
    return nodes


def fleet(algorithm, nodes=None, **options):
    return {"algorithm": algorithm, **options, "nodes": nodes or servers()}


NAMES, CAPITALS = servers("cache-{}.example.net"), servers("Cache-{}.example.net")
UNEVEN = (1, 1, 1, 2, 3)
TABLES = {
    "programs": ("the other client", fleet(WEIGHTED), [
        ("libketama", fleet("ketama/libketama")),
        ("libmemcached, KETAMA without weights", fleet("ketama/libmemcached")),
        ("the same, with `HASH_MD5`", fleet("ketama/libmemcached", key_hash="md5")),
        ("libmemcached, KETAMA_SPY", fleet("ketama/libmemcached-spy")),
        ("twemproxy, ketama with its default hash", fleet("ketama/twemproxy")),
        ("the same, with `hash: md5`", fleet("ketama/twemproxy", key_hash="md5")),
        ("spymemcached", fleet("ketama/spymemcached")),
        ("the same, with labels of libmemcached", fleet("ketama/spymemcached", label_format="LIBMEMCACHED")),
        ("Dalli", fleet("dalli")),
        ("uhashring, ketama", fleet("ketama/uhashring")),
        ("nginx, `hash ... consistent`", fleet("nginx")),
    ]),
    "mistakes": ("one client of two differs in", None, [
        ("libmemcached: nothing but the order of its servers", fleet(WEIGHTED),
         fleet(WEIGHTED, servers(order=(4, 2, 0, 1, 3)))),
        ("libmemcached, MODULA: the order of its servers", fleet("modula/libmemcached"),
         fleet("modula/libmemcached", servers(order=(4, 2, 0, 1, 3)))),
        ("libmemcached: the port of all servers, 11212 in place of 11211", fleet(WEIGHTED),
         fleet(WEIGHTED, servers(port=11212))),
        ("libmemcached: names in place of addresses", fleet(WEIGHTED), fleet(WEIGHTED, NAMES)),
        ("libmemcached: capitals in names", fleet(WEIGHTED, NAMES), fleet(WEIGHTED, CAPITALS)),
        ("libmemcached: weights, 1 1 1 2 3 of which one side knows nothing", fleet(WEIGHTED),
         fleet(WEIGHTED, servers(weights=UNEVEN))),
        ("libmemcached: the hash of keys, CRC in place of MD5", fleet(WEIGHTED), fleet(WEIGHTED, key_hash="crc")),
        ("libmemcached: a namespace that one side hashes", fleet(WEIGHTED), fleet(WEIGHTED, key_prefix="app:")),
        ("libmemcached: one of five servers is missing, for comparison", fleet(WEIGHTED),
         fleet(WEIGHTED, servers()[:4])),
        ("nginx: the port is left out on one side", fleet("nginx"), fleet("nginx", servers(port=0))),
        ("HAProxy: `hash-type consistent sdbm` in place of `consistent`", fleet("haproxy"),
         fleet("haproxy", key_hash="sdbm", avalanche="off")),
        ("HAProxy: releases before and after 3.0 (`era`)", fleet("haproxy"), fleet("haproxy", era="mixed")),
        ("HAProxy: servers have other ids", fleet("haproxy"),
         fleet("haproxy", [{**node, "number": 6 - node["number"]} for node in servers()])),
    ]),
}


def agreement(command, folder, one, other):
    paths = [os.path.join(folder, name) for name in ("one.json", "other.json")]
    for path, side in zip(paths, (one, other)):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(side, file)
    run = subprocess.run([command, "diff", *paths, "--keys", os.path.join(folder, "keys"), "--json"],
                         stdout=subprocess.PIPE, text=True, check=True)
    return 1 - json.loads(run.stdout)["moved"]


def lines_of(command, folder, title, first, rows):
    yield f"| {title} | keys that agree |"
    yield "|---|---|"
    for name, *sides in rows:
        one, other = sides if first is None else (first, *sides)
        yield f"| {name} | {100 * agreement(command, folder, one, other):.1f} % |"


def marked(page, name):
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    start = page.index(begin) + len(begin)
    return start, page.index(end, start)


def main(arguments):
    writes = arguments[:1] == ["--write"]
    command = os.path.abspath((arguments[writes:] or ["build/release/cli/holdfast"])[0])
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path, status = os.path.join(root, PAGE), 0
    with open(path, encoding="utf-8") as file:
        page = file.read()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "keys"), "w", encoding="utf-8") as file:
            file.writelines(f"user:{i}\n" for i in range(KEYS))
        for name, table in TABLES.items():
            text = "\n".join(lines_of(command, folder, *table)) + "\n"
            start, end = marked(page, name)
            if page[start:end] == text:
                continue
            if not writes:
                print(f"{PAGE}: the table of {name} is not what is measured:\n{text}", end="")
                status = 1
            page = page[:start] + text + page[end:]
    if writes:
        with open(path, "w", encoding="utf-8") as file:
            file.write(page)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

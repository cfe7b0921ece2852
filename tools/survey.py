#!/usr/bin/env python3
"""Draws the plots and writes the table of docs/algorithms.md from the command's own survey:

    python3 tools/survey.py [path of the command, or of a file with its output]

Runs `holdfast bench --all --json`, which takes about ten minutes on an idle machine. Plain SVG,
no libraries.
"""
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/algorithms.md"
BEGIN, END = "<!-- survey -->", "<!-- /survey -->"
COLOURS = ["#1f6f54", "#b3541e", "#3b5ba5", "#8a6d1f", "#7a3b8f", "#c23b5a", "#2a8fa8", "#5d5d5d", "#4f9a2f", "#d08a2e",
           "#8c564b", "#17327a", "#e377c2", "#98a10a"]
DASHES = ["", "6 3", "2 3"]
WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 46, 48


def survey(source):
    path = pathlib.Path(source)
    if path.suffix == ".json":
        return json.loads(path.read_text())["rows"]
    output = subprocess.run([source, "bench", "--all", "--json"], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(output)["rows"]


def short(name):
    return name.split("@")[0]


def text(x, y, words, size=12, anchor="start", fill="#222"):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{words}</text>'


def number(value):
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"


class Axis:
    """Logarithmic, from decade to decade; or linear where `ticks` are given."""

    def __init__(self, values, start, end, ticks=None):
        self.ticks = ticks or [10.0**e for e in range(math.floor(math.log10(min(values))),
                                                      math.ceil(math.log10(max(values))) + 1)]
        self.scale = (lambda v: v) if ticks else math.log10
        self.start, self.end = start, end

    def at(self, value):
        low, high = self.scale(self.ticks[0]), self.scale(self.ticks[-1])
        return self.start + (self.scale(value) - low) / (high - low) * (self.end - self.start)


def labels(lines, y_axis):
    """Names at the ends of the lines, moved apart where they would overlap."""
    ends = sorted((y_axis.at(points[-1][1]), name) for name, points in lines.items())
    places, last = {}, -math.inf
    for y, name in ends:
        places[name] = last = max(y, last + 13)
    overflow = max(0, last - (HEIGHT - BOTTOM + 10))
    return {name: y - overflow for name, y in places.items()}


def plot(name, title, lines, x_words, x_ticks=None, y_ticks=None, numbers=number):
    """`lines` are points by name."""
    x_axis = Axis([x for points in lines.values() for x, _ in points], LEFT, WIDTH - RIGHT, x_ticks)
    y_axis = Axis([y for points in lines.values() for _, y in points], HEIGHT - BOTTOM, TOP, y_ticks)
    parts = [text(LEFT - 44, 22, title, 15)]
    for tick in y_axis.ticks:
        y = y_axis.at(tick)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(text(LEFT - 8, y + 4, numbers(tick), anchor="end", fill="#555"))
    for tick in x_axis.ticks:
        parts.append(text(x_axis.at(tick), HEIGHT - BOTTOM + 18, number(tick), anchor="middle", fill="#555"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_words, anchor="middle", fill="#555"))
    places = labels(lines, y_axis)
    for i, (label, points) in enumerate(lines.items()):
        colour, dash = COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]
        way = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" '
                     f'stroke-dasharray="{dash}"/>')
        parts += [f'<circle cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(text(WIDTH - RIGHT + 10, places[label] + 4, label, fill=colour))
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            'font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>')
    path = ROOT / f"docs/{name}.svg"
    path.write_text("\n".join([head, *parts, "</svg>"]) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)} written")


def lines_of(rows, figure, keep=lambda row: row["removed_percent"] == 0, x="nodes"):
    lines = {}
    for row in rows:
        if "problem" in row or not keep(row) or not row[figure]:
            continue
        lines.setdefault(short(row["algorithm"]), []).append((row[x], row[figure]))
    return lines


def significant(value):
    return f"{value:.2f}" if value < 10 else f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def size(value):
    for limit, unit in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if value >= limit:
            return f"{value / limit:.1f} {unit}"
    return f"{value} B"


def table(rows):
    lines = ["| algorithm | nodes | removed | one ns | many ns | memory | build ms | change ms | peak | least | "
             "moved |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for row in rows:
        head = f"| {short(row['algorithm'])} | {row['nodes']} | {row['removed_percent']} % | "
        if "problem" in row:
            lines.append(head + " | ".join(["-"] * 8) + " |")
            continue
        moved = row["moved_over_least"]
        figures = [significant(row["one_hash_ns"]), significant(row["many_hashes_ns"]), size(row["bytes"]),
                   significant(row["build_ms"]), significant(row["change_ms"]), f"{row['peak_over_average']:.2f}",
                   f"{row['least_over_average']:.2f}", significant(moved) if moved else "-"]
        lines.append(head + " | ".join(figures) + " |")
    return "\n".join(lines)


def write_table(rows):
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")


def main():
    rows = survey(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/cli/holdfast"))
    plot("survey-lookup", "ns a lookup, many hashes a call", lines_of(rows, "many_hashes_ns"), "nodes")
    plot("survey-memory", "bytes of a placement", lines_of(rows, "bytes"), "nodes")
    uneven = {name: points for name, points in lines_of(rows, "peak_over_average").items()
              if max(y for _, y in points) > 1.005}
    plot("survey-peak", "greatest share over the fair one", uneven, "nodes", y_ticks=[1, 1.1, 1.2, 1.3, 1.4])
    for nodes in (1000, 1000000):
        slots = {row["algorithm"] for row in rows if row["removed_percent"] > 0}
        thinned = lines_of(rows, "many_hashes_ns",
                           lambda row, nodes=nodes: row["nodes"] == nodes and row["algorithm"] in slots,
                           "removed_percent")
        plot(f"survey-removed-{nodes}", f"ns a lookup with slots of {nodes} left empty", thinned, "% left empty",
             x_ticks=[0, 20, 40, 60, 80, 100])
    write_table(rows)


if __name__ == "__main__":
    main()

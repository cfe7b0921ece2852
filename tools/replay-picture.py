#!/usr/bin/env python3
"""Draws docs/replay.svg, the picture of bench/README.md, from what bench_llm has written:

    build/bench/bench/bench_llm replay --trace TRACE --json replay.json
    python3 tools/replay-picture.py replay.json

One panel for each number of routers: the mean time to the first token over that of plain hashing, by load. Plain SVG,
no libraries.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Policy, colour, dash.
LINES = [("least loaded", "#8a6d1f", ""), ("sticky", "#3b5ba5", ""), ("cache-aware", "#7a3b8f", ""),
         ("cache-aware, all caches known", "#7a3b8f", "4 3"), ("bounded, tokens", "#5d5d5d", ""),
         ("best of k", "#d08a2e", ""), ("best of k, costs", "#1f6f54", ""),
         ("best of k, all caches known", "#1f6f54", "4 3")]
PANEL, GAP, LEFT, TOP, TALL, LEGEND = 190, 34, 48, 62, 250, 215
HIGHEST, STEP = 2.0, 0.25


def text(x, y, words, anchor="start", fill="#222", size=12):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{words}</text>'


def means(rows):
    return {(row["policy"], row["routers"], row["load"]): row["mean_s"] for row in rows if row["feed_ms"] == 0}


class Panel:
    """Loads from left to right at equal distances; ratios from 0 at the bottom to HIGHEST."""

    def __init__(self, number, routers, loads):
        self.left, self.routers, self.loads = LEFT + number * (PANEL + GAP), routers, loads

    def x(self, load):
        return self.left + (PANEL - 20) * self.loads.index(load) / max(len(self.loads) - 1, 1) + 10

    @staticmethod
    def y(ratio):
        return TOP + TALL * (1 - min(ratio, HIGHEST) / HIGHEST)

    def frame(self):
        name = "1 router" if self.routers == 1 else f"{self.routers} routers"
        yield text(self.left, TOP - 10, name, size=13)
        for i in range(round(HIGHEST / STEP) + 1):
            y, is_plain = self.y(i * STEP), i * STEP == 1
            yield (f'<line x1="{self.left}" x2="{self.left + PANEL}" y1="{y:.1f}" y2="{y:.1f}" '
                   f'stroke="{"#222" if is_plain else "#ddd"}"/>')
            if self.left == LEFT:
                yield text(LEFT - 8, y + 4, f"{i * STEP:g}", "end", "#555")
        for load in self.loads:
            yield text(self.x(load), TOP + TALL + 18, f"{load:g}", "middle", "#555")

    def line(self, mean, policy, colour, dash):
        points = [(self.x(load), self.y(mean[policy, self.routers, load] / mean["plain", self.routers, load]))
                  for load in self.loads if (policy, self.routers, load) in mean]
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'


def main():
    mean = means(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["rows"])
    routers = sorted({key[1] for key in mean})
    loads = sorted({key[2] for key in mean})
    parts = [text(LEFT - 36, 24, "Mean time to the first token, over that of plain hashing, by load", size=15)]
    for number, count in enumerate(routers):
        panel = Panel(number, count, loads)
        parts += panel.frame()
        for policy, colour, dash in LINES:
            parts += panel.line(mean, policy, colour, dash)
    right = LEFT + len(routers) * (PANEL + GAP)
    for i, (policy, colour, dash) in enumerate(LINES):
        y = TOP + 14 + i * 22
        parts.append(f'<line x1="{right}" x2="{right + 24}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2" '
                     f'stroke-dasharray="{dash}"/>')
        parts.append(text(right + 30, y + 4, policy, fill=colour))
    width, height = right + LEGEND, TOP + TALL + 36
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>')
    path = ROOT / "docs/replay.svg"
    path.write_text("\n".join([head, *parts, "</svg>"]) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()

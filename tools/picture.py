#!/usr/bin/env python3
"""Draws docs/ten-nodes.svg from the command's own output:

    python3 tools/picture.py [path of the command]

Ten equal nodes: their exact shares, and what moves when one of them leaves, for modulo, a ring
and the default. Plain SVG, no libraries.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALGORITHMS = [("modulo", "#b3541e"), ("ring", "#8a6d1f"), ("rendezvous-table", "#1f6f54")]
TEN, NINE = ROOT / "examples/fleets/ten.txt", ROOT / "examples/fleets/nine.txt"
WIDTH, HEIGHT, PANEL = 840, 330, 280


def ask(command, *arguments):
    output = subprocess.run([command, *map(str, arguments), "--json"], check=True, capture_output=True)
    return json.loads(output.stdout)


def text(x, y, words, size=13, anchor="start", weight="normal", fill="#222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{fill}">{words}</text>')


def panel(left, name, colour, shares, difference):
    """Bars of the ten shares around the fair tenth, above one bar of what moves."""
    parts = [text(left, 54, name, 16, weight="bold", fill=colour)]
    base, top, scale = 200, 74, 126 / 0.125
    for i, node in enumerate(shares["nodes"]):
        height = node["share"] * scale
        parts.append(f'<rect x="{left + i * 24}" y="{base - height:.1f}" width="19" height="{height:.1f}" '
                     f'fill="{colour}" opacity="0.85"/>')
    fair = base - 0.1 * scale
    parts.append(f'<line x1="{left - 4}" x2="{left + 240}" y1="{fair:.1f}" y2="{fair:.1f}" '
                 'stroke="#222" stroke-dasharray="4 3"/>')
    parts.append(text(left, base + 18, f'shares from {shares["least_over_average"]:.2f} to '
                      f'{shares["peak_over_average"]:.2f} of fair'))
    moved, least = difference["moved"], difference["least"]
    y = base + 46
    parts.append(f'<rect x="{left}" y="{y}" width="235" height="20" fill="#eee"/>')
    parts.append(f'<rect x="{left}" y="{y}" width="{235 * moved:.1f}" height="20" fill="{colour}" opacity="0.45"/>')
    parts.append(f'<rect x="{left}" y="{y}" width="{235 * least:.1f}" height="20" fill="{colour}"/>')
    parts.append(text(left, y + 40, f"one leaves: {moved:.1%} of the keys move"))
    parts.append(text(left, y + 58, f"least possible {least:.1%}", fill="#666"))
    return "\n".join(parts)


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/quickstart/cli/holdfast")
    panels = []
    for i, (algorithm, colour) in enumerate(ALGORITHMS):
        shares = ask(command, "stats", TEN, "--algorithm", algorithm)
        difference = ask(command, "diff", TEN, NINE, "--algorithm", algorithm)
        panels.append(panel(24 + i * PANEL, shares["algorithm"], colour, shares, difference))
    picture = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
               f'height="{HEIGHT}" font-family="sans-serif">',
               f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
               text(24, 26, "Ten equal nodes: the share of each (dashed: fair), and what moves when one leaves", 14),
               *panels, "</svg>"]
    (ROOT / "docs/ten-nodes.svg").write_text("\n".join(picture) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

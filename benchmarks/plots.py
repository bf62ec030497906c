"""Draws how far confidences can be trusted, from the JSON of `mentalize evaluate`.

    python benchmarks/plots.py EVALUATION.json

Writes `docs/reliability.svg` (share right by confidence, for mode and moves) and
`docs/coverage.svg` (error of the mode in the surest turns). Readable in greyscale; the tables are printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
SIZE, EDGE = 300, 46
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img" '
    'font-family="sans-serif" font-size="12"><title>{title}</title>'
    '<rect width="{w}" height="{h}" fill="white"/>'
)
Point = tuple[float, float]


def main() -> None:
    """Draw both pictures and print their tables."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    group = report["groups"][0]
    lines = {
        x["name"]: [(b["confidence"], b["right"]) for b in x["bins"] if b["n"]]
        for x in group["calibrations"]
    }
    ideal = [(0.0, 0.0), (1.0, 1.0)]
    _write("reliability.svg", "Share of labels that a rater gave too, by confidence",
           ("confidence", "share right"), {**lines, "what it should be": ideal})  # fmt: skip
    curve = [(x["coverage"], x["error"]) for x in group["selective"]["curve"]]
    _write("coverage.svg", "Error of the patient mode in the surest turns",
           ("share of turns answered", "share wrong"), {"patient mode": curve})  # fmt: skip
    for name, points in {**lines, "coverage and error": curve}.items():
        print(name, "  ".join(f"{x:.2f}: {y:.2f}" for x, y in points))


def _write(name: str, title: str, axes: tuple[str, str], lines: dict[str, list[Point]]) -> None:
    width, height = SIZE + 2 * EDGE + 120, SIZE + 2 * EDGE
    parts = [HEAD.format(w=width, h=height, title=title), *_axes(axes)]
    for number, (label, points) in enumerate(lines.items()):
        parts += _line(number, label, points)
    (DOCS / name).write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _at(point: Point) -> tuple[float, float]:
    return EDGE + point[0] * SIZE, EDGE + (1 - point[1]) * SIZE


def _axes(names: tuple[str, str]) -> list[str]:
    marks = [0.0, 0.25, 0.5, 0.75, 1.0]
    found = [
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#555"/>'
    ]
    for mark in marks:
        x, _ = _at((mark, 0))
        _, y = _at((0, mark))
        found.append(
            f'<text x="{x:.0f}" y="{EDGE + SIZE + 16}" text-anchor="middle">{mark:g}</text>'
        )
        found.append(f'<text x="{EDGE - 6}" y="{y + 4:.0f}" text-anchor="end">{mark:g}</text>')
    middle = EDGE + SIZE / 2
    found.append(
        f'<text x="{middle}" y="{EDGE + SIZE + 34}" text-anchor="middle">{names[0]}</text>'
    )
    turned = f'transform="rotate(-90 14 {middle})"'
    found.append(f'<text x="14" y="{middle}" text-anchor="middle" {turned}>{names[1]}</text>')
    return found


def _line(number: int, label: str, points: Sequence[Point]) -> list[str]:
    dash = ("", "7 3", "2 3")[number % 3]
    shade = ("#000", "#444", "#888")[number % 3]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_at, points))
    y = EDGE + 16 * number + 12
    x = EDGE + SIZE + 8
    style = f'stroke="{shade}" stroke-width="2" stroke-dasharray="{dash}" fill="none"'
    dots = [
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{shade}"/>' for a, b in map(_at, points)
    ]
    return [
        f'<polyline points="{drawn}" {style}/>', *(dots if len(points) > 2 else ()),
        f'<path d="M{x} {y - 4}h22" {style}/>', f'<text x="{x + 28}" y="{y}">{label}</text>',
    ]  # fmt: skip


if __name__ == "__main__":
    main()

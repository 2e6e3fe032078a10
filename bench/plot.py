"""The picture of a run: every number relative to what it must be, better to the right."""

import math
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from .figures import Figure, Part

WIDTH, LEFT, ROW = 860, 300, 26
LEAST, MOST = 0.125, 16.0  # times what it must be, at the edges
GOOD, BAD = "#2a7f62", "#b3423a"


def draw(figures: Sequence[Figure], path: Path) -> Path:
    """Write an SVG; the path."""
    rows = [(figure, part) for figure in figures for part in figure.parts if part.headroom]
    height = 60 + ROW * len(rows)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
            ' font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        '<text x="10" y="20">Times better than it must be (logarithmic)</text>',
    ]
    for times in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0):
        x, heavy = _x(times), times == 1
        lines += [
            (
                f'<line x1="{x}" y1="34" x2="{x}" y2="{height - 20}"'
                f' stroke="{"#333" if heavy else "#ddd"}"/>'
            ),
            f'<text x="{x}" y="{height - 6}" text-anchor="middle">{times:g}×</text>',
        ]
    for number, (figure, part) in enumerate(rows):
        lines += _bar(figure, part, 40 + ROW * number)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*lines, "</svg>"]) + "\n")
    return path


def _bar(figure: Figure, part: Part, y: int) -> list[str]:
    one, end = _x(1.0), _x(part.headroom or LEAST)
    name = escape(f"{figure.key} {part.name}".strip())
    told = escape(f"{part.as_json()['value']:g} {figure.unit}")
    return [
        f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{name}</text>',
        (
            f'<rect x="{min(one, end)}" y="{y}" width="{max(abs(end - one), 1)}" height="{ROW - 8}"'
            f' fill="{GOOD if part.reached else BAD}"/>'
        ),
        f'<text x="{max(one, end) + 6}" y="{y + 14}">{told}</text>',
    ]


def _x(times: float) -> float:
    clipped = min(max(times, LEAST), MOST)
    span = math.log2(MOST / LEAST)
    return round(LEFT + (WIDTH - LEFT - 150) * math.log2(clipped / LEAST) / span, 1)

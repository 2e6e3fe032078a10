"""Numbers as a picture: found and settled side by side, for those who would rather look.

An SVG that stands alone: no script, no font and no style from elsewhere. Drawn here: of such a
picture a library takes over everything but what is difficult, how wide Chinese words are.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

FONTS = "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Zen Hei', sans-serif"
COLORS = ("#b9643c", "#2f7d6d")
INK, QUIET, LINE = "#222222", "#777777", "#e4e4e4"
MOST = 30  # groups; more are no picture any more
WIDTH, HEIGHT = 920, 460  # of months that stand; what lies is as high as its groups
TITLE, TEXT = 19, 13  # pixels
HEAD, FOOT, EDGE = 84, 44, 24
ROW, GAP = 40, 8  # pixels of a group that lies; between groups
STEPS = (1, 2, 5)
MOST_LINES = 6

Series = Sequence[tuple[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Scale:
    """From nothing to `top`, with a line every `step`."""

    top: int
    step: int

    def of(self, value: int, length: float) -> float:
        """How long a bar of this value is."""
        return length * value / self.top


def bars(title: str, labels: Sequence[str], series: Series, *, lying: bool) -> bytes:
    """Bars of each series beside one another, one group per label; `lying` for long labels."""
    shown = list(labels)[:MOST]
    values = [list(each)[:MOST] for _, each in series]
    scale = _scale(max((value for each in values for value in each), default=0))
    height = HEAD + FOOT + ROW * max(len(shown), 1) if lying else HEIGHT
    svg = ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", width=str(WIDTH), height=str(height),
        viewBox=f"0 0 {WIDTH} {height}", role="img",
    )  # fmt: skip
    svg.set("font-family", FONTS)
    ET.SubElement(svg, "title").text = _printable(title)
    _box(svg, 0, 0, WIDTH, height, "white")
    _text(svg, WIDTH / 2, 34, title, size=TITLE)
    _legend(svg, [name for name, _ in series])
    (_lying if lying else _standing)(svg, shown, values, scale, height)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(svg, encoding="utf-8")


def width_of(text: str, size: int = TEXT) -> float:
    """How wide a text is about, in pixels: Chinese characters take an em, others about half."""
    wide = sum(unicodedata.east_asian_width(each) in "WFA" for each in text)
    return size * (wide + (len(text) - wide) * 0.58)


def _scale(most: int) -> Scale:
    size = 1
    while True:
        for each in STEPS:
            step = each * size
            if most <= step * MOST_LINES:
                return Scale(max(step * -(-most // step), 1), step)
        size *= 10


def _standing(
    svg: ET.Element, labels: list[str], values: list[list[int]], scale: Scale, height: int
) -> None:
    left, floor = EDGE + width_of(str(scale.top)) + 10, height - FOOT
    length = floor - HEAD
    for value in range(0, scale.top + 1, scale.step):
        y = floor - scale.of(value, length)
        _line(svg, left, y, WIDTH - EDGE, y)
        _text(svg, left - 8, y + 4, str(value), anchor="end", color=QUIET)
    each = (WIDTH - EDGE - left) / max(len(labels), 1)
    thick = min((each - GAP) / len(values), 40)
    for group, label in enumerate(labels):
        middle = left + each * (group + 0.5)
        _text(svg, middle, floor + 20, label)
        for which, found in enumerate(values):
            x = middle + thick * (which - len(values) / 2)
            tall = scale.of(found[group], length)
            _box(svg, x, floor - tall, thick - 1, tall, COLORS[which])
            if found[group]:
                _text(svg, x + thick / 2, floor - tall - 5, str(found[group]), size=TEXT - 1)


def _lying(
    svg: ET.Element, labels: list[str], values: list[list[int]], scale: Scale, height: int
) -> None:
    left = EDGE + max((width_of(each) for each in labels), default=0) + 10
    length, floor = WIDTH - EDGE - 30 - left, height - FOOT
    for value in range(0, scale.top + 1, scale.step):
        x = left + scale.of(value, length)
        _line(svg, x, HEAD - 4, x, floor)
        _text(svg, x, floor + 18, str(value), color=QUIET)
    thick = (ROW - GAP) / len(values)
    for group, label in enumerate(labels):
        top = HEAD + ROW * group
        _text(svg, left - 10, top + (ROW - GAP) / 2 + 4, label, anchor="end")
        for which, found in enumerate(values):
            y, long = top + thick * which, scale.of(found[group], length)
            _box(svg, left, y, long, thick - 1, COLORS[which])
            if found[group]:
                x = left + long + 5
                _text(svg, x, y + thick - 4, str(found[group]), anchor="start", size=TEXT - 1)


def _legend(svg: ET.Element, names: list[str]) -> None:
    wide = [22 + width_of(name) + 24 for name in names]
    x = (WIDTH - sum(wide)) / 2
    for name, color, each in zip(names, COLORS, wide, strict=False):
        _box(svg, x, 50, 13, 13, color)
        _text(svg, x + 20, 61, name, anchor="start")
        x += each


def _text(
    svg: ET.Element, x: float, y: float, text: str, *, anchor: str = "middle", size: int = TEXT,
    color: str = INK,
) -> None:  # fmt: skip
    made = ET.SubElement(svg, "text", x=_at(x), y=_at(y), fill=color)
    made.set("font-size", str(size))
    made.set("text-anchor", anchor)
    made.text = _printable(text)


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())  # XML has no control codes


def _box(svg: ET.Element, x: float, y: float, wide: float, high: float, color: str) -> None:
    ET.SubElement(
        svg, "rect", x=_at(x), y=_at(y), width=_at(wide), height=_at(high), fill=color
    )  # fmt: skip


def _line(svg: ET.Element, x: float, y: float, to_x: float, to_y: float) -> None:
    ET.SubElement(svg, "line", x1=_at(x), y1=_at(y), x2=_at(to_x), y2=_at(to_y), stroke=LINE)


def _at(pixels: float) -> str:
    return f"{pixels:.1f}"

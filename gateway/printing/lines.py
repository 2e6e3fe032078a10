"""Breaking Chinese text into lines: between any two characters, except where it is forbidden.

No closing mark begins a line and no opening one ends it (GB/T 15834), and a word, number or code in
Latin letters stays whole where it fits. Pure.
"""

import re
from collections.abc import Callable, Iterator

NOT_FIRST = "，。；：、！？）》〉」』】〕％…—·,.;:!?)]}%"
NOT_LAST = "（《〈「『【〔([{"
PIECE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@#+-]*|\s|.")
BITS = re.compile(r".")


def broken(text: str, width_of: Callable[[str], float], width: float) -> list[str]:
    """The lines of a text, none wider than `width`; a line break in the text is one here."""
    made: list[str] = []
    for paragraph in text.splitlines() or [""]:
        made.extend(_paragraph(paragraph, width_of, width))
    return made


def _paragraph(text: str, width_of: Callable[[str], float], width: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(text, width_of, width):
        needs = width_of(piece)
        if line and used + needs > width:
            yield line.rstrip()
            line, used = "", 0.0
            if piece.isspace():
                continue
        line, used = line + piece, used + needs
    yield line.rstrip()


def _pieces(text: str, width_of: Callable[[str], float], width: float) -> Iterator[str]:
    """What is not taken apart: a mark stays with the character that it belongs to."""
    held = ""
    for found in PIECE.findall(text):
        joins = held and (found in NOT_FIRST or held[-1] in NOT_LAST)
        if joins and width_of(held + found) <= width:
            held += found
            continue
        if held:
            yield from _fitting(held, width_of, width)
        held = found
    if held:
        yield from _fitting(held, width_of, width)


def _fitting(piece: str, width_of: Callable[[str], float], width: float) -> Iterator[str]:
    """A piece as it is, or its characters where it is wider than a whole line."""
    if width_of(piece) <= width:
        yield piece
    else:
        yield from BITS.findall(piece)

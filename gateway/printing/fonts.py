"""Which Chinese fonts a sheet is set in: those of the settings, or the first that there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from fontTools.ttLib import TTFont


class NoFont(Exception):
    """No Chinese font was found; `advice` says what to do."""

    def __init__(self, advice: str) -> None:
        super().__init__(f"no Chinese font to print with; {advice}")
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file; `index` counts from 0 within a collection."""

    file: Path
    index: int = 0


def find(named: str | None = None) -> tuple[Face, ...]:
    """The faces of the setting (`/a.ttf:/b.ttc#2`), or those of the system: the first sets the
    text, the others lend what it lacks. Raises NoFont.
    """
    if named:
        return tuple(_named(each) for each in named.split(":"))
    known = _known()
    for faces in known["sets"]:
        found = [Face(Path(each["file"]), each.get("index", 0)) for each in faces]
        if found[0].file.is_file():
            return tuple(each for each in found if each.file.is_file())
    raise NoFont(f"{known['install']}, or set FENGQIAO_FONTS")


def needed(faces: Sequence[Face], text: str) -> tuple[Face, ...]:
    """The faces that this text needs: reading one costs a quarter of a second, so those that only
    lend characters are left out where the first has them all.
    """
    wanted = {ord(each) for each in text if not each.isspace()}
    made = [faces[0]]
    missing = wanted - _covered(faces[0])
    for face in faces[1:]:
        if missing & _covered(face):
            made.append(face)
            missing -= _covered(face)
    return tuple(made)


@cache
def _covered(face: Face) -> frozenset[int]:
    with TTFont(face.file, fontNumber=face.index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _named(text: str) -> Face:
    path, _, index = text.partition("#")
    if not Path(path).is_file() or not (index or "0").isdigit():
        raise NoFont(f"name a font file that exists: {text!r} is none")
    return Face(Path(path), int(index or 0))


@cache
def _known() -> dict[str, Any]:
    source = resources.files(__package__).joinpath("fonts.yaml").read_text("utf-8")
    return dict(yaml.safe_load(source))

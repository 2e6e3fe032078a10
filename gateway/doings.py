"""The five doings (五办) by this place's own names: what is shipped, and a place's file over it.

The file has, by label, what differs: `zh`, `en`, `commands`, `events`. A label of null is dropped;
a new one says all four. What a label stands over is fixed commands and events.
"""

from pathlib import Path
from typing import Any

import yaml

from services.contracts.commands import COMMANDS
from services.contracts.events import EVENTS

from . import languages

NAME = "five_doings"
FIELDS = {"zh": str, "en": str, "commands": list, "events": list}
Doings = dict[str, dict[str, Any]]


class LabelsError(Exception):
    """A place's file that cannot be used; names file, label and field."""

    def __init__(self, file: Path, label: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: label {label!r}, field {field!r}: {trouble}")


def rename(file: Path | None) -> None:
    """From now on the labels are this place's. Raises LabelsError; a gateway with a broken file
    does not start.
    """
    if file is not None:
        languages.lay_over(NAME, read(file))


def read(file: Path) -> Doings:
    """The shipped labels with a place's file over them. Raises LabelsError."""
    try:
        own = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LabelsError(file, "", "", f"not a YAML file: {error}") from error
    if not isinstance(own, dict) or not own:
        raise LabelsError(file, "", "", "should have a label or more")
    made: Doings = {code: dict(words) for code, words in languages.shipped(NAME).items()}
    for code, words in own.items():
        if words is None:
            made.pop(str(code), None)
        else:
            made[str(code)] = {**made.get(str(code), {}), **_checked(file, str(code), words)}
    for code, words in made.items():
        for field in FIELDS:
            if field not in words:
                raise LabelsError(file, code, field, "is missing")
    return made


def _checked(file: Path, code: str, words: Any) -> dict[str, Any]:
    if not isinstance(words, dict):
        raise LabelsError(file, code, "", f"should have some of {sorted(FIELDS)}")
    for field, value in words.items():
        if not isinstance(value, FIELDS.get(field, ())) or not value:
            raise LabelsError(file, code, str(field), f"should be one of {sorted(FIELDS)}, filled")
    known: dict[str, Any] = {"commands": COMMANDS, "events": EVENTS}
    for field, table in known.items():
        strange = [x for x in words.get(field, ()) if not isinstance(x, str) or x not in table]
        if strange:
            raise LabelsError(file, code, field, f"{strange} is nothing that there is")
    return words

"""Stored samples of every version of every event ever published.

They are `events/TYPE.VERSION.json`, and `TYPE.VERSION.b.json`, `.c.json` for fields added later.

A sample is a whole CloudEvent. It is never edited: it stands for messages that others have kept.
Together the samples of a version fill every field; who declares an event or adds a field writes
one more, by hand or with `python -m tests.controls.samples`.
"""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("events")
FILES = sorted(FOLDER.glob("*.json"))
NAMES = [file.stem for file in FILES]
NAME = re.compile(r"(?P<type>.+?)\.(?P<version>[0-9]+)(?:\.[a-z]+)?")


def body(name: str) -> bytes:
    """The message body, e.g. of `case.reported.1`."""
    return (FOLDER / f"{name}.json").read_bytes()


def event(name: str) -> dict[str, Any]:
    """The CloudEvent as a JSON object."""
    found: dict[str, Any] = json.loads(body(name))
    return found


def version(name: str) -> tuple[str, int]:
    """Type and version of a sample."""
    found = NAME.fullmatch(name)
    assert found, f"{name} is not named TYPE.VERSION or TYPE.VERSION.WHICH"
    return found["type"], int(found["version"])


def of(type_: str, number: int) -> list[str]:
    """The samples of one version."""
    return [name for name in NAMES if version(name) == (type_, number)]


if __name__ == "__main__":
    from .inventing import write_missing

    for written in write_missing():
        print(written)  # noqa: T201 - a command's words

"""JSON Schemas of every event and command, and the AsyncAPI document, made from the contracts.

`python -m services.chassis schemas` writes them beside the contracts, for readers who do not use
our code. Here and not there: contracts import no third party, and pydantic knows how to do this.
A schema that was published once is never taken back: writing refuses a change that would break
its readers (`compatibility.py`), and the files of older versions stay.
"""

import inspect
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

import services.contracts
from services.contracts.commands import COMMANDS
from services.contracts.declare import Command, Event
from services.contracts.events import EVENTS

from . import asyncapi, compatibility

HOME = Path(services.contracts.__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Incompatible(Exception):
    """A published schema would change so that its readers break; lists where."""


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Every document that the contracts make, by its path in `services/contracts`."""
    made = {event_path(cls.TYPE, cls.VERSION): event_schema(cls) for cls in EVENTS.values()}
    made |= {f"schemas/commands/{cls.NAME}.json": command_schema(cls) for cls in COMMANDS.values()}
    return {**made, "asyncapi.json": asyncapi.document(EVENTS.values())}


def event_path(type_: str, version: int) -> str:
    """Where the schema of one version of an event's data is kept."""
    return f"schemas/events/{type_}.{version}.json"


def event_schema(cls: type[Event]) -> dict[str, Any]:
    """The schema of an event's `data`; its `$id` is the envelope's `dataschema`."""
    return _schema(cls, f"urn:fengqiao:event:{cls.TYPE}:{cls.VERSION}")


def command_schema(cls: type[Command]) -> dict[str, Any]:
    """The schema of a command's body."""
    return _schema(cls, f"urn:fengqiao:command:{cls.NAME}")


def _schema(cls: type[Any], id_: str) -> dict[str, Any]:
    made = TypeAdapter(cls).json_schema()
    return {"$schema": DIALECT, "$id": id_, "description": inspect.getdoc(cls) or "", **made}


def differing(home: Path = HOME) -> list[str]:
    """The files that are not what the contracts make: changed, missing, or of nothing known."""
    made = documents()
    wrong = [path for path, document in made.items() if _read(home / path) != _text(document)]
    return sorted([*wrong, *_left_over(home, made)])


def write(home: Path = HOME) -> list[str]:
    """Write what differs; the paths written or removed. Raises Incompatible, writing nothing."""
    made = documents()
    _refuse_breaks(home, made)
    for path in (wrong := differing(home)):
        file = home / path
        if path in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_text(made[path]), "utf-8")
        else:
            file.unlink()
    return wrong


def _refuse_breaks(home: Path, made: dict[str, dict[str, Any]]) -> None:
    faults = []
    for path, document in made.items():
        published = _read(home / path) if path.startswith("schemas/events/") else None
        if published:
            found = compatibility.breaks(json.loads(published), document)
            faults += [f"{path}: {each}" for each in found]
    if faults:
        raise Incompatible(
            "These changes break who reads the published events; declare a new version instead"
            " (or delete the file of an event that was never published):\n" + "\n".join(faults)
        )


def _left_over(home: Path, made: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Files of no command and no event. Older versions of an event stay for ever."""
    for file in home.glob("schemas/*/*.json"):
        path = file.relative_to(home).as_posix()
        if path not in made and not _is_older(file):
            yield path


def _is_older(file: Path) -> bool:
    type_, _, version = file.stem.rpartition(".")
    current = EVENTS.get(type_)
    return (
        file.parent.name == "events"
        and current is not None
        and version.isdigit()
        and int(version) < current.VERSION
    )


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _read(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None

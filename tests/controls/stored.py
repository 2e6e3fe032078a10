"""Stored samples of every version of every domain event: what the stores of running centres hold.

They are `stored/TOPIC.VERSION.json`, the state of one row. A sample is never edited: the rows it
stands for never are. Who declares an event, or a new version of one, runs
`python -m tests.controls.stored`.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any, get_type_hints

from eventsourcing.utils import get_topic
from pydantic import TypeAdapter

from services.contracts.topology import SERVICES

from ..architecture.test_shape import vocabulary
from .inventing import invent

FOLDER = Path(__file__).with_name("stored")
OF_THE_ROW = {"originator_id", "originator_version", "timestamp", "originator_topic"}
AT = "2025-04-07T01:00:00+00:00"


def classes() -> dict[str, type]:
    """Every class of events that is stored, by its topic."""
    return {get_topic(cls): cls for name in SERVICES for cls in vocabulary(name)}


def shape(cls: type) -> dict[str, Any]:
    """The facts of an event of this class: name and type."""
    hints = get_type_hints(cls)
    names = [each.name for each in dataclasses.fields(cls)]
    return {name: hints[name] for name in names if name not in OF_THE_ROW}


def version(cls: type) -> int:
    """The version in which it is stored today."""
    return int(getattr(cls, "class_version", 1))


def sample(topic: str, number: int) -> dict[str, Any]:
    """The state of one row. Raises FileNotFoundError where there is none."""
    found: dict[str, Any] = json.loads((FOLDER / f"{topic}.{number}.json").read_text("utf-8"))
    return found


def write_missing() -> list[str]:
    """Write a sample of every version that has none; their names. An old version's is today's less
    what its upcasters add: should they do more, write it by hand.
    """
    FOLDER.mkdir(exist_ok=True)
    written = []
    for topic, cls in sorted(classes().items()):
        for number in range(version(cls), 0, -1):
            file = FOLDER / f"{topic}.{number}.json"
            if not file.exists():
                state = _invented(cls)
                for later in range(version(cls) - 1, number - 1, -1):
                    state = _before(cls, later, state)
                stamped = {"timestamp": AT, **state}
                if number > 1:
                    stamped["class_version"] = number
                file.write_text(json.dumps(stamped, ensure_ascii=False, indent=2) + "\n", "utf-8")
                written.append(file.stem)
    return written


def _invented(cls: type) -> dict[str, Any]:
    made = {
        name: invent(name, TypeAdapter(type_).json_schema()) for name, type_ in shape(cls).items()
    }
    if "originator_topic" in vars(cls)["__dataclass_fields__"]:
        made["originator_topic"] = get_topic(cls).rpartition(".")[0]
    return made


def _before(cls: type, number: int, state: dict[str, Any]) -> dict[str, Any]:
    noting = _Noting(state)
    getattr(cls, f"upcast_v{number}_v{number + 1}")(noting)
    return {name: value for name, value in state.items() if name not in noting.added}


class _Noting(dict[str, Any]):
    """The state of a row, which notes what an upcaster sets in it."""

    def __init__(self, found: dict[str, Any]) -> None:
        super().__init__(found)
        self.added: set[str] = set()

    def __setitem__(self, name: str, value: Any) -> None:
        self.added.add(name)

    def setdefault(self, name: str, default: Any = None) -> Any:
        self.added.add(name)
        return default

    def update(self, *others: Any, **named: Any) -> None:
        self.added |= {*dict(*others), *named}


if __name__ == "__main__":
    for each in write_missing():
        print(each)  # noqa: T201 - a command's words

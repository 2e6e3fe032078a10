"""How far a subscriber has come, and where it keeps that between two runs."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from services.contracts.envelope import Envelope

from .errors import PlaceUnreadable


@dataclass(slots=True)
class Place:
    """The last offset that was handled, and the last sequence handled of each source."""

    offset: int | None = None
    sequences: dict[str, int] = field(default_factory=dict)

    def is_new(self, event: Envelope) -> bool:
        """False for a duplicate: each source publishes in order, so a number says enough."""
        return event.position > self.sequences.get(event.source, -1)

    def move(self, offset: int, event: Envelope | None) -> None:
        """This message is done; `event` is None when it could not be read."""
        self.offset = offset
        if event is not None and self.is_new(event):
            self.sequences[event.source] = event.position


class Memory(Protocol):
    """Where a place is kept. A subscriber with a database keeps it beside what it stores."""

    def load(self) -> Place | None:
        """The place of the last run; None on the first."""

    def save(self, place: Place) -> None:
        """Called after the handler has returned."""


class Nowhere:
    """Forgets: every run starts where it is told to."""

    def load(self) -> Place | None:
        """None, always."""
        return None

    def save(self, place: Place) -> None:
        """Do nothing."""


class File:
    """A small JSON file, replaced as a whole: a crash leaves the place before or after."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._scratch = self._path.with_name(f".{self._path.name}.{os.getpid()}")

    def load(self) -> Place | None:
        """The place of the last run; None without a file. Raises PlaceUnreadable."""
        try:
            return _place(json.loads(self._path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise PlaceUnreadable(
                f"{self._path} does not hold a place in the feed ({error!r}). Delete it to start"
                " over; what is handled twice must then be dropped by its id."
            ) from error

    def save(self, place: Place) -> None:
        """Raises PlaceUnreadable when the file cannot be written."""
        body = json.dumps({"offset": place.offset, "sequences": place.sequences})
        try:
            self._scratch.write_text(body + "\n", "utf-8")
            self._scratch.replace(self._path)
        except OSError as error:
            raise PlaceUnreadable(f"{self._path} cannot be written: {error}") from error


def _place(found: Any) -> Place:
    sequences = {str(source): int(last) for source, last in found["sequences"].items()}
    return Place(None if found["offset"] is None else int(found["offset"]), sequences)

"""What is compared: the journal, the stores, the feed, the read model and its answers, as records.

Ids, numbers and codes only: what people wrote is none of the checker's business, and may be sealed.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text())
SERVICES: tuple[str, ...] = tuple(TABLE["services"])


@dataclass(frozen=True, slots=True)
class Try:
    """One time a command was asked; `status` 0: no answer came."""

    status: int = 0
    code: str = ""
    certain: bool | None = None
    id: str = ""
    version: int = 0
    number: str = ""

    @property
    def done(self) -> bool:
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Surely nothing was done by this try."""
        return 400 <= self.status < 500 or (self.status == 503 and self.certain is True)


@dataclass(slots=True)
class Command:
    """One command of the journal with all its tries."""

    n: int
    act: str
    who: str
    key: str
    case: str
    tries: list[Try] = field(default_factory=list)
    asked: int = 0  # tries that left; a try without an answer has no `Try`

    @property
    def message_id(self) -> str:
        """How the owner's inbox and the events it caused name it."""
        return f"{self.who}:{self.key}"

    @property
    def done(self) -> list[Try]:
        return [each for each in self.tries if each.done]

    @property
    def surely_not_done(self) -> bool:
        """Every try was answered, and each with a certain no."""
        return len(self.tries) == self.asked and all(each.refused for each in self.tries)


@dataclass(frozen=True, slots=True)
class Row:
    """One stored event; `facts` are the few codes that a check compares."""

    position: int
    aggregate: str
    version: int
    topic: str
    cause: str
    facts: tuple[str, ...] = ()


@dataclass
class Store:
    """One service's store. `inbox` has per (source, message id) the kept answer's outcome or None;
    `people` those with key and record in the vault.
    """

    rows: list[Row] = field(default_factory=list)
    inbox: dict[tuple[str, str], str | None] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    @cached_property
    def by_position(self) -> dict[int, Row]:
        return {row.position: row for row in self.rows}

    @cached_property
    def by_cause(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.cause, []).append(row)
        return found


@dataclass(frozen=True, slots=True)
class Fed:
    """One message of the feed, in the order of the stream."""

    id: str
    source: str
    type: str
    subject: str
    sequence: int
    version: int
    cause: str


@dataclass
class ReadModel:
    """The gateway's tables: the trail in order (id, source, type, subject), per case its status
    and versions, and what was heard.
    """

    trail: list[tuple[str, str, str, str]] = field(default_factory=list)
    cases: dict[str, tuple[str, dict[str, int]]] = field(default_factory=dict)
    heard: set[tuple[str, str]] = field(default_factory=set)
    notices: int = 0


@dataclass
class Served:
    """What HTTP answered about a case: status, ETag, and the ids of its trail in order."""

    http: int
    status: str = ""
    etag: str = ""
    trail: list[str] = field(default_factory=list)


@dataclass
class Evidence:
    """Everything. `stores` were read before the feed, `later` after it."""

    commands: list[Command]
    stores: dict[str, Store]
    feed: list[Fed]
    later: dict[str, Store]
    read_model: ReadModel
    served: dict[str, Served]
    dead: dict[str, int] = field(default_factory=dict)  # messages in dead-letter queues and tables
    rebuilds: dict[str, list[str]] = field(default_factory=dict)  # differences per read model

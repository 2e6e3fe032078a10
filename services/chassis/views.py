"""A service's own views: the few tables it needs for its own decisions, and what is due by them.

A view follows the service's own log; its rows and its position move in one transaction, so it can
be dropped and built again. The clock asks it what is due and hands the commands to the application,
with keys that make a command due twice happen once.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event
from typing import Any, TypeVar

import psycopg
from eventsourcing.utils import resolve_topic
from psycopg.rows import dict_row

from services.contracts.messages import Request

from . import telemetry, vault_table
from .application import Application
from .clock import Clock
from .follower import AWAY, POSITION, Follower, Row
from .mapper import EventMapper
from .publication import stored
from .vault import Vault

log = telemetry.log(__name__)

Change = Callable[[Any, Any], None]  # (connection, domain event)
Open = Callable[[Any], dict[str, Any] | None]  # a person's facts; None once erased
SealedChange = Callable[[Any, Any, Vault, Open], None]  # (connection, event, vault, open)
Due = Callable[[Any, datetime], Sequence[Request]]  # (connection, now)
C = TypeVar("C", bound=Change)
S = TypeVar("S", bound=SealedChange)

TICK_SECONDS = 5.0
SOON_SECONDS = 0.3
GLANCE_SECONDS = 0.1  # how soon a clock that was moved is noticed


class Views:
    """What a service's `views.py` says: its tables, what each event changes, what is due."""

    def __init__(
        self,
        schema: str,
        *,
        due: Due | None = None,
        apart: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.schema = schema
        self.due = due
        self.apart = apart or {}  # per table the columns that are not made of the log
        self._changes: dict[type, Change] = {}
        self._sealed: dict[type, SealedChange] = {}

    def on(self, *classes: type) -> Callable[[C], C]:
        """Mark what these domain events change."""

        def mark(function: C) -> C:
            self._changes.update(dict.fromkeys(classes, function))
            return function

        return mark

    def on_sealed(self, *classes: type) -> Callable[[S], S]:
        """Mark what these events change with a look into the vault, for keyed hashes only: what
        is written must not say who somebody is.
        """

        def mark(function: S) -> S:
            self._sealed.update(dict.fromkeys(classes, function))
            return function

        return mark

    def reads(self, cls: type) -> bool:
        """Whether a change by events of this class looks at what is sealed."""
        return cls in self._sealed

    def apply(self, connection: Any, event: Any, vault: Vault | None = None) -> None:
        """Change the tables by one event."""
        change = self._changes.get(type(event))
        if change is not None:
            change(connection, event)
        sealed = self._sealed.get(type(event))
        if sealed is not None and vault is not None:
            sealed(connection, event, vault, lambda person: _open(connection, vault, person))


class ViewWriter(Follower):
    """Writes one service's views from its log."""

    name = "views"
    gather = 0.05

    def __init__(self, url: str, views: Views, *, service: str, vault: Vault | None = None) -> None:
        super().__init__(url, service=service)
        self._views = views
        self._vault = vault
        self._closed = EventMapper()
        self._open = EventMapper(vault.texts) if vault else self._closed

    def handle(self, connection: Any, rows: Sequence[Row]) -> None:
        """Rows and position in one transaction.

        Views that were built anew may have taken the place of these, further on than they were.
        """
        with connection.transaction():
            found = connection.execute(f"{POSITION} FOR UPDATE", [self.name]).fetchone()
            new = [row for row in rows if row[0] > (found[0] if found else 0)]
            if new:
                self.change(connection, new)
                self.move(connection, new[-1][0])

    def change(self, connection: Any, rows: Sequence[Row]) -> None:
        """Change the tables by these events of the log."""
        events = (stored(row)[1] for row in rows)
        # Whether the texts of each are looked at: the others need no key.
        found = [(each, self._views.reads(resolve_topic(each.topic))) for each in events]
        self._open.know(each for each, looks in found if looks)  # the keys in one query
        with connection.pipeline():  # sent without waiting for each answer
            for each, looks in found:
                mapper = self._open if looks else self._closed
                self._views.apply(connection, mapper.to_domain_event(each), self._vault)


def _open(connection: Any, vault: Vault, person: Any) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(vault_table.OPEN, [[person]]).fetchone()
    return vault.open(vault_table.row_of(row)) if row else None


class Timekeeper:
    """Looks every few seconds what is due, and has it decided."""

    def __init__(self, url: str, app: Application, due: Due, clock: Clock) -> None:
        self._url = url
        self._app = app
        self._due = due
        self._clock = clock
        self._stop = Event()
        self._soon = 0  # ticks that come soon
        self.healthy = True

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Tick until `stop`."""
        while not self._stop.is_set():
            try:
                self.tick()
                self.healthy = True
            except AWAY:
                self.healthy = False
                log.exception("the timekeeper's store is away", service=self._app.name)
            self._pause()

    def _pause(self) -> None:
        """Until the next tick: some seconds, of real time or by the clock when that is moved.

        Once it was moved, the next ticks come soon: what was decided just before may not be in the
        views yet.
        """
        seconds = SOON_SECONDS if self._soon else TICK_SECONDS
        self._soon = max(0, self._soon - 1)
        seen, until = self._clock(), time.monotonic() + seconds
        while not self._stop.wait(GLANCE_SECONDS) and time.monotonic() < until:
            if abs((self._clock() - seen).total_seconds()) >= TICK_SECONDS:
                self._soon = 3
                return

    def tick(self) -> int:
        """Decide everything that is due now; how many commands that were."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            requests = list(self._due(connection, self._clock()))
        answers = self._app.decide(requests) if requests else []
        for request, answer in zip(requests, answers, strict=True):
            if answer.outcome != "done":
                log.info("due, but refused", command=request.name, code=answer.code)
        return len(requests)

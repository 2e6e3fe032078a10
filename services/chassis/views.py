"""A service's own views: the few tables it needs for its own decisions, and what is due by them.

A view follows the service's own log; its rows and its position move in one transaction, so it can
be dropped and built again. The clock asks it what is due and hands the commands to the application,
with keys that make a command due twice happen once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event
from typing import Any, TypeVar

import psycopg

from services.contracts.messages import Request

from . import telemetry
from .application import Application
from .clock import Clock
from .follower import AWAY, Follower, Row
from .mapper import EventMapper
from .publication import stored

log = telemetry.log(__name__)

Change = Callable[[Any, Any], None]  # (connection, domain event)
Due = Callable[[Any, datetime], Sequence[Request]]  # (connection, now)
C = TypeVar("C", bound=Change)

TICK_SECONDS = 5.0


class Views:
    """What a service's `views.py` says: its tables, what each event changes, what is due."""

    def __init__(self, schema: str, *, due: Due | None = None) -> None:
        self.schema = schema
        self.due = due
        self._changes: dict[type, Change] = {}

    def on(self, *classes: type) -> Callable[[C], C]:
        """Mark what these domain events change."""

        def mark(function: C) -> C:
            self._changes.update(dict.fromkeys(classes, function))
            return function

        return mark

    def apply(self, connection: Any, event: Any) -> None:
        """Change the tables by one event."""
        change = self._changes.get(type(event))
        if change is not None:
            change(connection, event)


class ViewWriter(Follower):
    """Writes one service's views from its log."""

    name = "views"

    def __init__(self, url: str, views: Views, *, service: str) -> None:
        super().__init__(url, service=service)
        self._views = views
        self._mapper = EventMapper()

    def handle(self, connection: Any, rows: Sequence[Row]) -> None:
        """Rows and position in one transaction."""
        with connection.transaction():
            for row in rows:
                self._views.apply(connection, self._mapper.to_domain_event(stored(row)[1]))
            self.move(connection, rows[-1][0])


class Timekeeper:
    """Looks every few seconds what is due, and has it decided."""

    def __init__(self, url: str, app: Application, due: Due, clock: Clock) -> None:
        self._url = url
        self._app = app
        self._due = due
        self._clock = clock
        self._stop = Event()
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
            self._stop.wait(TICK_SECONDS)

    def tick(self) -> int:
        """Decide everything that is due now; how many commands that were."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            requests = list(self._due(connection, self._clock()))
        answers = self._app.decide(requests) if requests else []
        for request, answer in zip(requests, answers, strict=True):
            if answer.outcome != "done":
                log.info("due, but refused", command=request.name, code=answer.code)
        return len(requests)

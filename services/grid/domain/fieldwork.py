"""What a grid's people report, visit and patrol: each record a stream of its own, written once.

A record made on a device has the device's id and time. Its stream's id is made of the device's id,
so that it is the same record however often it is sent.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import ClientIdReused

By = dict[str, str]
FROM_DEVICE = ("client_id", "occurred_at")


class Record(Aggregate):
    """Something written down once."""

    written_by: str
    facts: dict[str, Any]

    def must_be_same(self, by: By, **facts: Any) -> None:
        """Raises ClientIdReused unless the same person sent the same content."""
        if by["id"] != self.written_by or facts != self.facts:
            raise ClientIdReused(client_id=str(facts["client_id"]))


def _without_device(state: dict[str, Any], *more: str) -> None:
    for name in (*FROM_DEVICE, *more):
        state.setdefault(name, None)


class Incident(Record):
    """What somebody found. The desk registers it as a case under the same id."""

    TOPIC = "grid.incident"

    class Created(Aggregate.Created):
        """A dispute or danger was found."""

        TOPIC = "grid.incident.found"
        class_version = 2
        by: By
        grid: str
        title: str
        narrative: str
        kind: str
        found_on: str
        households: int
        sectors: list[str]
        danger: str | None
        client_id: str | None
        occurred_at: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Before version 2 nothing came from a device, and dangers were unknown."""
            _without_device(state, "danger")

    class TakenIn(Aggregate.Event):
        """The desk made it a case."""

        TOPIC = "grid.incident.taken_in"
        by: By
        number: str

        def apply(self, aggregate: "Incident") -> None:
            aggregate.state = "taken-in"

    class Settled(Aggregate.Event):
        """The case of it was resolved."""

        TOPIC = "grid.incident.settled"
        by: By
        outcome: str

        def apply(self, aggregate: "Incident") -> None:
            aggregate.state = "settled"

    def __init__(
        self,
        by: By,
        grid: str,
        title: str,
        narrative: str,
        kind: str,
        found_on: str,
        households: int,
        sectors: list[str],
        danger: str | None,
        client_id: str | None,
        occurred_at: str | None,
    ) -> None:
        self.written_by = by["id"]
        self.grid = grid
        self.state = "found"
        self.facts = {
            "grid": grid,
            "title": title,
            "narrative": narrative,
            "kind": kind,
            "found_on": found_on,
            "households": households,
            "sectors": sectors,
            "danger": danger,
            "client_id": client_id,
            "occurred_at": occurred_at,
        }

    @classmethod
    def record(cls, incident_id: UUID, by: By, at: datetime, **facts: Any) -> "Incident":
        """Something was found (排查上报)."""
        return cls._create(cls.Created, id=incident_id, timestamp=at, by=by, **facts)

    def note_taken_in(self, by: By, at: datetime, number: str) -> None:
        """It is a case now. Nothing to note the second time."""
        if self.state == "found":
            self.trigger_event(self.TakenIn, timestamp=at, by=by, number=number)

    def note_settled(self, by: By, at: datetime, outcome: str) -> None:
        """Its case was resolved. Nothing to note when it was resolved again."""
        if self.state != "settled":
            self.trigger_event(self.Settled, timestamp=at, by=by, outcome=outcome)


class Visit(Record):
    """One visit (走访), for a case or in the ordinary round."""

    TOPIC = "grid.visit"

    class Created(Aggregate.Created):
        """It was recorded."""

        TOPIC = "grid.visit.recorded"
        class_version = 2
        by: By
        grid: str
        case: str | None
        means: str
        purpose: str
        summary: str
        visited_on: str
        client_id: str | None
        occurred_at: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Before version 2 nothing came from a device."""
            _without_device(state)

    def __init__(
        self,
        by: By,
        grid: str,
        case: str | None,
        means: str,
        purpose: str,
        summary: str,
        visited_on: str,
        client_id: str | None,
        occurred_at: str | None,
    ) -> None:
        self.written_by = by["id"]
        self.grid = grid
        self.facts = {
            "grid": grid,
            "case": case,
            "means": means,
            "purpose": purpose,
            "summary": summary,
            "visited_on": visited_on,
            "client_id": client_id,
            "occurred_at": occurred_at,
        }

    @classmethod
    def record(cls, visit_id: UUID, by: By, at: datetime, **facts: Any) -> "Visit":
        """Write one down."""
        return cls._create(cls.Created, id=visit_id, timestamp=at, by=by, **facts)


class Patrol(Record):
    """One round through the grid (巡逻)."""

    TOPIC = "grid.patrol"

    class Created(Aggregate.Created):
        """It was walked; `missed` are the points of its route that were not looked at."""

        TOPIC = "grid.patrol.done"
        class_version = 2
        by: By
        grid: str
        route: str
        findings: list[str]
        walked_on: str
        points: list[str]
        missed: list[str]
        dangers: list[dict[str, str]]
        client_id: str | None
        occurred_at: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Before version 2 routes had no points, and findings no follow-up."""
            _without_device(state)
            state.update(points=[], missed=[], dangers=[])

    def __init__(
        self,
        by: By,
        grid: str,
        route: str,
        findings: list[str],
        walked_on: str,
        points: list[str],
        missed: list[str],
        dangers: list[dict[str, str]],
        client_id: str | None,
        occurred_at: str | None,
    ) -> None:
        self.written_by = by["id"]
        self.grid = grid
        self.facts = {
            "grid": grid,
            "route": route,
            "findings": findings,
            "walked_on": walked_on,
            "points": points,
            "dangers": dangers,
            "client_id": client_id,
            "occurred_at": occurred_at,
        }

    @classmethod
    def record(
        cls, patrol_id: UUID, by: By, at: datetime, missed: list[str], **facts: Any
    ) -> "Patrol":
        """Write one down. What is missed follows from the grid's routes, not from the device."""
        return cls._create(cls.Created, id=patrol_id, timestamp=at, by=by, missed=missed, **facts)

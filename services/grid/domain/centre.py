"""The centre (综治中心): what it has, and who is on duty on which day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import NotYourCentre, TurnEndsFirst

By = dict[str, str]
KEEPERS = ("clerk", "director")


class Centre(Aggregate):
    """One centre, found by its division code."""

    TOPIC = "grid.centre"

    class Created(Aggregate.Created):
        """It is known."""

        TOPIC = "grid.centre.known"
        by: By
        division: str

    class Event(Aggregate.Event):
        """What every later event of a centre knows."""

        by: By
        division: str

    class Profiled(Event):
        """It has this, and of the points (四有、五有) these are met."""

        TOPIC = "grid.centre.profiled"
        profile: dict[str, Any]
        points: list[dict[str, Any]]

        def apply(self, aggregate: "Centre") -> None:
            aggregate.profile = self.profile
            aggregate.points = self.points

    class DutySet(Event):
        """On this day these are on duty."""

        TOPIC = "grid.centre.duty_set"
        day: str
        duties: list[dict[str, str]]

        def apply(self, aggregate: "Centre") -> None:
            aggregate.duties[self.day] = self.duties

    def __init__(self, by: By, division: str) -> None:
        self.division = division
        self.profile: dict[str, Any] = {}
        self.points: list[dict[str, Any]] = []
        self.duties: dict[str, list[dict[str, str]]] = {}

    @classmethod
    def know(cls, centre_id: UUID, by: By, at: datetime, division: str) -> "Centre":
        """Begin its file. Raises NotYourCentre."""
        _must_keep(by, division)
        return cls._create(cls.Created, id=centre_id, timestamp=at, by=by, division=division)

    def describe(
        self, by: By, at: datetime, profile: dict[str, Any], points: list[dict[str, Any]]
    ) -> None:
        """Say what it has. Nothing happens when nothing differs, the points included."""
        _must_keep(by, self.division)
        if (profile, points) != (self.profile, self.points):
            facts = {"profile": profile, "points": points}
            self.trigger_event(self.Profiled, timestamp=at, by=by, division=self.division, **facts)

    def set_duty(self, by: By, at: datetime, day: str, duties: list[dict[str, str]]) -> None:
        """Say who is on duty on a day. Nothing happens when it is so already."""
        _must_keep(by, self.division)
        for each in duties:
            if each["until"] <= each["since"]:
                raise TurnEndsFirst(staff=each["staff"], since=each["since"], until=each["until"])
        if duties != self.duties.get(day):
            self.trigger_event(
                self.DutySet, timestamp=at, by=by, division=self.division, day=day, duties=duties
            )


def _must_keep(by: By, division: str) -> None:
    if by["role"] not in KEEPERS:
        raise NotYourCentre(division=division, caller=by["id"])

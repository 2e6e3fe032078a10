"""A grid (网格): its iron triangle (铁三角), its substitutes and household heads, who may do what.

A grid lives for years and sees a hundred events a day. Each report, visit, patrol, danger and task
is therefore a stream of its own, and the grid's own stream holds its people and rounds only:
deciding a command stays as quick in the tenth year as on the first day.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .calendar import day_of
from .errors import NoSuchSubstitute, NotYourGrid, OwnSubstitute, WrongCommunity, WrongPeriod

By = dict[str, str]
Member = dict[str, str]  # {"id": staff id, "person": reference into the vault}

CENTRE = ("clerk", "director")  # roles of the centre: they act in every grid
COMMUNITY_DIGITS = 12  # a grid code is its community's code and three digits (domain.md §6.2)


class Grid(Aggregate):
    """One grid: its households and its people. Names and phones are in the vault."""

    TOPIC = "grid.grid"

    class Created(Aggregate.Created):
        """The grid was set up."""

        TOPIC = "grid.grid.established"
        by: By
        code: str
        name: str
        community: str
        households: int
        officer: Member
        party_group: Member
        unit_heads: list[Member]

    class Event(Aggregate.Event):
        """What every later event of a grid knows."""

        by: By
        code: str

    class Changed(Event):
        """It has other people, another name or another number of households."""

        TOPIC = "grid.grid.changed"
        name: str
        community: str
        households: int
        officer: Member
        party_group: Member
        unit_heads: list[Member]

        def apply(self, aggregate: "Grid") -> None:
            aggregate.name = self.name
            aggregate.households = self.households
            if self.officer["id"] != aggregate.officer["id"]:
                day = day_of(self.timestamp).isoformat()
                aggregate.former.append((aggregate.officer["id"], day))
            aggregate.officer = self.officer
            aggregate.party_group = self.party_group
            aggregate.unit_heads = self.unit_heads

    class HouseholdHeadsNamed(Event):
        """It has these household heads (联户长)."""

        TOPIC = "grid.grid.household_heads_named"
        heads: list[Member]

        def apply(self, aggregate: "Grid") -> None:
            aggregate.household_heads = self.heads

    class SubstituteAppointed(Event):
        """Somebody does the officer's work, both days included."""

        TOPIC = "grid.grid.substitute_appointed"
        substitute: Member
        since: str
        until: str

        def apply(self, aggregate: "Grid") -> None:
            aggregate.substitutes.append(
                {**self.substitute, "since": self.since, "until": self.until}
            )

    class SubstituteEnded(Event):
        """The officer is back."""

        TOPIC = "grid.grid.substitute_ended"
        staff: str
        until: str

        def apply(self, aggregate: "Grid") -> None:
            for each in aggregate.substitutes:
                if each["id"] == self.staff and each["until"] > self.until:
                    each["until"] = self.until

    class RoundsSet(Event):
        """It has these patrol routes."""

        TOPIC = "grid.grid.rounds_set"
        rounds: list[dict[str, Any]]

        def apply(self, aggregate: "Grid") -> None:
            aggregate.rounds = self.rounds

    def __init__(
        self,
        by: By,
        code: str,
        name: str,
        community: str,
        households: int,
        officer: Member,
        party_group: Member,
        unit_heads: list[Member],
    ) -> None:
        self.code = code
        self.name = name
        self.community = community
        self.households = households
        self.officer = officer
        self.former: list[tuple[str, str]] = []  # officers of before, until the day of each change
        self.party_group = party_group
        self.unit_heads = unit_heads
        self.household_heads: list[Member] = []
        self.substitutes: list[dict[str, str]] = []
        self.rounds: list[dict[str, Any]] = []

    @classmethod
    def establish(cls, grid_id: UUID, by: By, at: datetime, **facts: Any) -> "Grid":
        """Set a grid up. Only the centre does; the code must lie in the community."""
        must_be_centre(by, facts["code"])
        must_lie_in(facts["code"], facts["community"])
        return cls._create(cls.Created, id=grid_id, timestamp=at, by=by, **facts)

    def change(self, by: By, at: datetime, **facts: Any) -> None:
        """Set it up anew. Nothing happens when nothing differs."""
        must_be_centre(by, self.code)
        must_lie_in(self.code, facts["community"])
        if any(getattr(self, name) != value for name, value in facts.items()):
            self.trigger_event(self.Changed, timestamp=at, by=by, code=self.code, **facts)

    def name_household_heads(self, by: By, at: datetime, heads: list[Member]) -> None:
        """Name them all. Nothing happens when they are the same."""
        must_be_centre(by, self.code)
        if heads != self.household_heads:
            self.trigger_event(
                self.HouseholdHeadsNamed, timestamp=at, by=by, code=self.code, heads=heads
            )

    def appoint_substitute(
        self, by: By, at: datetime, today: str, substitute: Member, since: str, until: str
    ) -> None:
        """Somebody else for some days. Nothing happens when it is so already."""
        must_be_centre(by, self.code)
        if until < since or until < today:
            raise WrongPeriod(since=since, until=until)
        if substitute["id"] == self.officer["id"]:
            raise OwnSubstitute(officer=self.officer["id"])
        facts = {"since": since, "until": until}
        if {**substitute, **facts} not in self.substitutes:
            self.trigger_event(
                self.SubstituteAppointed,
                timestamp=at,
                by=by,
                code=self.code,
                substitute=substitute,
                **facts,
            )

    def end_substitute(self, by: By, at: datetime, today: str, staff: str) -> None:
        """Back before the day. Raises NoSuchSubstitute when there is none to end."""
        must_be_centre(by, self.code)
        if not any(each["id"] == staff and each["until"] >= today for each in self.substitutes):
            raise NoSuchSubstitute(staff=staff, grid=self.code)
        last = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
        self.trigger_event(
            self.SubstituteEnded, timestamp=at, by=by, code=self.code, staff=staff, until=last
        )

    def set_rounds(self, by: By, at: datetime, rounds: list[dict[str, Any]]) -> None:
        """Set all patrol routes. Nothing happens when they are the same."""
        must_be_centre(by, self.code)
        if rounds != self.rounds:
            self.trigger_event(self.RoundsSet, timestamp=at, by=by, code=self.code, rounds=rounds)

    # Who may --------------------------------------------------------------------------------

    @property
    def people(self) -> dict[str, str]:
        """Everybody with a duty of long standing here: staff id to reference."""
        members = [self.officer, self.party_group, *self.unit_heads, *self.household_heads]
        return {each["id"]: each["person"] for each in members}

    def officers_on(self, day: str) -> list[str]:
        """Who does the officer's work on a day; who is in charge comes last."""
        substitutes = [e["id"] for e in self.substitutes if e["since"] <= day <= e["until"]]
        then = next((staff for staff, until in self.former if day < until), self.officer["id"])
        return [then, *substitutes]

    def must_let_report(self, by: By, day: str) -> None:
        """The iron triangle, household heads and substitutes report. Raises NotYourGrid."""
        self._must_let(by, [*self.people, *self.officers_on(day)], centre=True)

    def must_let_work(self, by: By, day: str, *, centre: bool = True) -> None:
        """The officer or a substitute in force works; the centre too. Raises NotYourGrid."""
        self._must_let(by, self.officers_on(day), centre=centre)

    def _must_let(self, by: By, own: list[str], *, centre: bool) -> None:
        if centre and by["role"] in CENTRE:
            return
        if by["role"] != "officer" or by["id"] not in own:
            raise NotYourGrid(grid=self.code, caller=by["id"])

    def missed(self, route: str, points: list[str]) -> list[str]:
        """The points of a round that were not looked at; of an unknown round none is missed."""
        known = [each["points"] for each in self.rounds if each["name"] == route]
        return [each for each in (known[0] if known else []) if each not in points]


def must_be_centre(by: By, code: str) -> None:
    """Setting a grid up is the centre's. Raises NotYourGrid."""
    if by["role"] not in CENTRE:
        raise NotYourGrid(grid=code, caller=by["id"])


def must_lie_in(code: str, community: str) -> None:
    """Raises WrongCommunity unless the grid's code begins with the community's."""
    if code[:COMMUNITY_DIGITS] != community:
        raise WrongCommunity(grid=code, community=community)

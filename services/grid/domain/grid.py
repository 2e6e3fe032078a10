"""A grid (网格) with its iron triangle (铁三角), and what its people report, visit and patrol.

A grid lives for years and sees a hundred events a day. Each report, visit and patrol is therefore
a stream of its own, and the grid's own stream holds its establishment and changes only: deciding a
command stays as quick in the tenth year as on the first day.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

By = dict[str, str]
Member = dict[str, str]  # {"id": staff id, "person": reference into the vault}

CENTRE = ("clerk", "director")  # roles of the centre: they act in every grid
COMMUNITY_DIGITS = 12  # a grid code is its community's code and three digits (domain.md §6.2)


class GridError(Exception):
    """A rule of the grids says no. `kind` says what sort of no; `facts` go into the text."""

    code = "grid"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class NotYourGrid(GridError):
    """An officer acts in the own grid only; Party group and unit heads report, and no more."""

    code = "not-your-grid"
    kind = "forbidden"


class WrongGrid(GridError):
    """The command names one grid and is addressed to another."""

    code = "wrong-grid"
    kind = "invalid"


class WrongCommunity(GridError):
    """The grid's code does not begin with its community's."""

    code = "wrong-community"
    kind = "invalid"


class StaffDiffer(GridError):
    """One staff id came with two names or phones."""

    code = "staff-differ"
    kind = "invalid"


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

    class Changed(Aggregate.Event):
        """It has other people, another name or another number of households."""

        TOPIC = "grid.grid.changed"
        by: By
        code: str
        name: str
        community: str
        households: int
        officer: Member
        party_group: Member
        unit_heads: list[Member]

        def apply(self, aggregate: "Grid") -> None:
            aggregate.name = self.name
            aggregate.households = self.households
            aggregate.officer = self.officer
            aggregate.party_group = self.party_group
            aggregate.unit_heads = self.unit_heads

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
        self.party_group = party_group
        self.unit_heads = unit_heads

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

    @property
    def people(self) -> dict[str, str]:
        """Everybody with a duty here: staff id to reference."""
        members = [self.officer, self.party_group, *self.unit_heads]
        return {each["id"]: each["person"] for each in members}

    def report(self, incident_id: UUID, by: By, at: datetime, **facts: Any) -> "Incident":
        """Somebody of the iron triangle found something (排查上报)."""
        self._must_allow(by, self.people)
        return Incident.find(incident_id, by, at, grid=self.code, **facts)

    def visit(self, visit_id: UUID, by: By, at: datetime, **facts: Any) -> "Visit":
        """The officer was at somebody's door (走访)."""
        self._must_allow(by, [self.officer["id"]])
        return Visit.record(visit_id, by, at, grid=self.code, **facts)

    def patrol(self, patrol_id: UUID, by: By, at: datetime, **facts: Any) -> "Patrol":
        """The officer walked a round (巡逻)."""
        self._must_allow(by, [self.officer["id"]])
        return Patrol.record(patrol_id, by, at, grid=self.code, **facts)

    def _must_allow(self, by: By, own: Any) -> None:
        if by["role"] not in CENTRE and not (by["role"] == "officer" and by["id"] in own):
            raise NotYourGrid(grid=self.code, caller=by["id"])


def must_be_centre(by: By, code: str) -> None:
    """Setting a grid up is the centre's. Raises NotYourGrid."""
    if by["role"] not in CENTRE:
        raise NotYourGrid(grid=code, caller=by["id"])


def must_lie_in(code: str, community: str) -> None:
    """Raises WrongCommunity unless the grid's code begins with the community's."""
    if code[:COMMUNITY_DIGITS] != community:
        raise WrongCommunity(grid=code, community=community)


class Incident(Aggregate):
    """What somebody found. The desk registers it as a case under the same id."""

    TOPIC = "grid.incident"

    class Created(Aggregate.Created):
        """A dispute or danger was found."""

        TOPIC = "grid.incident.found"
        by: By
        grid: str
        title: str
        narrative: str
        kind: str
        found_on: str
        households: int
        sectors: list[str]

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
    ) -> None:
        self.grid = grid
        self.state = "found"

    @classmethod
    def find(cls, incident_id: UUID, by: By, at: datetime, **facts: Any) -> "Incident":
        """Something was found."""
        return cls._create(cls.Created, id=incident_id, timestamp=at, by=by, **facts)

    def note_taken_in(self, by: By, at: datetime, number: str) -> None:
        """It is a case now. Nothing to note the second time."""
        if self.state == "found":
            self.trigger_event(self.TakenIn, timestamp=at, by=by, number=number)

    def note_settled(self, by: By, at: datetime, outcome: str) -> None:
        """Its case was resolved. Nothing to note when it was resolved again."""
        if self.state != "settled":
            self.trigger_event(self.Settled, timestamp=at, by=by, outcome=outcome)


class Visit(Aggregate):
    """One visit, for a case or in the ordinary round."""

    TOPIC = "grid.visit"

    class Created(Aggregate.Created):
        """It was recorded."""

        TOPIC = "grid.visit.recorded"
        by: By
        grid: str
        case: str | None
        means: str
        purpose: str
        summary: str
        visited_on: str

    def __init__(
        self,
        by: By,
        grid: str,
        case: str | None,
        means: str,
        purpose: str,
        summary: str,
        visited_on: str,
    ) -> None:
        self.grid = grid

    @classmethod
    def record(cls, visit_id: UUID, by: By, at: datetime, **facts: Any) -> "Visit":
        """Write one down."""
        return cls._create(cls.Created, id=visit_id, timestamp=at, by=by, **facts)


class Patrol(Aggregate):
    """One round through the grid."""

    TOPIC = "grid.patrol"

    class Created(Aggregate.Created):
        """It was walked."""

        TOPIC = "grid.patrol.done"
        by: By
        grid: str
        route: str
        findings: list[str]
        walked_on: str

    def __init__(self, by: By, grid: str, route: str, findings: list[str], walked_on: str) -> None:
        self.grid = grid

    @classmethod
    def record(cls, patrol_id: UUID, by: By, at: datetime, **facts: Any) -> "Patrol":
        """Write one down."""
        return cls._create(cls.Created, id=patrol_id, timestamp=at, by=by, **facts)

"""Grids (网格), their people, and their field work. The target is `ids.grid_id(grid)`.

Field work may be recorded without a connection and sent later: `client_id` is a UUID made on the
device, `occurred_at` the device's time. The same `client_id` again is the same record.
"""

from dataclasses import field
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import (
    CommunityCode,
    GridCode,
    Items,
    Line,
    Moment,
    Narrative,
    Note,
    StaffId,
    Text,
    Whole,
)


@part
class Staff(Part):
    """Somebody with a duty in a grid. Name and phone go to the vault; events carry the id."""

    id: StaffId
    name: Line
    phone: Annotated[str, Text(most=20, least=3, pattern=r"^[0-9+][0-9 -]*$")] | None = None


@part
class DangerSeen(Part):
    """A hidden danger: what sort, where (no names), and how soon it must be looked at again."""

    hazard: codes.Hazard
    place: Line
    urgency: codes.Urgency = "ordinary"


@part
class Round(Part):
    """A patrol route (巡逻路线): its name and the points to be looked at."""

    name: Line
    points: Annotated[list[Line], Items(most=40, least=1)]


@command("grid.establish")
class EstablishGrid(Command):
    """Set up or change a grid: one full-time officer (专职网格员), the Party group (党小组),
    the unit heads (单元长): together the iron triangle (铁三角).
    """

    grid: GridCode
    name: Line
    community: CommunityCode
    households: Annotated[int, Whole(least=1, most=5_000)]
    officer: Staff
    party_group: Staff
    unit_heads: Annotated[list[Staff], Items(most=60, least=1)]


@command("grid.name-household-heads")
class NameHouseholdHeads(Command):
    """Name the household heads (联户长) of a grid, all of them: they may report, and no more."""

    grid: GridCode
    heads: Annotated[list[Staff], Items(most=200)]


@command("grid.appoint-substitute")
class AppointSubstitute(Command):
    """Somebody does the officer's work from one day to another, both included."""

    grid: GridCode
    substitute: Staff
    since: date
    until: date


@command("grid.end-substitute")
class EndSubstitute(Command):
    """The officer is back before the day: yesterday was the substitute's last."""

    grid: GridCode
    staff: StaffId


@command("grid.set-rounds")
class SetRounds(Command):
    """The patrol routes of a grid, all of them."""

    grid: GridCode
    rounds: Annotated[list[Round], Items(most=20)]


@command("grid.report")
class ReportIncident(Command):
    """An officer found a dispute or danger (排查上报). It becomes a case at the desk by itself.

    `sectors` as in registering a case; `danger` is a hidden danger known before.
    """

    grid: GridCode
    title: Line
    narrative: Narrative
    kind: codes.Kind
    found_on: date
    households: Annotated[int, Whole(least=1)] = 1
    sectors: Annotated[list[codes.Sector], Items(most=15)] = field(default_factory=list)
    danger: UUID | None = None
    client_id: UUID | None = None
    occurred_at: Moment | None = None


@command("grid.visit")
class VisitHousehold(Command):
    """A visit in the grid (走访), for a case or in the ordinary round. No names in the summary."""

    grid: GridCode
    means: codes.Means
    purpose: Line
    summary: Note
    visited_on: date
    case: UUID | None = None
    client_id: UUID | None = None
    occurred_at: Moment | None = None


@command("grid.patrol")
class PatrolGrid(Command):
    """A round through the grid (巡逻), the points of it that were looked at, and what was seen."""

    grid: GridCode
    route: Line
    findings: Annotated[list[Note], Items(most=30)]
    walked_on: date
    points: Annotated[list[Line], Items(most=40)] = field(default_factory=list)
    dangers: Annotated[list[DangerSeen], Items(most=30)] = field(default_factory=list)
    client_id: UUID | None = None
    occurred_at: Moment | None = None


class _Batch(Command):
    """Several commands in one call: the gateway asks each by itself, so no service decides this."""

    NAME: ClassVar[str] = "grid.sync"
    OWNER: ClassVar[str] = "grid"


@part
class SyncRecords(_Batch):
    """Send what was recorded without a connection, oldest first; each is answered by itself.

    A record has `kind` (report, visit, patrol or danger), `client_id`, `occurred_at` and the
    fields of that command.
    """

    grid: GridCode
    records: Annotated[list[dict[str, Any]], Items(most=100, least=1)]

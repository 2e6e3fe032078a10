"""Grids (网格) and what their officers find and do. The target is `ids.grid_id(grid)`."""

from dataclasses import field
from datetime import date
from typing import Annotated
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import CommunityCode, GridCode, Items, Line, Narrative, Note, StaffId, Text, Whole


@part
class Staff(Part):
    """Somebody with a duty in a grid. Name and phone go to the vault; events carry the id."""

    id: StaffId
    name: Line
    phone: Annotated[str, Text(most=20, least=3, pattern=r"^[0-9+][0-9 -]*$")] | None = None


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


@command("grid.report")
class ReportIncident(Command):
    """An officer found a dispute or danger (排查上报). It becomes a case at the desk by itself.

    `sectors` as in registering a case.
    """

    grid: GridCode
    title: Line
    narrative: Narrative
    kind: codes.Kind
    found_on: date
    households: Annotated[int, Whole(least=1)] = 1
    sectors: Annotated[list[codes.Sector], Items(most=15)] = field(default_factory=list)


@command("grid.visit")
class VisitHousehold(Command):
    """A visit in the grid (走访), for a case or in the ordinary round. No names in the summary."""

    grid: GridCode
    means: codes.Means
    purpose: Line
    summary: Note
    visited_on: date
    case: UUID | None = None


@command("grid.patrol")
class PatrolGrid(Command):
    """A round through the grid (巡逻) and what was seen."""

    grid: GridCode
    route: Line
    findings: Annotated[list[Note], Items(most=30)]
    walked_on: date

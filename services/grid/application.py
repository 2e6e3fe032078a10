"""What grids decide, one method per command: load, decide, answer."""

from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from services.chassis.application import Application, Result, decides
from services.chassis.work import Work
from services.contracts.commands.grid import (
    EstablishGrid,
    PatrolGrid,
    ReportIncident,
    Staff,
    VisitHousehold,
)
from services.contracts.ids import grid_id

from .domain import Grid, Member, StaffDiffer, WrongGrid


class Grids(Application):
    """The grids' application."""

    name = "grid"

    @decides(EstablishGrid)
    def establish(self, command: EstablishGrid, work: Work) -> Result:
        """A new grid, or a changed one; the same facts again change nothing."""
        grid = work.find(Grid, _id(command.grid, work))
        members = _members(command, grid, work)
        facts: dict[str, Any] = {
            "name": command.name,
            "community": command.community,
            "households": command.households,
            "officer": members[command.officer.id],
            "party_group": members[command.party_group.id],
            "unit_heads": [members[each.id] for each in command.unit_heads],
        }
        if grid is None:
            id_ = grid_id(command.grid)
            return work.add(Grid.establish(id_, **work.act, code=command.grid, **facts))
        grid.change(**work.act, **facts)
        return grid

    @decides(ReportIncident)
    def report(self, command: ReportIncident, work: Work) -> Result:
        """Something was found; the answer carries the id its case will have."""
        grid = work.load(Grid, _id(command.grid, work))
        incident = grid.report(
            _fresh(),
            **work.act,
            title=command.title,
            narrative=command.narrative,
            kind=command.kind,
            found_on=command.found_on.isoformat(),
            households=command.households,
            sectors=command.sectors,
        )
        return grid, {"incident": str(work.add(incident).id)}

    @decides(VisitHousehold)
    def visit(self, command: VisitHousehold, work: Work) -> Result:
        """A visit was made."""
        grid = work.load(Grid, _id(command.grid, work))
        visit = grid.visit(
            _fresh(),
            **work.act,
            case=str(command.case) if command.case else None,
            means=command.means,
            purpose=command.purpose,
            summary=command.summary,
            visited_on=command.visited_on.isoformat(),
        )
        work.add(visit)
        return grid

    @decides(PatrolGrid)
    def patrol(self, command: PatrolGrid, work: Work) -> Result:
        """A round was walked."""
        grid = work.load(Grid, _id(command.grid, work))
        patrol = grid.patrol(
            _fresh(),
            **work.act,
            route=command.route,
            findings=command.findings,
            walked_on=command.walked_on.isoformat(),
        )
        work.add(patrol)
        return grid


def _id(code: str, work: Work) -> UUID:
    """The grid's id; WrongGrid when the command was addressed to another."""
    found = grid_id(code)
    if work.target not in (None, found):
        raise WrongGrid(grid=code, target=str(work.target))
    return found


def _fresh() -> UUID:
    return UUID(str(uuid7()))


def _members(command: EstablishGrid, grid: Grid | None, work: Work) -> dict[str, Member]:
    """References of everybody named, by staff id; who is new or changed is sealed anew."""
    named = _named([command.officer, command.party_group, *command.unit_heads])
    known = grid.people if grid else {}
    sealed = work.unseal(UUID(known[each]) for each in named if each in known)
    members = {}
    for staff, personal in named.items():
        person = UUID(known[staff]) if staff in known else None
        if person is None or sealed.get(person) != personal:
            # A sealed record is never written over: the next version of the grid has its own.
            person = uuid5(grid_id(command.grid), f"{staff}-{grid.version + 1 if grid else 1}")
            work.seal(person, personal)
        members[staff] = {"id": staff, "person": str(person)}
    return members


def _named(people: list[Staff]) -> dict[str, dict[str, Any]]:
    """Personal data by staff id: one person may have several duties. Raises StaffDiffer."""
    named: dict[str, dict[str, Any]] = {}
    for each in people:
        personal = {"name": each.name, **({"phone": each.phone} if each.phone else {})}
        if named.setdefault(each.id, personal) != personal:
            raise StaffDiffer(staff=each.id)
    return named

"""Reports, visits and patrols. Sent again by a device, a record is answered `already`, to who wrote
it and however late: what is there need not be believed anew.
"""

from typing import Any
from uuid import UUID, uuid5

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.grid import DangerSeen, PatrolGrid, ReportIncident, VisitHousehold

from ..domain import Danger, Grid, Incident, Patrol, Visit
from .addressed import FromDevice, grid_of, today
from .dangers import check_by, danger_of

ALREADY = {"already": True}


class Fieldwork:
    """What a grid's people write down."""

    @decides(ReportIncident)
    def report(self, command: ReportIncident, work: Work) -> Result:
        """Something was found; the answer carries the id its case will have."""
        grid = grid_of(command.grid, work)
        device = FromDevice(command.client_id, command.occurred_at)
        id_ = device.record_id("report", grid)
        facts: dict[str, Any] = {
            "grid": grid.code,
            "title": command.title,
            "narrative": command.narrative,
            "kind": command.kind,
            "found_on": command.found_on.isoformat(),
            "households": command.households,
            "sectors": command.sectors,
            "danger": str(command.danger) if command.danger else None,
            **device.facts,
        }
        known = work.find(Incident, id_)
        if known is not None:
            known.must_be_same(work.act["by"], **facts)
            return grid, {"incident": str(id_), **ALREADY}
        grid.must_let_report(work.act["by"], device.day(work).isoformat())
        if command.danger is not None:
            danger_of(command.danger, grid, work).report(**work.act, incident=str(id_))
        work.add(Incident.record(id_, **work.act, **facts))
        return grid, {"incident": str(id_)}

    @decides(VisitHousehold)
    def visit(self, command: VisitHousehold, work: Work) -> Result:
        """A visit was made."""
        grid = grid_of(command.grid, work)
        device = FromDevice(command.client_id, command.occurred_at)
        id_ = device.record_id("visit", grid)
        facts: dict[str, Any] = {
            "grid": grid.code,
            "case": str(command.case) if command.case else None,
            "means": command.means,
            "purpose": command.purpose,
            "summary": command.summary,
            "visited_on": command.visited_on.isoformat(),
            **device.facts,
        }
        known = work.find(Visit, id_)
        if known is not None:
            known.must_be_same(work.act["by"], **facts)
            return grid, {"visit": str(id_), **ALREADY}
        grid.must_let_work(work.act["by"], device.day(work).isoformat())
        work.add(Visit.record(id_, **work.act, **facts))
        return grid, {"visit": str(id_)}

    @decides(PatrolGrid)
    def patrol(self, command: PatrolGrid, work: Work) -> Result:
        """A round was walked; each danger seen is followed from now on."""
        grid = grid_of(command.grid, work)
        device = FromDevice(command.client_id, command.occurred_at)
        id_ = device.record_id("patrol", grid)
        facts: dict[str, Any] = {
            "grid": grid.code,
            "route": command.route,
            "findings": command.findings,
            "walked_on": command.walked_on.isoformat(),
            "points": command.points,
            "dangers": [_plain(each) for each in command.dangers],
            **device.facts,
        }
        dangers = [uuid5(id_, f"danger-{index}") for index in range(len(command.dangers))]
        answer = {"patrol": str(id_), "dangers": [str(each) for each in dangers]}
        known = work.find(Patrol, id_)
        if known is not None:
            known.must_be_same(work.act["by"], **facts)
            return grid, {**answer, **ALREADY}
        grid.must_let_work(work.act["by"], device.day(work).isoformat())
        missed = grid.missed(command.route, command.points)
        work.add(Patrol.record(id_, **work.act, missed=missed, **facts))
        for danger, seen in zip(dangers, command.dangers, strict=True):
            _find(danger, seen, id_, grid, device, work)
        return grid, answer


def _plain(seen: DangerSeen) -> dict[str, Any]:
    return {"hazard": seen.hazard, "place": seen.place, "urgency": seen.urgency}


def _find(
    danger: UUID, seen: DangerSeen, patrol: UUID, grid: Grid, device: FromDevice, work: Work
) -> None:
    day = device.day(work)
    work.add(
        Danger.find(
            danger,
            **work.act,
            grid=grid.code,
            check_by=check_by(seen.urgency, day),
            officer=grid.officers_on(today(work))[-1],
            patrol=str(patrol),
            client_id=None,  # the patrol has the device's id; the danger is its part
            occurred_at=device.facts["occurred_at"],
            **_plain(seen),
        )
    )

"""Hidden dangers and their follow-up."""

from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.errands import CheckDanger, ClearDanger, FindDanger

from ..days import day_of, later
from ..domain import Danger, Grid
from ..domain.errors import NotInGrid
from .addressed import POLICY, FromDevice, grid_of, today


class Dangers:
    """What may hurt somebody, until it is gone."""

    @decides(FindDanger)
    def find_danger(self, command: FindDanger, work: Work) -> Result:
        """Whoever may report may note a danger."""
        grid = grid_of(command.grid, work)
        device = FromDevice(command.client_id, command.occurred_at)
        id_ = device.record_id("danger", grid)
        facts: dict[str, Any] = {
            "grid": grid.code,
            "hazard": command.hazard,
            "place": command.place,
            "urgency": command.urgency,
            "patrol": None,
            **device.facts,
        }
        known = work.find(Danger, id_)
        if known is not None:
            known.must_be_same(work.act["by"], **facts)
            return grid, {"danger": str(id_), "already": True}
        day = device.day(work)
        grid.must_let_report(work.act["by"], day.isoformat())
        found = Danger.find(
            id_,
            **work.act,
            check_by=check_by(command.urgency, day),
            officer=grid.officers_on(today(work))[-1],
            **facts,
        )
        work.add(found)
        return grid, {"danger": str(id_)}

    @decides(CheckDanger)
    def check_danger(self, command: CheckDanger, work: Work) -> Result:
        """Looked at, and still there."""
        grid = grid_of(command.grid, work)
        grid.must_let_work(work.act["by"], today(work))
        danger = danger_of(command.danger, grid, work)
        urgency = command.urgency or danger.urgency
        next_check = check_by(urgency, day_of(work.now))
        danger.check(**work.act, note=command.note, urgency=urgency, check_by=next_check)
        return grid, {"check_by": next_check}

    @decides(ClearDanger)
    def clear_danger(self, command: ClearDanger, work: Work) -> Result:
        """Gone."""
        grid = grid_of(command.grid, work)
        grid.must_let_work(work.act["by"], today(work))
        danger_of(command.danger, grid, work).clear(**work.act, how=command.how)
        return grid


def check_by(urgency: str, day: date) -> str:
    """The day by which a danger of this urgency is looked at again."""
    return later(day, POLICY.dangers.check_days[urgency])


def danger_of(id_: UUID, grid: Grid, work: Work) -> Danger:
    """A danger of this grid. Raises NotInGrid."""
    found = work.find(Danger, id_)
    if found is None:
        raise NotInGrid(id=str(id_), grid=grid.code)
    found.must_lie_in(grid.code)
    return found

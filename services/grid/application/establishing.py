"""Grids and their people."""

from typing import Any

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.grid import (
    AppointSubstitute,
    EndSubstitute,
    EstablishGrid,
    NameHouseholdHeads,
    SetRounds,
)
from services.contracts.ids import grid_id

from ..domain import Grid
from .addressed import grid_of, id_of, members, today


class Establishing:
    """Setting up grids, and naming who has which duty in them."""

    @decides(EstablishGrid)
    def establish(self, command: EstablishGrid, work: Work) -> Result:
        """A new grid, or a changed one; the same facts again change nothing."""
        grid = work.find(Grid, id_of(command.grid, work))
        named = [command.officer, command.party_group, *command.unit_heads]
        people = members(named, grid, command.grid, work)
        facts: dict[str, Any] = {
            "name": command.name,
            "community": command.community,
            "households": command.households,
            "officer": people[command.officer.id],
            "party_group": people[command.party_group.id],
            "unit_heads": [people[each.id] for each in command.unit_heads],
        }
        if grid is None:
            id_ = grid_id(command.grid)
            return work.add(Grid.establish(id_, **work.act, code=command.grid, **facts))
        grid.change(**work.act, **facts)
        return grid

    @decides(NameHouseholdHeads)
    def name_household_heads(self, command: NameHouseholdHeads, work: Work) -> Result:
        """All household heads; the same again change nothing."""
        grid = grid_of(command.grid, work)
        people = members(command.heads, grid, command.grid, work)
        grid.name_household_heads(**work.act, heads=list(people.values()))
        return grid

    @decides(AppointSubstitute)
    def appoint_substitute(self, command: AppointSubstitute, work: Work) -> Result:
        """Somebody else for some days; the same again changes nothing."""
        grid = grid_of(command.grid, work)
        known = next((e for e in grid.substitutes if e["id"] == command.substitute.id), None)
        if known:  # sealed when first appointed
            member = {"id": known["id"], "person": known["person"]}
        else:
            member = members([command.substitute], grid, command.grid, work)[command.substitute.id]
        grid.appoint_substitute(
            **work.act,
            today=today(work),
            substitute=member,
            since=command.since.isoformat(),
            until=command.until.isoformat(),
        )
        return grid

    @decides(EndSubstitute)
    def end_substitute(self, command: EndSubstitute, work: Work) -> Result:
        """The officer is back."""
        grid = grid_of(command.grid, work)
        grid.end_substitute(**work.act, today=today(work), staff=command.staff)
        return grid

    @decides(SetRounds)
    def set_rounds(self, command: SetRounds, work: Work) -> Result:
        """All patrol routes; the same again change nothing."""
        grid = grid_of(command.grid, work)
        rounds = [{"name": each.name, "points": each.points} for each in command.rounds]
        grid.set_rounds(**work.act, rounds=rounds)
        return grid

"""Grids and field work."""

from services.chassis.publication import same
from services.contracts.events import grid as told

from ..domain import Grid, Incident, Patrol, Visit
from .telling import publication

# The desk's news, noted beside the report: who published them has told already.
publication.silent(Incident.TakenIn, Incident.Settled)


@publication.of(Grid.Created, Grid.Changed)
def established(event: Grid.Created | Grid.Changed) -> tuple[told.GridEstablished, str]:
    """grid.established, about the grid."""
    people = {
        "officer": event.officer["id"],
        "party_group": event.party_group["id"],
        "unit_heads": [each["id"] for each in event.unit_heads],
    }
    return same(told.GridEstablished, event, grid=event.code, **people), event.code


@publication.of(Grid.HouseholdHeadsNamed)
def heads_named(event: Grid.HouseholdHeadsNamed) -> tuple[told.HouseholdHeadsNamed, str]:
    """grid.household_heads_named, about the grid."""
    heads = [each["id"] for each in event.heads]
    return same(told.HouseholdHeadsNamed, event, grid=event.code, heads=heads), event.code


@publication.of(Grid.SubstituteAppointed)
def substitute(event: Grid.SubstituteAppointed) -> tuple[told.SubstituteAppointed, str]:
    """grid.substitute_appointed, about the grid."""
    facts = {"grid": event.code, "substitute": event.substitute["id"]}
    return same(told.SubstituteAppointed, event, **facts), event.code


@publication.of(Grid.SubstituteEnded)
def substitute_ended(event: Grid.SubstituteEnded) -> tuple[told.SubstituteEnded, str]:
    """grid.substitute_ended, about the grid."""
    facts = {"grid": event.code, "substitute": event.staff}
    return same(told.SubstituteEnded, event, **facts), event.code


@publication.of(Grid.RoundsSet)
def rounds_set(event: Grid.RoundsSet) -> tuple[told.RoundsSet, str]:
    """grid.rounds_set, about the grid."""
    return same(told.RoundsSet, event, grid=event.code), event.code


@publication.of(Incident.Created)
def incident_found(event: Incident.Created) -> tuple[told.IncidentFound, str]:
    """grid.incident_found, about the grid: there is no case yet."""
    return same(told.IncidentFound, event, incident=str(event.originator_id)), event.grid


@publication.of(Visit.Created)
def visit_recorded(event: Visit.Created) -> tuple[told.VisitRecorded, str]:
    """grid.visit_recorded, about the case it was for, else about the grid."""
    return same(told.VisitRecorded, event), event.case or event.grid


@publication.of(Patrol.Created)
def patrol_done(event: Patrol.Created) -> tuple[told.PatrolDone, str]:
    """grid.patrol_done, about the grid."""
    return same(told.PatrolDone, event), event.grid

"""What the world may know of a grid: its people by staff id only."""

from datetime import date

from services.chassis.publication import Publication, actor
from services.contracts.events import grid as told

from .domain import Grid, Incident, Patrol, Visit

publication = Publication()
# The desk's news, noted beside the report: who published them has told already.
publication.silent(Incident.TakenIn, Incident.Settled)


@publication.of(Grid.Created, Grid.Changed)
def established(event: Grid.Created | Grid.Changed) -> tuple[told.GridEstablished, str]:
    """grid.established, about the grid."""
    grid = told.GridEstablished(
        by=actor(event),
        grid=event.code,
        name=event.name,
        community=event.community,
        households=event.households,
        officer=event.officer["id"],
        party_group=event.party_group["id"],
        unit_heads=[each["id"] for each in event.unit_heads],
    )
    return grid, event.code


@publication.of(Incident.Created)
def incident_found(event: Incident.Created) -> tuple[told.IncidentFound, str]:
    """grid.incident_found, about the grid: there is no case yet."""
    found = told.IncidentFound(
        by=actor(event),
        grid=event.grid,
        incident=str(event.originator_id),
        title=event.title,
        narrative=event.narrative,
        kind=event.kind,
        found_on=date.fromisoformat(event.found_on),
        households=event.households,
        sectors=event.sectors,
    )
    return found, event.grid


@publication.of(Visit.Created)
def visit_recorded(event: Visit.Created) -> tuple[told.VisitRecorded, str]:
    """grid.visit_recorded, about the case it was for, else about the grid."""
    visit = told.VisitRecorded(
        by=actor(event),
        grid=event.grid,
        case=event.case,
        means=event.means,
        purpose=event.purpose,
        summary=event.summary,
        visited_on=date.fromisoformat(event.visited_on),
    )
    return visit, event.case or event.grid


@publication.of(Patrol.Created)
def patrol_done(event: Patrol.Created) -> tuple[told.PatrolDone, str]:
    """grid.patrol_done, about the grid."""
    patrol = told.PatrolDone(
        by=actor(event),
        grid=event.grid,
        route=event.route,
        findings=event.findings,
        walked_on=date.fromisoformat(event.walked_on),
    )
    return patrol, event.grid

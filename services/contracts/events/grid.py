"""What grids tell. The subject is the case it is about, else the grid's code."""

from datetime import date

from ..declare import Actor, Event, event


@event("grid.established", owner="grid")
class GridEstablished(Event):
    """A grid was set up or changed; people by staff id only."""

    by: Actor
    grid: str
    name: str
    community: str
    households: int
    officer: str
    party_group: str
    unit_heads: list[str]


@event("grid.incident_found", owner="grid")
class IncidentFound(Event):
    """An officer found something; the desk registers it under the id `incident`."""

    by: Actor
    grid: str
    incident: str
    title: str
    narrative: str
    kind: str
    found_on: date
    households: int
    sectors: list[str]


@event("grid.visit_recorded", owner="grid")
class VisitRecorded(Event):
    """A visit in the grid, for a case or in the ordinary round."""

    by: Actor
    grid: str
    case: str | None
    means: str
    purpose: str
    summary: str
    visited_on: date


@event("grid.patrol_done", owner="grid")
class PatrolDone(Event):
    """A round through the grid."""

    by: Actor
    grid: str
    route: str
    findings: list[str]
    walked_on: date

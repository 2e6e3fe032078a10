"""What grids tell. The subject is the case it is about, else the grid's code.

`occurred_at` and `client_id` are of records made on a device, perhaps without a connection; the
envelope's `time` is when it was recorded here. Version 2 of three events added them.
"""

from dataclasses import field
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


@event("grid.incident_found", owner="grid", version=2)
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
    danger: str | None = None
    client_id: str | None = None
    occurred_at: str | None = None


@event("grid.visit_recorded", owner="grid", version=2)
class VisitRecorded(Event):
    """A visit in the grid, for a case or in the ordinary round."""

    by: Actor
    grid: str
    case: str | None
    means: str
    purpose: str
    summary: str
    visited_on: date
    client_id: str | None = None
    occurred_at: str | None = None


@event("grid.patrol_done", owner="grid", version=2)
class PatrolDone(Event):
    """A round through the grid."""

    by: Actor
    grid: str
    route: str
    findings: list[str]
    walked_on: date
    missed: list[str] = field(default_factory=list)
    client_id: str | None = None
    occurred_at: str | None = None


@event("grid.household_heads_named", owner="grid")
class HouseholdHeadsNamed(Event):
    """All household heads (联户长) of a grid, by staff id."""

    by: Actor
    grid: str
    heads: list[str]


@event("grid.substitute_appointed", owner="grid")
class SubstituteAppointed(Event):
    """Somebody does the officer's work from `since` to `until`, both included."""

    by: Actor
    grid: str
    substitute: str
    since: date
    until: date


@event("grid.substitute_ended", owner="grid")
class SubstituteEnded(Event):
    """The officer is back: `until` was the substitute's last day."""

    by: Actor
    grid: str
    substitute: str
    until: date


@event("grid.rounds_set", owner="grid")
class RoundsSet(Event):
    """The patrol routes of a grid: each with its name and its points."""

    by: Actor
    grid: str
    rounds: list[dict[str, str | list[str]]]

"""The centre: what it has, which points are not met, and who is on duty. Subject: the division."""

from datetime import date
from typing import Any

from ..declare import Actor, Event, event


@event("centre.profiled", owner="grid")
class CentreProfiled(Event):
    """What the centre has. `points`: each with `point`, `met` and what is `missing`."""

    by: Actor
    division: str
    name: str
    sign: str | None
    rooms: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    units: list[dict[str, Any]]
    points: list[dict[str, Any]]


@event("centre.duty_set", owner="grid")
class DutySet(Event):
    """Who is on duty on a day, by staff id; `since` and `until` in China's time."""

    by: Actor
    division: str
    day: date
    duties: list[dict[str, str]]

"""Hidden dangers and pushed tasks of a grid. The subject is the grid's code."""

from datetime import date

from ..declare import Actor, Event, event


@event("grid.danger_found", owner="grid")
class DangerFound(Event):
    """A hidden danger; `check_by` is when it is looked at again, `officer` whose part that is.
    `centre` is the unit of the street's centre, told at once when it is urgent.
    """

    by: Actor
    grid: str
    danger: str
    hazard: str
    place: str
    urgency: str
    check_by: date
    officer: str
    centre: str
    patrol: str | None = None
    client_id: str | None = None
    occurred_at: str | None = None


@event("grid.danger_checked", owner="grid")
class DangerChecked(Event):
    """It is still there."""

    by: Actor
    grid: str
    danger: str
    note: str
    urgency: str
    check_by: date


@event("grid.danger_reported", owner="grid")
class DangerReported(Event):
    """It was reported to the centre and becomes a case under the id `incident`."""

    by: Actor
    grid: str
    danger: str
    incident: str


@event("grid.danger_cleared", owner="grid")
class DangerCleared(Event):
    """It is gone, and nobody need look any more."""

    by: Actor
    grid: str
    danger: str
    how: str


@event("grid.task_pushed", owner="grid")
class TaskPushed(Event):
    """The grid's officer, or the substitute in force, has something to do."""

    by: Actor
    grid: str
    task: str
    text: str
    due: date
    case: str | None
    officer: str


@event("grid.task_acknowledged", owner="grid")
class TaskAcknowledged(Event):
    """The officer has seen it."""

    by: Actor
    grid: str
    task: str


@event("grid.task_unacknowledged", owner="grid")
class TaskUnacknowledged(Event):
    """Nobody has seen it within `hours`; `pushed_by` may want to call."""

    by: Actor
    grid: str
    task: str
    hours: int
    pushed_by: str


@event("grid.task_finished", owner="grid")
class TaskFinished(Event):
    """It is done."""

    by: Actor
    grid: str
    task: str
    result: str


@event("grid.task_cancelled", owner="grid")
class TaskCancelled(Event):
    """It need not be done."""

    by: Actor
    grid: str
    task: str
    reason: str

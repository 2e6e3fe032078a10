"""Hidden dangers (隐患), their follow-up, and pushed tasks. The target is `ids.grid_id(grid)`."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, command
from ..shapes import GridCode, Line, Moment, Note


@command("grid.find-danger")
class FindDanger(Command):
    """Note a hidden danger outside of a patrol; the officer looks at it again until it is gone."""

    grid: GridCode
    hazard: codes.Hazard
    place: Line
    urgency: codes.Urgency = "ordinary"
    client_id: UUID | None = None
    occurred_at: Moment | None = None


@command("grid.check-danger")
class CheckDanger(Command):
    """It was looked at and is still there; `urgency` when it changed."""

    grid: GridCode
    danger: UUID
    note: Note
    urgency: codes.Urgency | None = None


@command("grid.clear-danger")
class ClearDanger(Command):
    """It is gone; how."""

    grid: GridCode
    danger: UUID
    how: Note


@command("grid.push-task")
class PushTask(Command):
    """Give the grid's officer something to do, at once (即时推送). No names in the text."""

    grid: GridCode
    text: Note
    due: date
    case: UUID | None = None


@command("grid.acknowledge-task")
class AcknowledgeTask(Command):
    """The officer has seen it."""

    grid: GridCode
    task: UUID


@command("grid.finish-task")
class FinishTask(Command):
    """It is done; with which result."""

    grid: GridCode
    task: UUID
    result: Note


@command("grid.cancel-task")
class CancelTask(Command):
    """It need not be done any more."""

    grid: GridCode
    task: UUID
    reason: Note


@command("grid.note-unacknowledged")
class NoteUnacknowledged(Command):
    """The timekeeper's: nobody has seen the task in the time that policy gives."""

    INTERNAL: ClassVar[bool] = True
    task: UUID

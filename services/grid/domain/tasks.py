"""A task pushed to a grid's officer (即时推送): seen, done, or called off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import NotInGrid, WrongTaskState

By = dict[str, str]

# What may be done in which state.
ALLOWED: dict[str, tuple[str, ...]] = {
    "pushed": ("acknowledge", "finish", "cancel"),
    "acknowledged": ("finish", "cancel"),
    "finished": (),
    "cancelled": (),
}


class Task(Aggregate):
    """One task. Who may do it follows from the grid, on the day it is done."""

    TOPIC = "grid.task"

    class Created(Aggregate.Created):
        """It was pushed; `officer` is who was in charge then."""

        TOPIC = "grid.task.pushed"
        by: By
        grid: str
        text: str
        due: str
        case: str | None
        officer: str

    class Event(Aggregate.Event):
        """What every later event of a task knows."""

        by: By
        grid: str

    class Acknowledged(Event):
        """The officer has seen it."""

        TOPIC = "grid.task.acknowledged"

        def apply(self, aggregate: "Task") -> None:
            aggregate.state = "acknowledged"

    class Unacknowledged(Event):
        """Nobody has seen it in time."""

        TOPIC = "grid.task.unacknowledged"
        hours: int
        pushed_by: str

        def apply(self, aggregate: "Task") -> None:
            aggregate.missed = True

    class Finished(Event):
        """It is done."""

        TOPIC = "grid.task.finished"
        result: str

        def apply(self, aggregate: "Task") -> None:
            aggregate.state = "finished"

    class Cancelled(Event):
        """It need not be done."""

        TOPIC = "grid.task.cancelled"
        reason: str

        def apply(self, aggregate: "Task") -> None:
            aggregate.state = "cancelled"

    def __init__(
        self, by: By, grid: str, text: str, due: str, case: str | None, officer: str
    ) -> None:
        self.grid = grid
        self.state = "pushed"
        self.missed = False
        self.pushed_by = by["id"]

    @classmethod
    def push(cls, task_id: UUID, by: By, at: datetime, **facts: Any) -> "Task":
        """Give it to the officer."""
        return cls._create(cls.Created, id=task_id, timestamp=at, by=by, **facts)

    def acknowledge(self, by: By, at: datetime) -> None:
        """Seen. Nothing happens the second time; raises WrongTaskState after its end."""
        if self.state != "acknowledged":
            self._must_allow("acknowledge")
            self._go(self.Acknowledged, by, at)

    def note_unacknowledged(self, by: By, at: datetime, hours: int) -> None:
        """Nobody has seen it in time. Nothing happens when somebody has, or when it was said."""
        if self.state == "pushed" and not self.missed:
            self._go(self.Unacknowledged, by, at, hours=hours, pushed_by=self.pushed_by)

    def finish(self, by: By, at: datetime, result: str) -> None:
        """Done. Raises WrongTaskState after its end."""
        self._must_allow("finish")
        self._go(self.Finished, by, at, result=result)

    def cancel(self, by: By, at: datetime, reason: str) -> None:
        """Called off. Raises WrongTaskState after its end."""
        self._must_allow("cancel")
        self._go(self.Cancelled, by, at, reason=reason)

    def call_off(self, by: By, at: datetime, reason: str) -> None:
        """What it was for is over. Nothing happens after its end."""
        if "cancel" in ALLOWED[self.state]:
            self.cancel(by, at, reason)

    def must_lie_in(self, grid: str) -> None:
        """Raises NotInGrid for another grid's."""
        if grid != self.grid:
            raise NotInGrid(id=str(self.id), grid=grid)

    def _go(self, event: type[Any], by: By, at: datetime, **facts: Any) -> None:
        self.trigger_event(event, timestamp=at, by=by, grid=self.grid, **facts)

    def _must_allow(self, action: str) -> None:
        if action not in ALLOWED[self.state]:
            allowed = list(ALLOWED[self.state])
            raise WrongTaskState(
                task=str(self.id), state=self.state, action=action, allowed=allowed
            )

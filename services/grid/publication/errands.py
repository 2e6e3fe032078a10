"""Hidden dangers and pushed tasks: all about their grid."""

from typing import Any

from services.chassis.publication import same
from services.contracts.declare import Event
from services.contracts.events import errands as told

from ..domain import Danger, Errands, Task
from .telling import publication

publication.silent(Errands.Created, Errands.Noted)  # the task itself is told

DANGERS: dict[type, type[Event]] = {
    Danger.Created: told.DangerFound,
    Danger.Checked: told.DangerChecked,
    Danger.Reported: told.DangerReported,
    Danger.Cleared: told.DangerCleared,
}
TASKS: dict[type, type[Event]] = {
    Task.Created: told.TaskPushed,
    Task.Acknowledged: told.TaskAcknowledged,
    Task.Unacknowledged: told.TaskUnacknowledged,
    Task.Finished: told.TaskFinished,
    Task.Cancelled: told.TaskCancelled,
}


STREET_DIGITS = 9  # of a division code


@publication.of(*DANGERS)
def danger(event: Any) -> tuple[Event, str]:
    """grid.danger_…"""
    facts = {"danger": str(event.originator_id)}
    if isinstance(event, Danger.Created):
        facts["centre"] = f"{event.grid[:STREET_DIGITS]}:centre"
    return same(DANGERS[type(event)], event, **facts), event.grid


@publication.of(*TASKS)
def task(event: Any) -> tuple[Event, str]:
    """grid.task_…"""
    return same(TASKS[type(event)], event, task=str(event.originator_id)), event.grid

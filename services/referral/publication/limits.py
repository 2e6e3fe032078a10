"""What the world may know of a case's limits: a stream of their own, whose subject is the case."""

from datetime import datetime

from services.chassis.publication import actor
from services.contracts.declare import Event
from services.contracts.events import timing

from ..domain import limits
from ..domain.limits import Limits
from ..domain.terms import last_day
from .table import publication

publication.silent(Limits.Created)


@publication.of(limits.LimitSet)
def limit_set(event: limits.LimitSet) -> tuple[Event, str]:
    """case.limit_set."""
    due = datetime.fromisoformat(event.due) if event.due else None
    told = timing.LimitSet(
        by=actor(event),
        limit=event.limit,
        what=event.what,
        due=due,
        last_day=last_day(due) if due else None,
        length=event.length,
        counted=event.measure,
        article=event.article,
        unit=event.unit,
        row=event.row,
        ground=event.ground,
    )
    return told, event.case


@publication.of(limits.Reminded)
def reminded(event: limits.Reminded) -> tuple[Event, str]:
    """case.reminded."""
    due = datetime.fromisoformat(event.due)
    told = timing.CaseReminded(
        by=actor(event),
        limit=event.limit,
        what=event.what,
        hours_left=event.hours_left,
        due=due,
        last_day=last_day(due),
        unit=event.unit,
    )
    return told, event.case


@publication.of(limits.Overdue)
def overdue(event: limits.Overdue) -> tuple[Event, str]:
    """case.overdue."""
    due = datetime.fromisoformat(event.due)
    told = timing.CaseOverdue(
        by=actor(event),
        limit=event.limit,
        what=event.what,
        due=due,
        last_day=last_day(due),
        unit=event.unit,
        article=event.article,
    )
    return told, event.case


@publication.of(limits.Ended)
def ended(event: limits.Ended) -> tuple[Event, str]:
    """case.limit_ended."""
    told = timing.LimitEnded(by=actor(event), limit=event.limit, what=event.what, how=event.how)
    return told, event.case

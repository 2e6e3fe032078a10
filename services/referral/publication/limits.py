"""What the world may know of a case's limits: a stream of their own, whose subject is the case."""

from datetime import datetime
from typing import Any

from services.chassis.publication import same
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
    last = last_day(datetime.fromisoformat(event.due)) if event.due else None
    told = same(timing.LimitSet, event, last_day=last, counted=event.measure)
    return told, event.case


DAYS: dict[type, type[Event]] = {
    limits.Reminded: timing.CaseReminded,
    limits.Overdue: timing.CaseOverdue,
}


@publication.of(*DAYS)
def of_its_day(event: Any) -> tuple[Event, str]:
    """case.reminded, case.overdue."""
    last = last_day(datetime.fromisoformat(event.due))
    return same(DAYS[type(event)], event, last_day=last), event.case


@publication.of(limits.Ended)
def ended(event: limits.Ended) -> tuple[Event, str]:
    """case.limit_ended."""
    return same(timing.LimitEnded, event), event.case

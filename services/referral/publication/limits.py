"""What the world may know of a case's limits: a stream of their own, whose subject is the case."""

from datetime import datetime

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


@publication.of(limits.Reminded)
def reminded(event: limits.Reminded) -> tuple[Event, str]:
    """case.reminded."""
    last = last_day(datetime.fromisoformat(event.due))
    return same(timing.CaseReminded, event, last_day=last), event.case


@publication.of(limits.Overdue)
def overdue(event: limits.Overdue) -> tuple[Event, str]:
    """case.overdue."""
    last = last_day(datetime.fromisoformat(event.due))
    return same(timing.CaseOverdue, event, last_day=last), event.case


@publication.of(limits.Ended)
def ended(event: limits.Ended) -> tuple[Event, str]:
    """case.limit_ended."""
    return same(timing.LimitEnded, event), event.case

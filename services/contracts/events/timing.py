"""What is told about time: limits set, paused, passed and met; papers recalled; supervision."""

from datetime import date, datetime

from ..declare import Actor, Event, event


@event("case.limit_set", owner="referral")
class LimitSet(Event):
    """A limit began, or its day moved; `ground` says why.

    `limit` is its name within the case (`handle`, `duty.2`), `what` the step. `length` counts
    `counted` (calendar-days, working-days, working-hours) from the start, pauses aside. `due` is
    the instant at which it is over, `last_day` the last day to meet it; none while it stands still.
    `unit` owes it; none: whoever holds the case.
    """

    by: Actor
    limit: str
    what: str
    due: datetime | None
    last_day: date | None
    length: int
    counted: str
    article: str | None
    unit: str | None
    row: str
    ground: str


@event("case.limit_ended", owner="referral")
class LimitEnded(Event):
    """Nobody owes it any more: met, late (met after it had passed), dropped with its paper or its
    case, or lapsed: it was a right that nobody used.
    """

    by: Actor
    limit: str
    what: str
    how: str


@event("case.reminded", owner="referral")
class CaseReminded(Event):
    """The unit was told how much time is left (催办)."""

    by: Actor
    limit: str
    what: str
    hours_left: int
    due: datetime
    last_day: date
    unit: str


@event("case.overdue", owner="referral")
class CaseOverdue(Event):
    """A limit passed and the step is not done (超期)."""

    by: Actor
    limit: str
    what: str
    due: datetime
    last_day: date
    unit: str
    article: str | None


@event("case.paused", owner="referral")
class CasePaused(Event):
    """The clocks stand still while others are waited for."""

    by: Actor
    reason: str
    note: str
    until: date | None


@event("case.resumed", owner="referral")
class CaseResumed(Event):
    """They run again; `reason` is what had been waited for. New days follow as case.limit_set."""

    by: Actor
    reason: str
    note: str | None


@event("case.recalled", owner="referral")
class CaseRecalled(Event):
    """The sender took an assignment back."""

    by: Actor
    assignment: int
    unit: str
    reason: str


@event("case.supervision_answered", owner="referral")
class SupervisionAnswered(Event):
    """The supervised unit explained."""

    by: Actor
    supervision: int
    unit: str
    answer: str
    done_by: date | None

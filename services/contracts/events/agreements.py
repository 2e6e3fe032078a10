"""What is told after a mediation agreement, and which routes are open without one."""

from datetime import date

from ..declare import Actor, Event, event


@event("mediation.tracked", owner="referral")
class AgreementTracked(Event):
    """An agreement is in effect: until when a court may be asked to confirm it (人民调解法 §33),
    and when somebody looks whether it holds. `agreement` is the number of the mediation in the
    case, `duties` are the numbers of its duties.
    """

    by: Actor
    agreement: int
    effective_on: date
    confirm_until: date
    revisit_on: date
    duties: list[int]


@event("mediation.performance_reported", owner="referral")
class PerformanceReported(Event):
    """Whether a side did what it agreed to; `due` is its new day, where one was agreed on."""

    by: Actor
    agreement: int
    duty: int
    side: str
    outcome: str
    late: bool
    evidence: str
    told_by: str | None
    due: date | None


@event("mediation.revisited", owner="referral")
class Revisited(Event):
    """Somebody looked whether the agreement holds (回访); `count` from 1."""

    by: Actor
    agreement: int
    count: int
    visited_on: date
    holds: bool
    note: str


@event("mediation.confirmation_asked", owner="referral")
class ConfirmationAsked(Event):
    """All sides together asked a court to confirm the agreement (司法确认)."""

    by: Actor
    agreement: int
    applicants: list[str]
    court: str
    asked_on: date


@event("mediation.confirmation_decided", owner="referral")
class ConfirmationDecided(Event):
    """The court confirmed or refused, or the sides withdrew; `paper` is its number."""

    by: Actor
    agreement: int
    outcome: str
    decided_on: date
    paper: str


@event("mediation.confirmation_lapsed", owner="referral")
class ConfirmationLapsed(Event):
    """Nobody asked in time; the agreement binds all the same (人民调解法 §31)."""

    by: Actor
    agreement: int
    confirm_until: date
    article: str


@event("mediation.routes_told", owner="referral")
class RoutesTold(Event):
    """The lawful routes that are open, by cause; `routes` are {route, basis}."""

    by: Actor
    mediation: int
    cause: str
    routes: list[dict[str, str]]

"""What departments and levels tell about a case in their hands."""

from datetime import date

from ..declare import Actor, Event, event


@event("case.assigned", owner="referral")
class CaseAssigned(Event):
    """A unit was given the matter; `assignment` counts from 1 within the case."""

    by: Actor
    assignment: int
    unit: str
    lead: bool
    duty: str
    due: date
    paper: str
    replaces: int | None


@event("case.signed", owner="referral")
class CaseSigned(Event):
    """The unit signed for it."""

    by: Actor
    assignment: int
    unit: str
    note: str | None


@event("case.objected", owner="referral")
class CaseObjected(Event):
    """The unit says it is not theirs."""

    by: Actor
    assignment: int
    unit: str
    reason: str
    suggested_unit: str | None


@event("case.objection_settled", owner="referral")
class ObjectionSettled(Event):
    """The sender agreed (the papers go elsewhere) or upheld the assignment."""

    by: Actor
    assignment: int
    unit: str
    upheld: bool
    reason: str


@event("case.duty_done", owner="referral")
class DutyDone(Event):
    """A unit reported its part done."""

    by: Actor
    assignment: int
    unit: str
    result: str


@event("case.escalated", owner="referral")
class CaseEscalated(Event):
    """The next level takes part; `ground` is request, limit, passed-around, risk or meeting."""

    by: Actor
    from_level: str
    to_level: str
    to_unit: str
    ground: str
    reason: str
    ask: str


@event("case.supervised", owner="referral")
class CaseSupervised(Event):
    """A unit is asked to explain and finish (督办)."""

    by: Actor
    unit: str
    reason: str
    answer_by: date


@event("case.extended", owner="referral")
class CaseExtended(Event):
    """An assignment has more time."""

    by: Actor
    assignment: int
    unit: str
    due: date
    reason: str


@event("case.handled", owner="referral")
class CaseHandled(Event):
    """The handling is done; verification by the first-asked person follows. `level` is the one
    that did it: 小事不出社区、大事不出街道.
    """

    by: Actor
    outcome: str
    summary: str
    done: int | None
    of: int | None
    level: str | None = None


@event("agent.appointed", owner="referral")
class AgentAppointed(Event):
    """Somebody acts for the residents (代办员), `until` a day; `consent` is how they agreed, none
    where an earlier one holds.
    """

    by: Actor
    agent: str
    station: str
    mandate: str
    until: date | None = None
    consent: str | None = None


@event("agent.progress_reported", owner="referral")
class ProgressReported(Event):
    """Where it stands; `done` of `of` when countable."""

    by: Actor
    summary: str
    done: int | None
    of: int | None


@event("agent.visit_made", owner="referral")
class VisitMade(Event):
    """A talk or visit for the case; `count` is its number within the case."""

    by: Actor
    count: int
    means: str
    whom: str
    summary: str
    held_on: date


@event("agent.residents_informed", owner="referral")
class ResidentsInformed(Event):
    """Policy and progress told to the residents."""

    by: Actor
    means: str
    message: str
    told: int

"""What mediation tells about a case."""

from datetime import date

from ..declare import Actor, Event, event


@event("mediation.opened", owner="referral")
class MediationOpened(Event):
    """A body offers to mediate; every side's consent is awaited."""

    by: Actor
    body: str
    mediator: str
    question: str
    sides: list[str]


@event("mediation.answered", owner="referral")
class MediationAnswered(Event):
    """One side consented or refused; a refusal ends the mediation (人民调解法 §17)."""

    by: Actor
    side: str
    consents: bool


@event("mediation.session_held", owner="referral")
class SessionHeld(Event):
    """A session; `session` counts from 1."""

    by: Actor
    session: int
    held_on: date
    summary: str


@event("mediation.agreed", owner="referral")
class MediationAgreed(Event):
    """An agreement with each side's duty; `duties` are {side, duty, by}."""

    by: Actor
    summary: str
    duties: list[dict[str, str]]


@event("mediation.failed", owner="referral")
class MediationFailed(Event):
    """No agreement; the other lawful routes were told (人民调解法 §26)."""

    by: Actor
    summary: str


@event("mediation.mediator_named", owner="referral")
class MediatorNamed(Event):
    """Who mediates: on the roster of the body's kind, or with a reason. `replaces` stepped aside
    on a `ground`.
    """

    by: Actor
    mediation: int
    body: str
    mediator: str
    kind: str | None
    on_roster: bool
    chosen_by_sides: bool
    reason: str | None
    replaces: str | None
    ground: str | None


@event("mediation.crime_reported", owner="referral")
class CrimeReported(Event):
    """The police were told what may become their case; a mediation under way is suspended."""

    by: Actor
    unit: str
    suspicion: str
    note: str
    article: str


@event("mediation.crime_report_answered", owner="referral")
class CrimeReportAnswered(Event):
    """The police took the matter, or left it to mediation."""

    by: Actor
    unit: str
    taken: bool
    note: str

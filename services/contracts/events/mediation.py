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

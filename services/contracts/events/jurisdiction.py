"""What is told when units disagree on whose a matter is, and when one gives a paper back."""

from ..declare import Actor, Event, event


@event("case.jurisdiction_disputed", owner="referral")
class JurisdictionDisputed(Event):
    """An upheld objection goes to the common superior, or to a joint meeting (信访工作条例 §24)."""

    by: Actor
    assignment: int
    unit: str
    reason: str
    superior: str | None
    meeting: str | None


@event("case.jurisdiction_decided", owner="referral")
class JurisdictionDecided(Event):
    """One unit was named and is bound by it; for another unit a new assignment follows."""

    by: Actor
    assignment: int
    unit: str
    named: str
    reason: str


@event("case.returned", owner="referral")
class CaseReturned(Event):
    """A unit gave the paper back before it signed."""

    by: Actor
    assignment: int
    unit: str
    ground: str
    reason: str

"""Care plans: when what sort of help was given, and by whom. Never who it is, why, or how they are.

The subject is the plan. Its ground, the paper behind it and every note stay in the vault.
"""

from datetime import date

from ..declare import Actor, Event, event


@event("care.plan_opened", owner="grid")
class CarePlanOpened(Event):
    """Care begins. `by_consent`: it ends at once when the person says so."""

    by: Actor
    division: str
    by_consent: bool
    units: list[str]
    helpers: list[str]
    review_on: date
    until: date | None


@event("care.helper_added", owner="grid")
class HelperAdded(Event):
    """Another department takes part."""

    by: Actor
    helper: str
    unit: str


@event("care.help_given", owner="grid")
class HelpGiven(Event):
    """Help of this kind was given."""

    by: Actor
    help: str
    given_on: date


@event("care.visit_made", owner="grid")
class CareVisitMade(Event):
    """A visit of care was made."""

    by: Actor
    means: str
    visited_on: date


@event("care.reviewed", owner="grid")
class CareReviewed(Event):
    """The plan was looked at and goes on until its next review."""

    by: Actor
    review_on: date


@event("care.review_due", owner="grid")
class CareReviewDue(Event):
    """The day of the review has come; whose part it is."""

    by: Actor
    review_on: date
    keeper: str


@event("care.consent_withdrawn", owner="grid")
class ConsentWithdrawn(Event):
    """The person does not agree any more; the end follows at once."""

    by: Actor
    withdrawn_on: date


@event("care.ended", owner="grid")
class CareEnded(Event):
    """Nothing is added any more; on `forget_on` the vault forgets the person."""

    by: Actor
    reason: str
    forget_on: date


@event("care.person_opened", owner="grid")
class PersonOpened(Event):
    """Somebody read who it is, and why."""

    by: Actor
    purpose: str
    reason: str


@event("care.person_forgotten", owner="grid")
class PersonForgotten(Event):
    """The keys of the person and of every note are destroyed (个人信息保护法 §47)."""

    by: Actor

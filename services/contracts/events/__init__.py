"""Everything that the services tell the world, one file per owner. Forever readable."""

from ..declare import EVENTS, Event
from . import (
    agreements,
    care,
    centre,
    errands,
    forms,
    grid,
    intake,
    jurisdiction,
    mediation,
    meetings,
    notify,
    people,
    referral,
    risk,
    timing,
)

__all__ = [
    "EVENTS",
    "Event",
    "agreements",
    "care",
    "centre",
    "errands",
    "forms",
    "grid",
    "intake",
    "jurisdiction",
    "mediation",
    "meetings",
    "notify",
    "people",
    "referral",
    "risk",
    "timing",
]

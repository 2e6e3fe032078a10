"""Everything that the services tell the world, one file per owner. Forever readable."""

from ..declare import EVENTS, Event
from . import (
    care,
    centre,
    errands,
    grid,
    intake,
    mediation,
    meetings,
    notify,
    referral,
    risk,
    timing,
)

__all__ = [
    "EVENTS",
    "Event",
    "care",
    "centre",
    "errands",
    "grid",
    "intake",
    "mediation",
    "meetings",
    "notify",
    "referral",
    "risk",
    "timing",
]

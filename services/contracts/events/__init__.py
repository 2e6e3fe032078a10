"""Everything that the services tell the world, one file per owner. Forever readable."""

from ..declare import EVENTS, Event
from . import grid, intake, mediation, meetings, notify, referral, risk

__all__ = [
    "EVENTS",
    "Event",
    "grid",
    "intake",
    "mediation",
    "meetings",
    "notify",
    "referral",
    "risk",
]

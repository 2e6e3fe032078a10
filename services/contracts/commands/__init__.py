"""Everything that can be asked of the system, one file per owner."""

from ..declare import COMMANDS, Command
from . import (
    care,
    centre,
    dossier,
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
    "COMMANDS",
    "Command",
    "care",
    "centre",
    "dossier",
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

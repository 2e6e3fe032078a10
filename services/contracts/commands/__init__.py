"""Everything that can be asked of the system, one file per owner."""

from ..declare import COMMANDS, Command
from . import (
    agreements,
    care,
    centre,
    dossier,
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
    "COMMANDS",
    "Command",
    "agreements",
    "care",
    "centre",
    "dossier",
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

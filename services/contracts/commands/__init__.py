"""Everything that can be asked of the system, one file per owner."""

from ..declare import COMMANDS, Command
from . import grid, intake, mediation, meetings, referral, risk

__all__ = ["COMMANDS", "Command", "grid", "intake", "mediation", "meetings", "referral", "risk"]

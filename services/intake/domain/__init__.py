"""intake's domain: the case, and who read its parties' personal data and its papers."""

from .case import Case
from .papers import Rules
from .readings import Readings
from .states import ALLOWED, OPEN

__all__ = ["ALLOWED", "OPEN", "Case", "Readings", "Rules"]

"""intake's domain: the case, and who read its parties' personal data."""

from .case import ALLOWED, Case
from .readings import Readings

__all__ = ["ALLOWED", "Case", "Readings"]

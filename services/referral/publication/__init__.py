"""What referral tells the world: of files, of their limits, of mediations and meetings."""

from . import files, limits, talks
from .table import publication

__all__ = ["files", "limits", "publication", "talks"]

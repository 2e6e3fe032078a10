"""What referral tells the world: of files, limits and forms, of mediations and meetings."""

from . import agreements, files, forms, judgements, limits, meetings, talks
from .table import publication

__all__ = [
    "agreements",
    "files",
    "forms",
    "judgements",
    "limits",
    "meetings",
    "publication",
    "talks",
]

"""What the gateway shows, made of events alone: it can be deleted and made again."""

from . import care, centre, field, limits, outside, reaching  # each marks what it changes

__all__ = ["care", "centre", "field", "limits", "outside", "reaching"]

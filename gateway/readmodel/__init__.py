"""What the gateway shows, made of events alone: it can be deleted and made again."""

from . import (  # each marks what it changes
    care,
    centre,
    field,
    forms,
    limits,
    meetings,
    outside,
    people,
    reaching,
    talks,
)

__all__ = [
    "care", "centre", "field", "forms", "limits", "meetings", "outside", "people",
    "reaching", "talks",
]  # fmt: skip

"""Levels (三站: 社区代办点、街道代办站、区代办中心): who takes part, one step at a time, upwards.

小事不出社区、大事不出街道: a matter starts where it was reported and rises only with a reason.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

LEVELS = ("community", "street", "district")
COMMUNITY_DIGITS = 12  # of a division code; shorter ones are streets


class Escalated(Event):
    """上报: the next level takes part."""

    TOPIC = "referral.file.escalated"
    from_level: str
    to_level: str
    to_unit: str
    ground: str
    reason: str
    ask: str

    def apply(self, aggregate: "File") -> None:
        aggregate.level = self.to_level
        if self.ground == "passed-around":
            aggregate.passed_around = 0


def escalate(
    file: "File",
    by: By,
    at: datetime,
    to_level: str,
    to_unit: str,
    reason: str,
    ask: str,
    ground: str = "request",
) -> None:
    """Ask the next level to take part. Fails for any level but the next."""
    file.must_allow("escalate")
    following = next_level(file.level)
    if to_level != following:
        raise errors.LevelNotNext(level=file.level, asked=to_level, next=following)
    file.trigger_event(
        Escalated,
        timestamp=at,
        by=by,
        from_level=file.level,
        to_level=to_level,
        to_unit=to_unit,
        ground=ground,
        reason=reason,
        ask=ask,
    )


def first_level(division: str) -> str:
    """Where a matter of this division starts."""
    return "community" if len(division) == COMMUNITY_DIGITS else "street"


def next_level(level: str) -> str | None:
    """The level above; None at the top."""
    above = LEVELS.index(level) + 1
    return LEVELS[above] if above < len(LEVELS) else None

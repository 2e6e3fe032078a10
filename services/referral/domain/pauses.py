"""Pause (中止计时) and resume: while others are waited for, the clocks stand still.

Which clocks a reason stops is policy. One pause at a time; the head approves it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File


class Paused(Event):
    """The clocks stand; `until` is when the matter is looked at again, at the latest."""

    TOPIC = "referral.file.paused"
    reason: str
    note: str
    until: str | None

    def apply(self, aggregate: "File") -> None:
        aggregate.paused = self.reason


class Resumed(Event):
    """They run again from where they stood."""

    TOPIC = "referral.file.resumed"
    reason: str
    note: str | None

    def apply(self, aggregate: "File") -> None:
        aggregate.paused = None


def pause(
    file: "File", by: By, at: datetime, reason: str, note: str, until: str | None, today: str
) -> None:
    """Wait for somebody else, with a reason. Fails while it is paused, or until a day gone by."""
    file.must_allow("pause")
    if file.paused:
        raise errors.AlreadyPaused(reason=file.paused)
    if until is not None and until < today:
        raise errors.PauseInThePast(until=until, today=today)
    file.trigger_event(Paused, timestamp=at, by=by, reason=reason, note=note, until=until)


def resume(file: "File", by: By, at: datetime, note: str | None) -> None:
    """Go on. Fails when nothing is paused."""
    file.must_allow("resume")
    if not file.paused:
        raise errors.NotPaused
    file.trigger_event(Resumed, timestamp=at, by=by, reason=file.paused, note=note)

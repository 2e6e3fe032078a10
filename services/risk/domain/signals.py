"""Signals (风险信号): what somebody saw of the matter, by code. Of the matter, never of a person.

Officers, departments, residents and the desk tell them; the events of the case bring others. Who
may tell which is policy.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .matter import Matter

RECORD = "record"  # the source of what the events of the case say


@dataclass(slots=True)
class Signal:
    """One signal; a lifted one counts no more."""

    code: str
    source: str
    live: bool = True


class SignalNoted(Event):
    """Somebody told it, or an event of the case (`about`) says it. Numbers count from 1."""

    TOPIC = "risk.matter.signal_noted"
    signal: int
    code: str
    source: str
    note: str
    seen_at: str
    about: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.signals[self.signal] = Signal(self.code, self.source)


class SignalLifted(Event):
    """It is so no more."""

    TOPIC = "risk.matter.signal_lifted"
    signal: int
    code: str
    reason: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.signals[self.signal].live = False


def note_signal(
    self: "Matter",
    by: By,
    at: datetime,
    code: str,
    source: str,
    note: str,
    seen_at: datetime,
    most_of_residents: int,
    policy: str,
) -> int:
    """Somebody saw it; its number. Raises SignalInFuture, TooManySignals."""
    self.must_allow("note-signal")
    if seen_at > at:
        raise errors.SignalInFuture(found=seen_at.isoformat())
    known = sum(each.live and each.source == "resident" for each in self.signals.values())
    if source == "resident" and known >= most_of_residents:
        raise errors.TooManySignals(most=most_of_residents, policy=policy)
    return _note(self, by, at, code, source, note, seen_at, "")


def note_record(self: "Matter", by: By, at: datetime, code: str, about: str) -> int:
    """An event of the case says it; its number. Also of a closed matter: news of two services may
    come in either order, and what was said before the end counts when the matter opens again.
    """
    return _note(self, by, at, code, RECORD, "", at, about)


def _note(
    self: "Matter", by: By, at: datetime, code: str, source: str, note: str, seen: datetime,
    about: str,
) -> int:  # fmt: skip
    number = len(self.signals) + 1
    self.trigger_event(
        SignalNoted, timestamp=at, by=by, signal=number, code=code, source=source, note=note,
        seen_at=seen.isoformat(), about=about,
    )  # fmt: skip
    return number


def lift_signal(self: "Matter", by: By, at: datetime, signal: int, reason: str) -> None:
    """It is so no more. Raises NoSuchSignal, SignalLifted, SignalOfRecord."""
    self.must_allow("lift-signal")
    found = self.signals.get(signal)
    if found is None:
        raise errors.NoSuchSignal(signal=signal, signals=len(self.signals))
    if not found.live:
        raise errors.SignalLifted(signal=signal)
    if found.source == RECORD:
        raise errors.SignalOfRecord(signal=signal)
    self.trigger_event(
        SignalLifted, timestamp=at, by=by, signal=signal, code=found.code, reason=reason
    )


def counted(self: "Matter") -> dict[str, int]:
    """How many live signals of each code."""
    made: dict[str, int] = {}
    for each in self.signals.values():
        if each.live:
            made[each.code] = made.get(each.code, 0) + 1
    return made


def sources(self: "Matter") -> int:
    """How many kinds of people tell of it, the record aside."""
    return len({each.source for each in self.signals.values() if each.live} - {RECORD})

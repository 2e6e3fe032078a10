"""首问负责: one person answers for a case from the first word to the last.

Each function is a method of `Case` (see there). A case has one owner at any time: a hand-over
counts from the receiver's acknowledgement, and until then the giver answers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .case import Case


@dataclass
class Promise:
    """What was promised by when (ISO instant); `state` is open, kept or broken."""

    number: int
    what: str
    due: str
    state: str = "open"


class Contacted(Event):
    """Who told whom what: a role, never a name."""

    TOPIC = "intake.case.contacted"
    whom: str
    means: str
    summary: str

    def apply(self, aggregate: "Case") -> None:
        """It only stands in the record."""


class Promised(Event):
    """The owner promised something by an instant."""

    TOPIC = "intake.case.promised"
    promise: int
    what: str
    due: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.promises[self.promise] = Promise(self.promise, self.what, self.due)


class PromiseKept(Event):
    """It was done; `late` when the promise had been broken before."""

    TOPIC = "intake.case.promise_kept"
    promise: int
    how: str
    late: bool

    def apply(self, aggregate: "Case") -> None:
        aggregate.promises[self.promise].state = "kept"


class PromiseBroken(Event):
    """The instant passed and it was not done."""

    TOPIC = "intake.case.promise_broken"
    promise: int
    what: str
    due: str
    owner: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.promises[self.promise].state = "broken"


class HandOverOffered(Event):
    """Somebody was asked to take the duty over; a later offer takes the place of this one."""

    TOPIC = "intake.case.hand_over_offered"
    giver: str
    receiver: str
    reason: str
    note: str | None

    def apply(self, aggregate: "Case") -> None:
        aggregate.offered_to = self.receiver


class HandedOver(Event):
    """The receiver acknowledged: from now on the receiver answers."""

    TOPIC = "intake.case.handed_over"
    giver: str
    receiver: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.owner = self.receiver
        aggregate.offered_to = None


def record_contact(self: "Case", by: By, at: datetime, whom: str, means: str, summary: str) -> None:
    """Every word with those concerned is recorded, whoever has it."""
    self.must_allow("record-contact")
    self.trigger_event(Contacted, timestamp=at, by=by, whom=whom, means=means, summary=summary)


def promise(self: "Case", by: By, at: datetime, what: str, due: datetime) -> int:
    """The owner promises; the promise's number. Raises PromiseInThePast."""
    self.must_allow("promise")
    self.must_be_owner(by)
    if due <= at:
        raise errors.PromiseInThePast(due=due.isoformat(), now=at.isoformat())
    number = len(self.promises) + 1
    self.trigger_event(
        Promised, timestamp=at, by=by, promise=number, what=what, due=due.isoformat()
    )
    return number


def keep_promise(self: "Case", by: By, at: datetime, promise: int, how: str) -> None:
    """It was done, in time or late. Raises UnknownPromise or PromiseKeptBefore."""
    self.must_allow("keep-promise")
    self.must_be_owner(by)
    found = self.promises.get(promise)
    if found is None:
        raise errors.UnknownPromise(promise=promise, known=list(self.promises))
    if found.state == "kept":
        raise errors.PromiseKeptBefore(promise=promise)
    late = found.state == "broken" or at >= datetime.fromisoformat(found.due)
    self.trigger_event(PromiseKept, timestamp=at, by=by, promise=promise, how=how, late=late)


def break_promise(self: "Case", by: By, at: datetime, promise: int) -> None:
    """The due instant has passed. Nothing happens when it was kept or is not due yet."""
    found = self.promises.get(promise)
    if found is None or found.state != "open" or at < datetime.fromisoformat(found.due):
        return
    self.trigger_event(
        PromiseBroken, timestamp=at, by=by, promise=promise, what=found.what, due=found.due,
        owner=self.owner,
    )  # fmt: skip


def offer_hand_over(
    self: "Case", by: By, at: datetime, to: str, reason: str, note: str | None
) -> None:
    """Ask somebody to take the duty over; the director may ask for who is absent.

    Raises HandOverToOwner or HandOverOfferedBefore.
    """
    self.must_allow("hand-over")
    if by["role"] != "director":
        self.must_be_owner(by)
    if to == self.owner:
        raise errors.HandOverToOwner(receiver=to)
    if to == self.offered_to:
        raise errors.HandOverOfferedBefore(receiver=to)
    self.trigger_event(
        HandOverOffered, timestamp=at, by=by, giver=self.owner, receiver=to, reason=reason,
        note=note,
    )  # fmt: skip


def acknowledge_hand_over(self: "Case", by: By, at: datetime) -> None:
    """The receiver takes the duty. Raises NoHandOver or NotTheReceiver."""
    self.must_allow("acknowledge-hand-over")
    if self.offered_to is None:
        raise errors.NoHandOver(first_asked=self.owner)
    if by["id"] != self.offered_to:
        raise errors.NotTheReceiver(receiver=self.offered_to, caller=by["id"])
    self.trigger_event(HandedOver, timestamp=at, by=by, giver=self.owner, receiver=by["id"])

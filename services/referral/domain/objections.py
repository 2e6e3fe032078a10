"""Objections (异议): not ours, says the unit; the sender upholds or sends the papers elsewhere.

信访工作条例 §23: within five working days, with reasons, and the sender must agree. §24: who still
disagrees turns to the common superior.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import errors, jurisdiction
from .assignments import Assignment, given, must_be_free, own, pass_on
from .event import By, Event

if TYPE_CHECKING:
    from .file import File


class Objected(Event):
    """异议: the unit says that it is not theirs."""

    TOPIC = "referral.file.objected"
    assignment: int
    unit: str
    reason: str
    suggested_unit: str | None

    def apply(self, aggregate: "File") -> None:
        aggregate.assignment(self.assignment).state = "objected"
        aggregate.passed_around += 1


class ObjectionSettled(Event):
    """Upheld: it waits for the signature again. Not upheld: it ended, another takes its place."""

    TOPIC = "referral.file.objection_settled"
    assignment: int
    unit: str
    upheld: bool
    reason: str

    def apply(self, aggregate: "File") -> None:
        found = aggregate.assignment(self.assignment)
        found.state = "assigned" if self.upheld else "rerouted"
        found.upheld = self.upheld
        if self.upheld:
            aggregate.passed_around = max(0, aggregate.passed_around - 1)


def object_to(
    file: "File",
    by: By,
    at: datetime,
    assignment: int,
    reason: str,
    suggested_unit: str | None,
    today: str,
) -> None:
    """Not ours: with reasons, once, within five working days (信访工作条例 §23, §24)."""
    found = own(file, by, assignment, "object")
    jurisdiction.must_not_be_bound(file, found)
    if found.upheld:
        raise errors.ObjectionUpheldBefore(assignment=found.number, article="信访工作条例 §24")
    if today > found.object_until:
        raise errors.ObjectionTooLate(
            assignment=found.number, last_day=found.object_until, article="信访工作条例 §23"
        )
    file.trigger_event(
        Objected,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        reason=reason,
        suggested_unit=suggested_unit,
    )


def settle_objection(
    file: "File",
    by: By,
    at: datetime,
    assignment: int,
    reason: str,
    reroute_to: str | None,
    due: str | None,
    object_until: str,
    *,
    upheld: bool,
) -> None:
    """The sender upholds it, or agrees: then the same papers go to another unit at once (§23)."""
    found = given(file, assignment, "settle-objection")
    _must_be_the_sender(by, found)
    if upheld:
        _must_stay(found, reroute_to, due)
    else:
        _must_go(file, found, reroute_to)
    file.trigger_event(
        ObjectionSettled,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        upheld=upheld,
        reason=reason,
    )
    if reroute_to is not None:
        pass_on(file, by, at, found, reroute_to, due or found.due, object_until)


def _must_be_the_sender(by: By, found: Assignment) -> None:
    """Or who stands above it, as for every matter of the units below."""
    unit, sender = by["unit"], found.sender
    digits, theirs = unit.partition(":")[0], sender.partition(":")[0]
    above = bool(digits) and len(digits) < len(theirs) and theirs.startswith(digits)
    # Where no unit is noted, as in what the system gave, whoever may settle at all is right.
    if unit == found.unit or (sender and unit != sender and not above):
        raise errors.NotTheSender(
            assignment=found.number, unit=unit or "—", sender=sender or "—",
            article="信访工作条例 §23",
        )  # fmt: skip


def _must_stay(found: Assignment, reroute_to: str | None, due: str | None) -> None:
    if reroute_to is not None or due is not None:
        raise errors.RerouteWhenUpheld(assignment=found.number)


def _must_go(file: "File", found: Assignment, reroute_to: str | None) -> None:
    if reroute_to is None:
        raise errors.RerouteMissing(assignment=found.number)
    must_be_free(file, reroute_to)

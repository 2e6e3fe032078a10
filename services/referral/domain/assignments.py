"""Assignments (交办): given, signed for, done; taken back (撤回); more time (延期).

Each function is a method of `File` (see there); its events change the file's list of assignments.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from . import errors
from .clocks import day_of
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

# What may be done in which state of an assignment. Nothing but settling touches an objected one,
# nothing but the decision a disputed one.
ALLOWED: dict[str, tuple[str, ...]] = {
    "assigned": (
        "sign", "object", "extend", "recall", "raise-jurisdiction", "return-assignment",
    ),
    "signed": ("complete", "extend", "recall"),
    "objected": ("settle-objection",),
    "disputed": ("decide-jurisdiction",),
    "completed": (),
    "rerouted": (),
    "recalled": (),
    "returned": (),
}  # fmt: skip
OPEN = ("assigned", "signed", "objected", "disputed")


@dataclass
class Assignment:
    """One unit's part of the matter; `due` and the other days are ISO texts.

    `sender` is the unit whose officer gave it; `superior` or `meeting` decides whose it is.
    """

    number: int
    unit: str
    lead: bool
    duty: str
    paper: str
    due: str
    first_due: str
    object_until: str
    sender: str = ""
    state: str = "assigned"
    upheld: bool = False
    superior: str | None = None
    meeting: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.state in OPEN

    def must_allow(self, action: str) -> None:
        """Raises WrongAssignmentState when this state does not know the action."""
        if action not in ALLOWED[self.state]:
            raise errors.WrongAssignmentState(
                assignment=self.number,
                action=action,
                state=self.state,
                allowed=list(ALLOWED[self.state]),
            )

    def must_be_of(self, by: By) -> None:
        """Raises NotYourAssignment unless the actor acts for its unit."""
        if by["unit"] != self.unit:
            raise errors.NotYourAssignment(
                assignment=self.number, unit=self.unit, caller=by["unit"]
            )


class Assigned(Event):
    """A unit was given the matter; objections until the end of `object_until`."""

    TOPIC = "referral.file.assigned"
    assignment: int
    unit: str
    lead: bool
    duty: str
    due: str
    paper: str
    replaces: int | None
    object_until: str

    def apply(self, aggregate: "File") -> None:
        aggregate.assignments.append(
            Assignment(
                number=self.assignment,
                unit=self.unit,
                lead=self.lead,
                duty=self.duty,
                paper=self.paper,
                due=self.due,
                first_due=self.due,
                object_until=self.object_until,
                sender=self.by["unit"],
            )
        )


class Signed(Event):
    """签收: the lead unit's signature makes it the holder of the case."""

    TOPIC = "referral.file.signed"
    assignment: int
    unit: str
    note: str | None

    def apply(self, aggregate: "File") -> None:
        found = aggregate.assignment(self.assignment)
        found.state = "signed"
        if found.lead:
            aggregate.holder = self.unit


class Completed(Event):
    """办结反馈: the unit did its part."""

    TOPIC = "referral.file.completed"
    assignment: int
    unit: str
    result: str

    def apply(self, aggregate: "File") -> None:
        aggregate.assignment(self.assignment).state = "completed"


class Extended(Event):
    """延期: more time."""

    TOPIC = "referral.file.extended"
    assignment: int
    unit: str
    due: str
    reason: str

    def apply(self, aggregate: "File") -> None:
        aggregate.assignment(self.assignment).due = self.due


class Recalled(Event):
    """撤回: the sender took the paper back; a lead that had signed holds the case no more."""

    TOPIC = "referral.file.recalled"
    assignment: int
    unit: str
    reason: str

    def apply(self, aggregate: "File") -> None:
        found = aggregate.assignment(self.assignment)
        signed, found.state = found.state == "signed", "recalled"
        if signed and found.lead and aggregate.holder == self.unit:
            aggregate.holder = None


def assign(
    file: "File",
    by: By,
    at: datetime,
    unit: str,
    duty: str,
    due: str,
    paper: str,
    object_until: str,
    *,
    lead: bool,
) -> None:
    """Give the matter to a unit. Fails when it has it already, or when another leads."""
    file.must_allow("assign")
    must_be_free(file, unit)
    leading = file.lead
    if lead and leading:
        raise errors.OneLeadOnly(lead=leading.unit, assignment=leading.number)
    file.trigger_event(
        Assigned,
        timestamp=at,
        by=by,
        assignment=len(file.assignments) + 1,
        unit=unit,
        lead=lead,
        duty=duty,
        due=due,
        paper=paper,
        replaces=None,
        object_until=object_until,
    )


def sign(file: "File", by: By, at: datetime, assignment: int, note: str | None) -> None:
    """The unit signs for it; from here on it is theirs."""
    found = own(file, by, assignment, "sign")
    file.trigger_event(
        Signed, timestamp=at, by=by, assignment=found.number, unit=found.unit, note=note
    )


def complete(file: "File", by: By, at: datetime, assignment: int, result: str) -> None:
    """The unit that signed reports what it did."""
    found = own(file, by, assignment, "complete")
    file.trigger_event(
        Completed, timestamp=at, by=by, assignment=found.number, unit=found.unit, result=result
    )


def recall(file: "File", by: By, at: datetime, assignment: int, reason: str) -> None:
    """The sender takes it back, signed or not. An objection is settled instead."""
    found = given(file, assignment, "recall")
    if by["unit"] != found.sender:
        raise errors.RecallByAnother(
            assignment=found.number, sender=found.sender, caller=by["unit"]
        )
    file.trigger_event(
        Recalled, timestamp=at, by=by, assignment=found.number, unit=found.unit, reason=reason
    )


def extend(
    file: "File",
    by: By,
    at: datetime,
    assignment: int,
    due: str,
    reason: str,
    most_days: int,
    article: str | None,
) -> None:
    """More time: later than before, not in the past, and at most `most_days` over the first day,
    all extensions together.

    信访工作条例 §34: thirty days, approved by the head, the residents told why.
    """
    found = given(file, assignment, "extend")
    latest = date.fromisoformat(found.first_due) + timedelta(days=most_days)
    today = day_of(at).isoformat()
    if due <= found.due or due < today:
        present = max(found.due, today)
        raise errors.ExtensionNotLater(assignment=found.number, due=due, present=present)
    if due > latest.isoformat():
        raise errors.ExtensionTooLong(
            assignment=found.number, due=due, latest=latest.isoformat(), days=most_days,
            article=article,
        )  # fmt: skip
    file.trigger_event(
        Extended,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        due=due,
        reason=reason,
    )


def given(file: "File", number: int, action: str) -> Assignment:
    """The assignment of this number, when file and assignment allow the action."""
    file.must_allow(action)
    found = file.assignment(number)
    found.must_allow(action)
    return found


def own(file: "File", by: By, number: int, action: str) -> Assignment:
    """As `given`, and only for the unit that it was given to."""
    file.must_allow(action)
    found = file.assignment(number)
    found.must_be_of(by)
    found.must_allow(action)
    return found


def must_be_free(file: "File", unit: str) -> None:
    """Raises AlreadyAssigned when the unit has the matter in an open assignment."""
    for each in file.open_assignments:
        if each.unit == unit:
            raise errors.AlreadyAssigned(unit=unit, assignment=each.number)


def pass_on(
    file: "File", by: By, at: datetime, found: Assignment, unit: str, due: str, object_until: str
) -> None:
    """The same papers go to another unit, in an assignment that replaces this one."""
    file.trigger_event(
        Assigned,
        timestamp=at,
        by=by,
        assignment=len(file.assignments) + 1,
        unit=unit,
        lead=found.lead,
        duty=found.duty,
        due=due,
        paper=found.paper,
        replaces=found.number,
        object_until=object_until,
    )

"""Cases of one kin: related, repeats, parent and children, duplicates merged into one.

Each function is a method of `Case` (see there). Both ends of a link know it; the state of a child
stands in its parent, so that a parent is not resolved over open children.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import errors
from .event import By, Event
from .states import OPEN

if TYPE_CHECKING:
    from .case import Case

OTHER_END = {"related": "related", "repeat-of": "repeated-by", "child-of": "parent-of"}


class Linked(Event):
    """This case and another belong together; the other one has the other end."""

    TOPIC = "intake.case.linked"
    relation: str
    other: str
    number: str
    state: str
    reason: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.links.append((self.relation, self.other))
        if self.relation == "child-of":
            aggregate.parent = self.other
        if self.relation == "parent-of":
            aggregate.children[self.other] = self.state


class ChildChanged(Event):
    """A child was closed or opened again."""

    TOPIC = "intake.case.child_changed"
    child: str
    number: str
    state: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.children[self.child] = self.state


class Merged(Event):
    """The same matter as another one: closed here, handled there."""

    TOPIC = "intake.case.merged"
    into: str
    number: str
    reason: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "merged"
        aggregate.merged_into = self.into


class Absorbed(Event):
    """Another case turned out to be this one; its reporters are told when this one is."""

    TOPIC = "intake.case.absorbed"
    other: str
    number: str

    def apply(self, aggregate: "Case") -> None:
        if self.other not in aggregate.absorbed:  # it may have been taken out in between
            aggregate.absorbed.append(self.other)


class Answered(Event):
    """The case this one was merged into was resolved: its reporters are told the same."""

    TOPIC = "intake.case.answered"
    through: str
    number: str
    outcome: str
    summary: str

    def apply(self, aggregate: "Case") -> None:
        """It only stands in the record."""


class DuplicatesSuspected(Event):
    """Other cases look like this one; somebody has to look."""

    TOPIC = "intake.case.duplicates_suspected"
    candidates: list[dict[str, Any]]

    def apply(self, aggregate: "Case") -> None:
        aggregate.suspects |= {each["case"] for each in self.candidates}


def link(self: "Case", by: By, at: datetime, other: "Case", relation: str, reason: str) -> None:
    """Record on both ends that they belong together. Raises LinkToItself, LinkedBefore,
    LinkTooDeep or OtherCaseClosed.
    """
    self.must_allow("link")
    _must_differ(self, other)
    if (relation, str(other.id)) in self.links:
        raise errors.LinkedBefore(number=other.number, relation=relation)
    if relation == "child-of":
        _must_take_in(other)
        if self.parent or self.children or other.parent:
            raise errors.LinkTooDeep(number=self.number, parent=other.number)
    if (OTHER_END[relation], str(other.id)) in self.links:  # the other way round is no other link
        raise errors.LinkedBefore(number=other.number, relation=OTHER_END[relation])
    ends = ((self, relation, other), (other, OTHER_END[relation], self))
    for one, its_relation, another in ends:
        one.trigger_event(
            Linked, timestamp=at, by=by, relation=its_relation, other=str(another.id),
            number=another.number, state=another.state, reason=reason,
        )  # fmt: skip


def note_child(self: "Case", by: By, at: datetime, child: str, number: str, state: str) -> None:
    """A child's state. Nothing to note unless it is closed now and was open, or the reverse."""
    known = self.children.get(child)
    if known is None or (known in OPEN) == (state in OPEN):
        return
    self.trigger_event(ChildChanged, timestamp=at, by=by, child=child, number=number, state=state)


def merge(self: "Case", by: By, at: datetime, into: "Case", reason: str) -> None:
    """Close this one as the same matter. Raises LinkToItself, OtherCaseClosed or HasChildren."""
    self.must_allow("merge")
    _must_differ(self, into)
    _must_take_in(into)
    if self.children:
        raise errors.HasChildren(number=self.number, children=list(self.children))
    self.trigger_event(
        Merged, timestamp=at, by=by, into=str(into.id), number=into.number, reason=reason
    )
    into.trigger_event(Absorbed, timestamp=at, by=by, other=str(self.id), number=self.number)


def note_answer(
    self: "Case", by: By, at: datetime, through: "Case", outcome: str, summary: str
) -> None:
    """What the reporters of a merged case are told. Nothing when it was taken out again."""
    if self.merged_into == str(through.id):
        self.trigger_event(
            Answered, timestamp=at, by=by, through=str(through.id), number=through.number,
            outcome=outcome, summary=summary,
        )  # fmt: skip


def suspect_duplicates(
    self: "Case", by: By, at: datetime, candidates: list[dict[str, Any]]
) -> None:
    """Note what looks like this case. Nothing to note when all of it is known."""
    fresh = [each for each in candidates if each["case"] not in self.suspects | {str(self.id)}]
    if fresh:
        self.trigger_event(DuplicatesSuspected, timestamp=at, by=by, candidates=fresh)


def _must_differ(one: "Case", other: "Case") -> None:
    if one.id == other.id:
        raise errors.LinkToItself(number=one.number)


def _must_take_in(other: "Case") -> None:
    if not other.is_open:
        raise errors.OtherCaseClosed(number=other.number, state=other.state)

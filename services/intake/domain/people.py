"""Putting right and forgetting what is known of a party. 个人信息保护法 §46, §47.

Each function is a method of `Case` (see there). The facts themselves are in the vault: here is who
they belong to, and whether the law still wants them kept.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event
from .states import OPEN

if TYPE_CHECKING:
    from .case import Case


class PartyCorrected(Event):
    """更正: these facts, under a new key. `sealed` and `contact` are under it, too."""

    TOPIC = "intake.case.party_corrected"
    person: str
    fields: list[str]
    sealed: str
    contact: str | None
    purpose: str
    reason: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.parties = [
            {**each, "sealed": self.sealed} if each["person"] == self.person else each
            for each in aggregate.parties
        ]
        if self.contact is not None:
            aggregate.contacts[self.person] = self.contact


class PartyErased(Event):
    """删除: nothing of the person is left but that there was one."""

    TOPIC = "intake.case.party_erased"
    person: str
    ground: str
    basis: str
    reason: str
    texts: bool

    def apply(self, aggregate: "Case") -> None:
        aggregate.erased.add(self.person)
        aggregate.contacts.pop(self.person, None)
        if self.texts:
            aggregate.forgotten = True
            aggregate.attachments = {
                number: replace(each, erased=True) for number, each in aggregate.attachments.items()
            }


def must_be_party(self: "Case", person: str) -> None:
    """Raises UnknownParty for whom the case does not know."""
    if all(each["person"] != person for each in self.parties):
        raise errors.UnknownParty(person=person)


def must_be_correctable(self: "Case", person: str) -> None:
    """Raises UnknownParty, or PartyErasedBefore: nothing is left to be right or wrong."""
    self.must_be_party(person)
    if person in self.erased:
        raise errors.PartyErasedBefore(person=person)


def correct_party(
    self: "Case",
    by: By,
    at: datetime,
    *,
    person: str,
    fields: list[str],
    sealed: str,
    contact: str | None,
    purpose: str,
    reason: str,
) -> None:
    """These facts were wrong or missing. Raises NothingToCorrect when none was, and what
    `must_be_correctable` raises.
    """
    self.must_be_correctable(person)
    if not fields:
        raise errors.NothingToCorrect
    self.trigger_event(
        PartyCorrected, timestamp=at, by=by, person=person, fields=fields, sealed=sealed,
        contact=contact, purpose=purpose, reason=reason,
    )  # fmt: skip


def erase_party(
    self: "Case",
    by: By,
    at: datetime,
    *,
    person: str,
    ground: str,
    basis: str,
    reason: str,
    keep_years: int,
) -> bool:
    """Forget a person; whether the texts of the case go, too: with the last natural person, once
    nobody works on the case any more. `keep_years` counts from the archive; none: nothing is kept.

    Raises UnknownParty, MustBeKept, PartyErasedBefore.
    """
    self.must_be_party(person)
    if keep_years:
        self.must_be_past_keeping(at, keep_years)
    natural = [each["person"] for each in self.parties if each["kind"] == "natural"]
    last = bool(natural) and {*natural} <= {*self.erased, person}
    texts = last and self.state not in OPEN
    if person in self.erased and (self.forgotten or not texts):
        raise errors.PartyErasedBefore(person=person)
    self.trigger_event(
        PartyErased, timestamp=at, by=by, person=person, ground=ground, basis=basis,
        reason=reason, texts=texts,
    )  # fmt: skip
    return texts


def must_be_past_keeping(self: "Case", at: datetime, years: int) -> None:
    """Raises MustBeKept as long as the case is not archived, and so many years from then."""
    if self.state != "archived" or self.archived_at is None:
        raise errors.MustBeKept(state=self.state, until=None)
    kept_until = _years_later(self.archived_at, years)
    if at < kept_until:
        raise errors.MustBeKept(state=self.state, until=kept_until.date().isoformat())


def _years_later(day: datetime, years: int) -> datetime:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)

"""Judicial confirmation (司法确认): all sides together ask a court, within 30 days of the effect.

人民调解法 §33, 民事诉讼法 §205: confirmed, an agreement can be enforced; unconfirmed, it binds
all the same. The last day is stored with the agreement: a later policy does not move it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import talk_errors
from .agreements import find_agreement, must_not_be_later
from .clocks import day_of
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

WINDOW = "人民调解法 §33"


class ConfirmationAsked(Event):
    """The sides asked together."""

    TOPIC = "referral.file.confirmation_asked"
    agreement: int
    applicants: list[str]
    court: str
    asked_on: str

    def apply(self, aggregate: "File") -> None:
        find_agreement(aggregate, self.agreement).confirmation = "asked"


class ConfirmationDecided(Event):
    """confirmed, refused or withdrawn."""

    TOPIC = "referral.file.confirmation_decided"
    agreement: int
    outcome: str
    decided_on: str
    paper: str

    def apply(self, aggregate: "File") -> None:
        find_agreement(aggregate, self.agreement).confirmation = self.outcome


class ConfirmationLapsed(Event):
    """Nobody asked in time."""

    TOPIC = "referral.file.confirmation_lapsed"
    agreement: int
    confirm_until: str

    def apply(self, aggregate: "File") -> None:
        find_agreement(aggregate, self.agreement).confirmation = "lapsed"


def ask_confirmation(
    file: "File",
    by: By,
    at: datetime,
    agreement: int,
    applicants: list[str],
    court: str,
    asked_on: str,
) -> None:
    """Fails without every side, after the window, and the second time."""
    file.must_allow("ask-confirmation")
    found = find_agreement(file, agreement)
    for each in applicants:
        found.must_know(each)
    missing = [each for each in found.sides if each not in applicants]
    if missing:
        raise talk_errors.ConfirmationNotJoint(missing=missing, article=WINDOW)
    must_not_be_later(asked_on, day_of(at).isoformat())
    if asked_on > found.confirm_until or found.confirmation == "lapsed":
        raise talk_errors.ConfirmationTooLate(
            agreement=agreement, last_day=found.confirm_until, article=WINDOW
        )
    if found.confirmation:
        raise talk_errors.ConfirmationAskedBefore(agreement=agreement)
    if asked_on < found.effective_on:
        raise talk_errors.BeforeTheAgreement(day=asked_on, effective_on=found.effective_on)
    file.trigger_event(
        ConfirmationAsked,
        timestamp=at,
        by=by,
        agreement=agreement,
        applicants=list(dict.fromkeys(applicants)),
        court=court,
        asked_on=asked_on,
    )


def record_confirmation(
    file: "File",
    by: By,
    at: datetime,
    agreement: int,
    outcome: str,
    decided_on: str,
    paper: str,
) -> None:
    """What the court decided, once. Fails when nobody asked it."""
    file.must_allow("record-confirmation")
    found = find_agreement(file, agreement)
    if found.confirmation != "asked":
        raise talk_errors.ConfirmationNotAsked(agreement=agreement)
    must_not_be_later(decided_on, day_of(at).isoformat())
    file.trigger_event(
        ConfirmationDecided,
        timestamp=at,
        by=by,
        agreement=agreement,
        outcome=outcome,
        decided_on=decided_on,
        paper=paper,
    )


def lapse_confirmation(file: "File", by: By, at: datetime, agreement: int) -> bool:
    """The window passed unused. Nothing happens when it was used."""
    found = find_agreement(file, agreement)
    if found.confirmation:
        return False
    file.trigger_event(
        ConfirmationLapsed,
        timestamp=at,
        by=by,
        agreement=agreement,
        confirm_until=found.confirm_until,
    )
    return True

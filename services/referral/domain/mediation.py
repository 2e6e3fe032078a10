"""Mediation (调解) by one of 四所一庭: offered, consented to by every side, held, agreed or failed.

One at a time. A refusal ends it at any point, and so does a side that withdraws its consent
(人民调解法 §17, §23). Another may be offered later: consent is then asked anew. Who mediates stands
in `mediators.py`, what follows an agreement in `agreements.py`.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import agreements, crime, mediators, talk_errors
from .clocks import day_of
from .event import By, Event
from .running import CONSENT, Mediation, must_not_run, under_way

if TYPE_CHECKING:
    from .file import File

AGREEMENT = "人民调解法 §29"


class MediationOpened(Event):
    """A body offers to mediate."""

    TOPIC = "referral.file.mediation_opened"
    body: str
    mediator: str
    question: str
    sides: list[str]

    def apply(self, aggregate: "File") -> None:
        former = aggregate.mediation
        number = former.number + 1 if former else 1
        aggregate.mediation = Mediation(self.body, list(self.sides), number, self.mediator)


class MediationAnswered(Event):
    """One side consented, or refused and so ended it."""

    TOPIC = "referral.file.mediation_answered"
    side: str
    consents: bool

    def apply(self, aggregate: "File") -> None:
        mediation = under_way(aggregate)
        mediation.answers[self.side] = self.consents
        if not self.consents:
            mediation.result = "refused"


class SessionHeld(Event):
    """调解记录; `session` counts from 1 in each mediation."""

    TOPIC = "referral.file.session_held"
    session: int
    held_on: str
    summary: str

    def apply(self, aggregate: "File") -> None:
        under_way(aggregate).sessions = self.session


class MediationAgreed(Event):
    """调解协议: each side's duty, {side, duty, by}."""

    TOPIC = "referral.file.mediation_agreed"
    summary: str
    duties: list[dict[str, str]]

    def apply(self, aggregate: "File") -> None:
        under_way(aggregate).result = "agreed"


class MediationFailed(Event):
    """No agreement; the other lawful routes were told (人民调解法 §26)."""

    TOPIC = "referral.file.mediation_failed"
    summary: str

    def apply(self, aggregate: "File") -> None:
        under_way(aggregate).result = "failed"


def open_mediation(
    file: "File",
    by: By,
    at: datetime,
    body: str,
    mediator: str,
    question: str,
    sides: list[str],
    reason: str | None,
    standing: mediators.Standing,
    *,
    chosen_by_sides: bool,
) -> None:
    """Offer to mediate between named sides. Fails while another mediation is under way, and while
    the police have the matter; and for a mediator who is not on the roster without a reason.
    """
    file.must_allow("open-mediation")
    must_not_run(file)
    crime.must_not_bar(file)
    mediators.must_stand(body, mediator, standing, reason)
    if len(set(sides)) < len(sides):
        raise talk_errors.SidesNotDistinct(sides=sides)
    file.trigger_event(
        MediationOpened,
        timestamp=at,
        by=by,
        body=body,
        mediator=mediator,
        question=question,
        sides=sides,
    )
    mediators.note_named(file, by, at, mediator, standing, reason, chosen_by_sides=chosen_by_sides)


def answer_mediation(file: "File", by: By, at: datetime, side: str, *, consents: bool) -> None:
    """One side's answer, or its second thought. A refusal ends the mediation."""
    file.must_allow("consent-to-mediation")
    mediation = under_way(file)
    mediation.must_know(side)
    if mediation.answers.get(side) is consents:
        raise talk_errors.AlreadyAnswered(side=side, consents=consents)
    file.trigger_event(MediationAnswered, timestamp=at, by=by, side=side, consents=consents)


def record_session(file: "File", by: By, at: datetime, held_on: str, summary: str) -> None:
    """A session was held. Fails before every side has consented, and for a day to come."""
    file.must_allow("record-session")
    mediation = under_way(file)
    if mediation.missing:
        raise talk_errors.ConsentMissing(sides=mediation.missing, article=CONSENT)
    agreements.must_not_be_later(held_on, day_of(at).isoformat())
    file.trigger_event(
        SessionHeld,
        timestamp=at,
        by=by,
        session=mediation.sessions + 1,
        held_on=held_on,
        summary=summary,
    )


def conclude_mediation(
    file: "File",
    by: By,
    at: datetime,
    summary: str,
    duties: list[dict[str, str]],
    tracking: agreements.Tracking,
    *,
    agreed: bool,
) -> None:
    """Agreed after at least one session, with duties; or failed, at any point."""
    file.must_allow("conclude-mediation")
    mediation = under_way(file)
    if not agreed:
        if duties:
            raise talk_errors.DutiesWithoutAgreement
        file.trigger_event(MediationFailed, timestamp=at, by=by, summary=summary)
        return
    _must_be_an_agreement(mediation, duties)
    tracking.must_hold()
    file.trigger_event(MediationAgreed, timestamp=at, by=by, summary=summary, duties=duties)
    agreements.track(file, by, at, duties, tracking)


def _must_be_an_agreement(mediation: Mediation, duties: list[dict[str, str]]) -> None:
    if not mediation.sessions:
        raise talk_errors.SessionMissing
    if not duties:
        raise talk_errors.DutiesMissing(article=AGREEMENT)
    for each in duties:
        mediation.must_know(each["side"])

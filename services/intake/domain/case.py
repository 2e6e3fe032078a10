"""The case (一案一卷): who brought it, who answers for it, and the states it may pass through.

Handling itself is not decided here: intake learns from others that a case was handled, verifies
it with the resident and answers. 首问责任制: who was asked first answers last.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import NotFirstAsked, TooManyRepresentatives, WrongState

By = dict[str, str]
MOST_REPRESENTATIVES = 5  # 信访工作条例 §20

# What may be done in which state. Reading personal data is not a change of state.
ALLOWED: dict[str, tuple[str, ...]] = {
    "registered": ("accept", "decline"),
    "accepted": (),  # in the hands of departments and levels: see referral
    "handled": ("resolve", "send-back"),
    "resolved": ("rate", "reopen", "archive"),
    "rated": ("reopen", "archive"),
    "declined": ("reopen", "archive"),
    "archived": ("reopen",),
}


class Case(Aggregate):
    """One case. People appear as references into the vault only."""

    TOPIC = "intake.case"

    class Created(Aggregate.Created):
        """已登记."""

        TOPIC = "intake.case.registered"
        by: By
        number: str
        title: str
        narrative: str
        channel: str
        kind: str
        division: str
        grid: str | None
        since: str | None
        households: int
        sectors: list[str]
        parties: list[dict[str, str]]
        wants: str | None
        origin: str | None
        first_asked: str
        query_tag: str

    class Event(Aggregate.Event):
        """What every event of a case knows: who did it."""

        by: By

    class Accepted(Event):
        """已受理."""

        TOPIC = "intake.case.accepted"
        note: str | None

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "accepted"

    class Declined(Event):
        """不予受理, the lawful route told."""

        TOPIC = "intake.case.declined"
        reason: str
        route: str
        basis: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "declined"

    class Handled(Event):
        """The departments and levels are done; the outcome awaits verification."""

        TOPIC = "intake.case.handled"
        outcome: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "handled"

    class Escalated(Event):
        """The level that answers for it now."""

        TOPIC = "intake.case.escalated"
        level: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.level = self.level

    class Graded(Event):
        """The risk of the matter, as assessed."""

        TOPIC = "intake.case.graded"
        risk: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.risk = self.risk

    class SentBack(Event):
        """核查退回: the outcome did not hold."""

        TOPIC = "intake.case.sent_back"
        reason: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "accepted"

    class Resolved(Event):
        """Verified, and told to the residents."""

        TOPIC = "intake.case.resolved"
        outcome: str
        summary: str
        means: str
        told: int

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "resolved"

    class Rated(Event):
        """The resident's verdict."""

        TOPIC = "intake.case.rated"
        score: str
        comment: str | None

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "rated"

    class Reopened(Event):
        """Handled again: new facts, or it was not solved."""

        TOPIC = "intake.case.reopened"
        reason: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "accepted"

    class Archived(Event):
        """归档."""

        TOPIC = "intake.case.archived"
        note: str | None

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "archived"

    def __init__(
        self,
        by: By,
        number: str,
        title: str,
        narrative: str,
        channel: str,
        kind: str,
        division: str,
        grid: str | None,
        since: str | None,
        households: int,
        sectors: list[str],
        parties: list[dict[str, str]],
        wants: str | None,
        origin: str | None,
        first_asked: str,
        query_tag: str,
    ) -> None:
        self.number = number
        self.first_asked = first_asked
        self.parties = parties
        self.state = "registered"
        self.level = "community" if len(division) == 12 else "street"  # noqa: PLR2004 - digits
        self.risk: str | None = None

    @classmethod
    def register(cls, case_id: UUID, by: By, at: datetime, **facts: Any) -> "Case":
        """Take a matter in. What is brought shall be registered (信访工作条例 §22)."""
        speakers = [each for each in facts["parties"] if each["side"] == "representative"]
        if len(speakers) > MOST_REPRESENTATIVES:
            raise TooManyRepresentatives(most=MOST_REPRESENTATIVES, found=len(speakers))
        return cls._create(cls.Created, id=case_id, timestamp=at, by=by, **facts)

    def accept(self, by: By, at: datetime, note: str | None) -> None:
        """Take it in for handling."""
        self._must_allow("accept")
        self.trigger_event(self.Accepted, timestamp=at, by=by, note=note)

    def decline(self, by: By, at: datetime, reason: str, route: str, basis: str) -> None:
        """Tell the lawful route instead."""
        self._must_allow("decline")
        self.trigger_event(
            self.Declined, timestamp=at, by=by, reason=reason, route=route, basis=basis
        )

    def note_handled(self, by: By, at: datetime, outcome: str) -> None:
        """Referral reported the outcome. Nothing to note unless it is in their hands."""
        if self.state == "accepted":
            self.trigger_event(self.Handled, timestamp=at, by=by, outcome=outcome)

    def note_level(self, by: By, at: datetime, level: str) -> None:
        """Another level takes part."""
        if level != self.level:
            self.trigger_event(self.Escalated, timestamp=at, by=by, level=level)

    def note_risk(self, by: By, at: datetime, risk: str) -> None:
        """The matter was graded."""
        if risk != self.risk:
            self.trigger_event(self.Graded, timestamp=at, by=by, risk=risk)

    def send_back(self, by: By, at: datetime, reason: str) -> None:
        """The reported outcome did not hold."""
        self._must_allow("send-back")
        self.trigger_event(self.SentBack, timestamp=at, by=by, reason=reason)

    def resolve(
        self, by: By, at: datetime, outcome: str, summary: str, means: str, told: int
    ) -> None:
        """The first-asked person verified it and told the residents."""
        self._must_allow("resolve")
        if by["id"] != self.first_asked:
            raise NotFirstAsked(first_asked=self.first_asked, caller=by["id"])
        self.trigger_event(
            self.Resolved,
            timestamp=at,
            by=by,
            outcome=outcome,
            summary=summary,
            means=means,
            told=told,
        )

    def rate(self, by: By, at: datetime, score: str, comment: str | None) -> None:
        """The resident's verdict."""
        self._must_allow("rate")
        self.trigger_event(self.Rated, timestamp=at, by=by, score=score, comment=comment)

    def reopen(self, by: By, at: datetime, reason: str) -> None:
        """Handle it again."""
        self._must_allow("reopen")
        self.trigger_event(self.Reopened, timestamp=at, by=by, reason=reason)

    def archive(self, by: By, at: datetime, note: str | None) -> None:
        """Close the dossier."""
        self._must_allow("archive")
        self.trigger_event(self.Archived, timestamp=at, by=by, note=note)

    def people(self, chosen: list[str]) -> list[str]:
        """References of these parties, or of all when none is chosen."""
        known = [each["person"] for each in self.parties]
        return [each for each in known if not chosen or each in chosen]

    def _must_allow(self, action: str) -> None:
        if action not in ALLOWED[self.state]:
            raise WrongState(action=action, state=self.state, allowed=list(ALLOWED[self.state]))

"""The case (一案一卷): a table of contents, how it is taken in, and what it notes of others' news.

What happens at its end stands in `closing`, who answers for it in `duty`, its kin in `links`, its
papers in `papers`. Handling itself is not decided here: see referral.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from . import closing, contact, duty, errors, event, links, papers, people
from .event import By
from .states import ALLOWED, OPEN

MOST_REPRESENTATIVES = 5  # 信访工作条例 §20
SINCE_V2 = ("order", "petition", "handover", "needs", "pending", "emergency")


class Case(Aggregate):
    """One case. People appear as references into the vault only."""

    TOPIC = "intake.case"
    Event = event.Event

    class Created(Aggregate.Created):
        """已登记. Version 2 knows what each channel brings with it."""

        TOPIC = "intake.case.registered"
        class_version = 2
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
        order: dict[str, Any] | None
        petition: dict[str, Any] | None
        handover: dict[str, Any] | None
        needs: dict[str, Any] | None
        pending: dict[str, Any] | None
        emergency: str | None
        advice: list[str]

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Before, a case knew nothing of these."""
            state.update(dict.fromkeys(SINCE_V2), advice=[])

    class Accepted(event.Event):
        """已受理."""

        TOPIC = "intake.case.accepted"
        note: str | None

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "accepted"

    class Declined(event.Event):
        """不予受理, the lawful route told."""

        TOPIC = "intake.case.declined"
        reason: str
        route: str
        basis: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "declined"

    class Handled(event.Event):
        """The departments and levels are done; the outcome awaits verification."""

        TOPIC = "intake.case.handled"
        outcome: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.state = "handled"

    class Escalated(event.Event):
        """The level that answers for it now."""

        TOPIC = "intake.case.escalated"
        level: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.level = self.level

    class Graded(event.Event):
        """The risk of the matter, as assessed."""

        TOPIC = "intake.case.graded"
        risk: str

        def apply(self, aggregate: "Case") -> None:
            aggregate.risk = self.risk

    # 办结 · 认可 · 归档
    SentBack = closing.SentBack
    Resolved = closing.Resolved
    Rated = closing.Rated
    Confirmed = closing.Confirmed
    Reopened = closing.Reopened
    Archived = closing.Archived
    send_back = closing.send_back
    resolve = closing.resolve
    rate = closing.rate
    confirm_by_silence = closing.confirm_by_silence
    reopen = closing.reopen
    archive = closing.archive
    # 首问负责
    Contacted = duty.Contacted
    Promised = duty.Promised
    PromiseKept = duty.PromiseKept
    PromiseBroken = duty.PromiseBroken
    HandOverOffered = duty.HandOverOffered
    HandedOver = duty.HandedOver
    record_contact = duty.record_contact
    promise = duty.promise
    keep_promise = duty.keep_promise
    break_promise = duty.break_promise
    offer_hand_over = duty.offer_hand_over
    acknowledge_hand_over = duty.acknowledge_hand_over
    # 关联 · 合并
    Linked = links.Linked
    ChildChanged = links.ChildChanged
    Merged = links.Merged
    Absorbed = links.Absorbed
    Answered = links.Answered
    DuplicatesSuspected = links.DuplicatesSuspected
    link = links.link
    note_child = links.note_child
    merge = links.merge
    note_answer = links.note_answer
    suspect_duplicates = links.suspect_duplicates
    # 联系方式
    ContactChosen = contact.ContactChosen
    choose_contact = contact.choose_contact
    whom_to_tell = contact.whom_to_tell
    must_be_reachable = staticmethod(contact.must_be_reachable)
    # 更正 · 删除
    PartyCorrected = people.PartyCorrected
    PartyErased = people.PartyErased
    must_be_party = people.must_be_party
    must_be_correctable = people.must_be_correctable
    correct_party = people.correct_party
    erase_party = people.erase_party
    must_be_past_keeping = people.must_be_past_keeping
    # 附件
    Attached = papers.Attached
    must_take_paper = papers.must_take_paper
    attach = papers.attach
    paper = papers.paper

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
        order: dict[str, Any] | None,
        petition: dict[str, Any] | None,
        handover: dict[str, Any] | None,
        needs: dict[str, Any] | None,
        pending: dict[str, Any] | None,
        emergency: str | None,
        advice: list[str],
    ) -> None:
        self.number = number
        self.parties = parties
        self.state = "registered"
        self.level = "community" if len(division) == 12 else "street"  # noqa: PLR2004 - digits
        self.risk: str | None = None
        self.owner = first_asked  # 首问责任人: one at any time, from the first word to the archive
        self.offered_to: str | None = None
        self.promises: dict[int, duty.Promise] = {}
        self.confirm_by: str | None = None  # until when the resident may reject; ISO instant
        self.links: list[tuple[str, str]] = []  # relation and the other case's id
        self.children: dict[str, str] = {}  # id: state, as last heard
        self.parent: str | None = None
        self.merged_into: str | None = None
        self.absorbed: list[str] = []
        self.attachments: dict[int, papers.Attachment] = {}
        self.suspects: set[str] = set()
        self.contacts: dict[str, str] = {}  # by person: channel and address, sealed
        self.erased: set[str] = set()
        self.archived_at: datetime | None = None
        self.forgotten = False  # texts and papers went with the last person

    @classmethod
    def register(cls, case_id: UUID, by: By, at: datetime, **facts: Any) -> "Case":
        """Take a matter in. What is brought shall be registered (信访工作条例 §22)."""
        _must_be_represented(facts["parties"], facts["petition"])
        return cls._create(cls.Created, id=case_id, timestamp=at, by=by, **facts)

    def accept(self, by: By, at: datetime, note: str | None) -> None:
        """Take it in for handling."""
        self.must_allow("accept")
        self.trigger_event(self.Accepted, timestamp=at, by=by, note=note)

    def decline(self, by: By, at: datetime, reason: str, route: str, basis: str) -> None:
        """Tell the lawful route instead."""
        self.must_allow("decline")
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

    @property
    def is_open(self) -> bool:
        """Whether somebody is still working on it."""
        return self.state in OPEN

    def people(self, chosen: list[str]) -> list[str]:
        """References of these parties, or of all when none is chosen."""
        known = [each["person"] for each in self.parties]
        return [each for each in known if not chosen or each in chosen]

    def must_allow(self, action: str) -> None:
        """Raises WrongState when the case's state does not know the action."""
        if action not in ALLOWED[self.state]:
            raise errors.WrongState(
                action=action, state=self.state, allowed=list(ALLOWED[self.state])
            )

    def must_be_owner(self, by: By) -> None:
        """Raises NotFirstAsked unless the actor holds the first-asked duty now."""
        if by["id"] != self.owner:
            raise errors.NotFirstAsked(first_asked=self.owner, caller=by["id"])


def _must_be_represented(parties: list[dict[str, str]], petition: dict[str, Any] | None) -> None:
    """信访工作条例 §20: whoever comes as a group chooses at most five representatives."""
    found = sum(each["side"] == "representative" for each in parties)
    if petition and petition["form"] == "visit":
        found = max(found, petition["representatives"] or (0 if found else petition["visitors"]))
    if found > MOST_REPRESENTATIVES:
        raise errors.TooManyRepresentatives(most=MOST_REPRESENTATIVES, found=found)

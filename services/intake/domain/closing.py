"""The two-part close: handled and told by the desk, then accepted or rejected by the resident.

Each function is a method of `Case` (see there). Until `confirm_by` the resident may reject, and
the case is handled again at once; after it silence counts as acceptance. 信访工作条例 §21.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import errors
from .event import By, Event
from .states import OPEN

if TYPE_CHECKING:
    from .case import Case

NOT_SOLVED = "not-solved"  # the reason that must be explained
REJECTED = "resident-rejected"  # the ground of a case that comes back by itself


class SentBack(Event):
    """核查退回: the outcome did not hold."""

    TOPIC = "intake.case.sent_back"
    reason: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "accepted"


class Resolved(Event):
    """Verified, and told to the residents. `through` is the parent that carried it."""

    TOPIC = "intake.case.resolved"
    class_version = 2
    outcome: str
    summary: str
    means: str
    told: int
    reason: str | None
    why: str | None
    confirm_by: str | None
    through: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, there was no list of reasons and no window: silence counts at once."""
        state.update(reason=None, why=None, confirm_by=None, through=None)

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "resolved"
        aggregate.confirm_by = self.confirm_by


class Rated(Event):
    """The resident's verdict; `on_behalf` when a clerk took it down."""

    TOPIC = "intake.case.rated"
    class_version = 2
    score: str
    comment: str | None
    accepted: bool
    on_behalf: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, every verdict closed the case."""
        state.update(accepted=True, on_behalf=state["by"]["role"] != "resident")

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "rated"


class Confirmed(Event):
    """群众认可, in words or by silence."""

    TOPIC = "intake.case.confirmed"
    by_silence: bool

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "confirmed"


class Reopened(Event):
    """Handled again; `ground` is a code of the contracts."""

    TOPIC = "intake.case.reopened"
    class_version = 2
    reason: str
    ground: str

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, a case came back for new facts only."""
        state.update(ground="new-facts")

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "accepted"
        aggregate.confirm_by = None
        aggregate.merged_into = None


class Archived(Event):
    """归档."""

    TOPIC = "intake.case.archived"
    note: str | None

    def apply(self, aggregate: "Case") -> None:
        aggregate.state = "archived"
        aggregate.archived_at = self.timestamp


def send_back(self: "Case", by: By, at: datetime, reason: str) -> None:
    """The reported outcome did not hold."""
    self.must_allow("send-back")
    self.trigger_event(SentBack, timestamp=at, by=by, reason=reason)


def resolve(
    self: "Case",
    by: By,
    at: datetime,
    *,
    outcome: str,
    summary: str,
    means: str,
    told: int,
    reason: str,
    why: str | None,
    confirm_by: str,
    carried: "tuple[Case, ...]" = (),
) -> None:
    """The first-asked person verified it and told the residents.

    `carried` are open children that this answer closes too: of the same first-asked person, in
    whatever state. Raises OpenChildren naming those that stay open.
    """
    self.must_allow("resolve")
    self.must_be_owner(by)
    if reason == NOT_SOLVED and not why:
        raise errors.WhyMissing(reason=reason)
    closed = {str(each.id) for each in carried if each.owner == self.owner}
    left = [each for each, state in self.children.items() if state in OPEN and each not in closed]
    if left:
        raise errors.OpenChildren(children=left)
    facts = {
        "outcome": outcome, "summary": summary, "means": means, "told": told, "reason": reason,
        "why": why, "confirm_by": confirm_by,
    }  # fmt: skip
    self.trigger_event(Resolved, timestamp=at, by=by, through=None, **facts)
    for child in carried:
        child.trigger_event(Resolved, timestamp=at, by=by, through=str(self.id), **facts)
        self.note_child(by, at, child=str(child.id), number=child.number, state=child.state)


def rate(
    self: "Case", by: By, at: datetime, score: str, comment: str | None, *, accepted: bool
) -> None:
    """The verdict: accepted closes the case, rejected brings it back at once.

    Raises WindowOver when it is rejected too late.
    """
    self.must_allow("rate")
    if not accepted and self.confirm_by and at >= datetime.fromisoformat(self.confirm_by):
        raise errors.WindowOver(until=self.confirm_by)
    self.trigger_event(
        Rated, timestamp=at, by=by, score=score, comment=comment, accepted=accepted,
        on_behalf=by["role"] != "resident",
    )  # fmt: skip
    if accepted:
        self.trigger_event(Confirmed, timestamp=at, by=by, by_silence=False)
    else:
        self.trigger_event(Reopened, timestamp=at, by=by, reason=comment or "", ground=REJECTED)


def confirm_by_silence(self: "Case", by: By, at: datetime) -> None:
    """The window has ended without a word. Nothing happens to a case that went on meanwhile.

    Raises WindowOpen when it is too early.
    """
    if self.state != "resolved":
        return
    if self.confirm_by and at < datetime.fromisoformat(self.confirm_by):
        raise errors.WindowOpen(until=self.confirm_by)
    self.trigger_event(Confirmed, timestamp=at, by=by, by_silence=True)


def reopen(self: "Case", by: By, at: datetime, reason: str, ground: str) -> None:
    """Handle it again."""
    self.must_allow("reopen")
    self.trigger_event(Reopened, timestamp=at, by=by, reason=reason, ground=ground)


def archive(self: "Case", by: By, at: datetime, note: str | None) -> None:
    """Close the dossier. Raises NotConfirmed while the resident may still reject."""
    self.must_allow("archive")
    if self.state == "resolved":
        try:
            self.confirm_by_silence(by, at)
        except errors.WindowOpen as early:
            raise errors.NotConfirmed(**early.facts) from early
    self.trigger_event(Archived, timestamp=at, by=by, note=note)

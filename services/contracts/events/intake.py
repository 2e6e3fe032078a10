"""What the desk tells: the case from first word to archive. No personal data, only references."""

from dataclasses import field
from datetime import date, datetime
from typing import Any

from ..declare import Actor, Event, event


@event("case.reported", owner="intake", version=2)
class CaseReported(Event):
    """A matter was registered. `query_tag` is the SHA-256 (hex) of the resident's query code.

    Since version 2: what the channel brought with it, as in the command, and `advice`, the codes
    of what the person was told at once.
    """

    by: Actor
    number: str
    title: str
    narrative: str
    channel: str
    kind: str
    division: str
    grid: str | None
    since: date | None
    households: int
    sectors: list[str]
    parties: list[dict[str, str]]
    wants: str | None
    origin: str | None
    first_asked: str
    query_tag: str
    order: dict[str, Any] | None = None
    petition: dict[str, Any] | None = None
    handover: dict[str, Any] | None = None
    needs: dict[str, Any] | None = None
    pending: dict[str, Any] | None = None
    emergency: str | None = None
    advice: list[str] = field(default_factory=list)


@event("case.accepted", owner="intake")
class CaseAccepted(Event):
    """The matter is taken in for handling."""

    by: Actor
    note: str | None


@event("case.declined", owner="intake")
class CaseDeclined(Event):
    """Not taken in; the lawful route was told."""

    by: Actor
    reason: str
    route: str
    basis: str


@event("case.sent_back", owner="intake")
class CaseSentBack(Event):
    """The outcome did not hold when verified; the handlers go on."""

    by: Actor
    reason: str


@event("case.resolved", owner="intake", version=2)
class CaseResolved(Event):
    """The outcome was verified and told to the residents by the first-asked person.

    Since version 2: why it ended (`reason`, and `why` when it could not be solved), until when
    the resident may reject (`confirm_by`), and the parent that carried it (`through`).
    """

    by: Actor
    outcome: str
    summary: str
    means: str
    told: int
    reason: str | None = None
    why: str | None = None
    confirm_by: datetime | None = None
    through: str | None = None


@event("case.rated", owner="intake", version=2)
class CaseRated(Event):
    """The resident's verdict. Since version 2: whether the outcome was accepted, and whether a
    clerk took it down. `case.confirmed` or `case.reopened` follows.
    """

    by: Actor
    score: str
    comment: str | None
    accepted: bool = True
    on_behalf: bool = False


@event("case.confirmed", owner="intake")
class CaseConfirmed(Event):
    """The resident accepted the outcome, in words or by silence until the window's end."""

    by: Actor
    by_silence: bool


@event("case.reopened", owner="intake", version=2)
class CaseReopened(Event):
    """The matter is handled again. `ground` (since version 2) says why: new facts, not carried
    out, wrongly closed, or rejected by the resident, whose words are the `reason`.
    """

    by: Actor
    reason: str
    ground: str = "new-facts"


@event("case.archived", owner="intake")
class CaseArchived(Event):
    """The dossier is closed."""

    by: Actor
    note: str | None


@event("case.parties_opened", owner="intake")
class PartiesOpened(Event):
    """Somebody read personal data of the parties: who, why, which (references only)."""

    by: Actor
    purpose: str
    reason: str
    parties: list[str]


@event("case.contact_chosen", owner="intake")
class ContactChosen(Event):
    """How a party wants to be told. `sealed` holds channel, address and language for the notifier
    alone, under the person's own key (see docs/decisions).
    """

    by: Actor
    person: str
    channel: str
    sealed: str


# 首问负责 -----------------------------------------------------------------------------------------


@event("case.contacted", owner="intake")
class CaseContacted(Event):
    """Somebody concerned was told something; `whom` is a role."""

    by: Actor
    whom: str
    means: str
    summary: str


@event("case.promised", owner="intake")
class CasePromised(Event):
    """The first-asked person promised something by an instant."""

    by: Actor
    promise: int
    what: str
    due: datetime


@event("case.promise_kept", owner="intake")
class CasePromiseKept(Event):
    """It was done; `late` when the instant had passed."""

    by: Actor
    promise: int
    how: str
    late: bool


@event("case.promise_broken", owner="intake")
class CasePromiseBroken(Event):
    """The instant of a promise passed; `owner` is who answers for it."""

    by: Actor
    promise: int
    what: str
    due: datetime
    owner: str


@event("case.hand_over_offered", owner="intake")
class CaseHandOverOffered(Event):
    """Somebody was asked to take the first-asked duty over; the giver still has it."""

    by: Actor
    giver: str
    receiver: str
    reason: str
    note: str | None


@event("case.handed_over", owner="intake")
class CaseHandedOver(Event):
    """The receiver has the first-asked duty now."""

    by: Actor
    giver: str
    receiver: str


# 关联 · 合并 --------------------------------------------------------------------------------------


@event("case.duplicates_suspected", owner="intake")
class DuplicatesSuspected(Event):
    """Other cases look like this one: `case`, `number`, `score`, `reasons` (codes) of each."""

    by: Actor
    candidates: list[dict[str, Any]]


@event("case.linked", owner="intake")
class CaseLinked(Event):
    """This case is `relation` the `other`; that one tells its own end. `state` is the other's."""

    by: Actor
    relation: str
    other: str
    other_number: str
    state: str
    reason: str


@event("case.child_changed", owner="intake")
class CaseChildChanged(Event):
    """A child of this case was closed, or opened again."""

    by: Actor
    child: str
    child_number: str
    state: str


@event("case.merged", owner="intake")
class CaseMerged(Event):
    """The same matter as the case `into`: closed here, handled there."""

    by: Actor
    into: str
    other_number: str
    reason: str


@event("case.absorbed", owner="intake")
class CaseAbsorbed(Event):
    """The case `other` was merged into this one; its reporters will be told too."""

    by: Actor
    other: str
    other_number: str


@event("case.answered", owner="intake")
class CaseAnswered(Event):
    """The case `through` that this one was merged into was resolved: tell the reporters."""

    by: Actor
    through: str
    other_number: str
    outcome: str
    summary: str


# 附件 ---------------------------------------------------------------------------------------------


@event("case.attached", owner="intake")
class CaseAttached(Event):
    """A paper came to the dossier. `sha256` is of the plain bytes, `blob` of what is stored."""

    by: Actor
    attachment: int
    sha256: str
    blob: str
    size: int
    media_type: str
    title: str


@event("case.attachment_opened", owner="intake")
class AttachmentOpened(Event):
    """Somebody read a paper of the dossier: who, why, which."""

    by: Actor
    attachment: int
    purpose: str
    reason: str

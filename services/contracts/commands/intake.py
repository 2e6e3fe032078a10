"""What the desk does with a case (一案一卷): from the first word to the archived dossier."""

from dataclasses import field
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import (
    DivisionCode,
    GridCode,
    Items,
    Line,
    Moment,
    Narrative,
    Note,
    StaffId,
    Text,
    Whole,
)

Phone = Annotated[str, Text(most=20, least=3, pattern=r"^[0-9+][0-9 -]*$")]
IdNumber = Annotated[str, Text(most=18, least=15, pattern=r"^[0-9]{14,17}[0-9Xx]$")]


@part
class Contact(Part):
    """How a party wants to be told: the channel they chose, its address, and in which language.

    The address goes, sealed, to the notifier and nowhere else. With `inbox` the query code shows
    everything; with `none` nobody writes and nobody calls back.
    """

    channel: codes.ContactChannel
    address: Annotated[str, Text(most=254, least=3, pattern=r"^[^\s]+$")] | None = None
    language: codes.Language = "zh"


@part
class Party(Part):
    """One side of a matter. Name, phone, identity number and address go to the vault at once."""

    name: Line
    side: codes.PartySide = "applicant"
    kind: codes.PartyKind = "natural"
    phone: Phone | None = None
    id_number: IdNumber | None = None
    address: Line | None = None
    contact: Contact | None = None


@part
class Order(Part):
    """The 12345 order behind a matter: its own number, its own limit, and the duty to reply."""

    number: Line
    received_at: Moment
    reply_due: Moment
    source: Line


@part
class Petition(Part):
    """A letter, a visit or an online petition. A group visit chooses at most five
    representatives (信访工作条例 §20); `visitors` counts everybody who came.
    """

    form: codes.PetitionForm
    visitors: Annotated[int, Whole(least=1, most=100_000)] = 1
    representatives: Annotated[int, Whole(most=1_000)] | None = None


@part
class Handover(Part):
    """Who handed the matter over: the platform or department, its number, the papers that came."""

    platform: codes.Platform
    sender: Line
    number: Line | None = None
    papers: Annotated[list[Line], Items(most=50)] = field(default_factory=list)


@part
class Needs(Part):
    """What a person needs to be heard: the language (BCP 47) and codes, no word of why."""

    language: (
        Annotated[str, Text(most=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None
    ) = None
    accessibility: Annotated[list[codes.Need], Items(most=7)] = field(default_factory=list)


@part
class PendingMatter(Part):
    """Where the same matter is before another body already, and its number there."""

    route: codes.Pending
    where: Line
    number: Line | None = None


@command("intake.register")
class RegisterCase(Command):
    """Take a matter in (接办 · 登记受理). 信访工作条例 §22: what is brought shall be registered.

    `households` counts those concerned (207 households: a group matter); `sectors` are the fields
    of administration touched; `origin` is the number another system gave it (a 12345 order, a
    grid incident). `first_asked` (首问责任人) is the caller unless another is named. What only
    some channels bring stands in `order`, `petition`, `handover`, `pending`, `emergency`, `needs`.
    The answer's `advice` is what to tell the person at once.
    """

    title: Line
    narrative: Narrative
    channel: codes.Channel
    kind: codes.Kind
    division: DivisionCode
    grid: GridCode | None = None
    since: date | None = None
    households: Annotated[int, Whole(least=1)] = 1
    sectors: Annotated[list[codes.Sector], Items(most=15)] = field(default_factory=list)
    parties: Annotated[list[Party], Items(most=50)] = field(default_factory=list)
    wants: Note | None = None
    origin: Line | None = None
    first_asked: StaffId | None = None
    order: Order | None = None
    petition: Petition | None = None
    handover: Handover | None = None
    needs: Needs | None = None
    pending: PendingMatter | None = None
    emergency: codes.Emergency | None = None


@command("intake.accept")
class AcceptCase(Command):
    """Accept the matter for handling (受理)."""

    note: Note | None = None


@command("intake.decline")
class DeclineCase(Command):
    """Not accepted: tell the lawful route instead (告知法定途径). 信访工作条例 §19, §31."""

    reason: Note
    route: codes.LawfulRoute
    basis: Line


@command("intake.send-back")
class SendCaseBack(Command):
    """The reported outcome did not hold when verified (核查退回)."""

    reason: Note


@command("intake.resolve")
class ResolveCase(Command):
    """The first-asked person verified the outcome and told the residents (办结回复).

    首问责任制: who was asked first answers last. `told` counts the households told; `why` explains
    what could not be solved. The resident then accepts or rejects. `with_children` carries the
    open children of the same first-asked person along; otherwise they must be closed before.
    """

    outcome: codes.Outcome
    reason: codes.ClosingReason
    summary: Note
    means: codes.Means
    told: Annotated[int, Whole(least=1)] = 1
    why: Note | None = None
    with_children: bool = False


@command("intake.rate")
class RateCase(Command):
    """The resident's verdict (群众评价): accepted closes the case, rejected reopens it at once.

    Not said, it is accepted unless the score is dissatisfied. 信访工作条例 §21.
    """

    score: codes.Score
    comment: Note | None = None
    accepted: bool | None = None


@command("intake.reopen")
class ReopenCase(Command):
    """New facts, or it was not solved after all (重新办理)."""

    reason: Note
    ground: codes.ReopenGround = "new-facts"


@command("intake.archive")
class ArchiveCase(Command):
    """Close the dossier (归档), accepted or after the time to reject. 人民调解法 §27."""

    note: Note | None = None


@command("intake.open-parties")
class OpenParties(Command):
    """Read the parties' personal data out of the vault; the reading itself is recorded.

    个人信息保护法 §34, §51: within the duty and the need, and traceable. `parties` narrows the
    reading to some; empty means all of the case.
    """

    KEPT: ClassVar[bool] = False
    purpose: codes.Purpose
    reason: Line
    parties: Annotated[list[UUID], Items(most=50)] = field(default_factory=list)


@command("intake.confirm-by-silence")
class ConfirmBySilence(Command):
    """The time to reject has ended without a word."""

    INTERNAL: ClassVar[bool] = True

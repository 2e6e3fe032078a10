"""What the desk does with a case (一案一卷): from the first word to the archived dossier."""

from dataclasses import field
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, GridCode, Items, Line, Narrative, Note, StaffId, Text, Whole


@part
class Party(Part):
    """One side of a matter. Name, phone, identity number and address go to the vault at once."""

    name: Line
    side: codes.PartySide = "applicant"
    kind: codes.PartyKind = "natural"
    phone: Annotated[str, Text(most=20, least=3, pattern=r"^[0-9+][0-9 -]*$")] | None = None
    id_number: Annotated[str, Text(most=18, least=15, pattern=r"^[0-9]{14,17}[0-9Xx]$")] | None = (
        None
    )
    address: Line | None = None


@command("intake.register")
class RegisterCase(Command):
    """Take a matter in (接办 · 登记受理). 信访工作条例 §22: what is brought shall be registered.

    `households` counts those concerned (207 households: a group matter); `sectors` are the fields
    of administration touched; `origin` is the number another system gave it (a 12345 order, a
    grid incident). `first_asked` (首问责任人) is the caller unless another is named.
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

    首问责任制: who was asked first answers last. `told` counts the households told.
    """

    outcome: codes.Outcome
    summary: Note
    means: codes.Means
    told: Annotated[int, Whole(least=1)] = 1


@command("intake.rate")
class RateCase(Command):
    """The resident's verdict (群众评价). 信访工作条例 §21."""

    score: codes.Score
    comment: Note | None = None


@command("intake.reopen")
class ReopenCase(Command):
    """New facts, or it was not solved after all (重新办理)."""

    reason: Note


@command("intake.archive")
class ArchiveCase(Command):
    """Close the dossier (归档). 人民调解法 §27."""

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

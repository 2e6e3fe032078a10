"""Care plans (重点人群服务): help for one person, on a lawful ground or by consent, with an end.

They hold help and visits, never a judgement of the person. Who it is, the ground's paper and every
note go into the vault; events say when, what sort of help, and by whom.
"""

from dataclasses import field
from datetime import date
from typing import Annotated, ClassVar

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, Items, Line, StaffId, Text, UnitCode

# Short on purpose: what was done to help, not a portrait.
HelpNote = Annotated[str, Text(most=300)]


@part
class CaredFor(Part):
    """The person. `minor` makes the plan strict: a minor's file is for its helpers alone."""

    name: Line
    phone: Annotated[str, Text(most=20, least=3, pattern=r"^[0-9+][0-9 -]*$")] | None = None
    id_number: Annotated[str, Text(most=18, least=15, pattern=r"^[0-9]{14,17}[0-9Xx]$")] | None = (
        None
    )
    address: Line | None = None
    minor: bool = False


@part
class LawfulGround(Part):
    """A statute that puts the person into the street's care, and the decision taken under it."""

    ground: codes.LawfulGround
    article: Line
    decision: Line
    decided_on: date


@part
class CareConsent(Part):
    """The person asks for help and agrees (个人信息保护法 §29); a guardian for a minor (§31)."""

    form: codes.ConsentForm
    given_on: date


@command("grid.open-care-plan")
class OpenCarePlan(Command):
    """Open a care plan: with a lawful ground or with consent, exactly one of the two.

    The caller is its first helper. `until` ends it; where a statute sets a term, it is the latest.
    """

    division: DivisionCode
    person: CaredFor
    lawful: LawfulGround | None = None
    consent: CareConsent | None = None
    units: Annotated[list[UnitCode], Items(most=20)] = field(default_factory=list)
    until: date | None = None


@command("grid.add-helper")
class AddHelper(Command):
    """Another department around the same person: its helper by staff id."""

    helper: StaffId
    unit: UnitCode


@command("grid.record-help")
class RecordHelp(Command):
    """Help that was given, or got from somebody. What was done, no judgement of the person."""

    help: codes.Help
    given_on: date
    note: HelpNote


@command("grid.record-care-visit")
class RecordCareVisit(Command):
    """A visit to the person, and what help it brought. No judgement of the person."""

    means: codes.Means
    visited_on: date
    note: HelpNote


@command("grid.review-care")
class ReviewCare(Command):
    """The plan was looked at: it goes on, and the next review is set by policy."""

    note: HelpNote


@command("grid.withdraw-consent")
class WithdrawConsent(Command):
    """The person does not agree any more: the plan ends at once (个人信息保护法 §15)."""

    withdrawn_on: date


@command("grid.end-care")
class EndCare(Command):
    """Care ends: nothing is added any more, nothing is left to do, the vault forgets in time."""

    reason: codes.CareEnd
    note: HelpNote | None = None


@command("grid.open-person")
class OpenPerson(Command):
    """Read who it is and what the notes say; the reading is recorded (个人信息保护法 §34, §51).

    精神卫生法 §4, 社区矫正法 §26, §54: for the plan's own helpers.
    """

    KEPT: ClassVar[bool] = False
    purpose: codes.Purpose
    reason: Line


@command("grid.call-care-review")
class CallCareReview(Command):
    """The timekeeper's: the day of the review has come."""

    INTERNAL: ClassVar[bool] = True
    review_on: date


@command("grid.shred-care")
class ShredCare(Command):
    """The timekeeper's: the time of keeping is over, the person's keys are destroyed (§47)."""

    INTERNAL: ClassVar[bool] = True

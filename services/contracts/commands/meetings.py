"""Joint meetings (联席会议 · 商办): monthly or when needed."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, Items, Line, Moment, Note, StaffId, Text, UnitCode, Whole
from ..talks import FollowUp, PackReason

DutyNumber = Annotated[int, Whole(least=1, most=100)]
Month = Annotated[str, Text(most=7, pattern=r"^[0-9]{4}-[0-9]{2}$")]


@command("referral.convene")
class ConveneMeeting(Command):
    """Call the units together over cases. 信访工作条例 §13: a street may hold joint meetings."""

    title: Line
    kind: codes.MeetingKind
    division: DivisionCode
    held_on: date
    units: Annotated[list[UnitCode], Items(most=60, least=1)]
    cases: Annotated[list[UUID], Items(most=100, least=1)]


@command("referral.set-agenda")
class SetAgenda(Command):
    """More cases, units or subjects for a meeting that is convened."""

    cases: Annotated[list[UUID], Items(most=100)]
    units: Annotated[list[UnitCode], Items(most=60)]
    topics: Annotated[list[Line], Items(most=20)]


@part
class Decision(Part):
    """What was decided, mostly on one case: a duty of one unit, and one person, by a day."""

    decision: Note
    unit: UnitCode
    due: date
    case: UUID | None = None
    person: StaffId | None = None


@part
class FollowUpAnswer(Part):
    """What became of an unfinished duty of an earlier meeting: done, given more time, or raised."""

    meeting: UUID
    duty: DutyNumber
    outcome: FollowUp
    reason: Note
    due: date | None = None


@command("referral.hold")
class HoldMeeting(Command):
    """The meeting took place: who came, what was decided on which case.

    Every duty that an earlier meeting left unfinished is answered in `follow_ups`.
    """

    attended: Annotated[list[UnitCode], Items(most=60, least=1)]
    minutes: Note
    decisions: Annotated[list[Decision], Items(most=100)]
    follow_ups: Annotated[list[FollowUpAnswer], Items(most=100)] | None = None


@command("referral.report-duty")
class ReportDuty(Command):
    """The unit that a meeting gave a duty reports it done, or where it stands."""

    duty: DutyNumber
    done: bool
    note: Note


@part
class Packed(Part):
    """A matter in a monthly meeting's pack, and why it is there."""

    case: UUID
    reasons: Annotated[list[PackReason], Items(most=6, least=1)]


@part
class Carried(Part):
    """A duty that an earlier meeting left unfinished."""

    meeting: UUID
    duty: DutyNumber


@command("referral.convene-monthly")
class ConveneMonthly(Command):
    """The clock: the monthly meeting of a division, with its pack. A month has one.

    `month` is whose meeting it is (2025-06), also when closed days move it into another; none: that
    of its beginning.
    """

    INTERNAL: ClassVar[bool] = True
    KEPT: ClassVar[bool] = False
    title: Line
    division: DivisionCode
    begins_at: Moment
    units: Annotated[list[UnitCode], Items(most=60, least=1)]
    pack: Annotated[list[Packed], Items(most=100)]
    carried: Annotated[list[Carried], Items(most=100)]
    counts: dict[str, int]
    month: Month | None = None

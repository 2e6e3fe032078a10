"""Joint meetings (联席会议 · 商办): monthly or when needed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, Items, Line, Note, UnitCode


@command("referral.convene")
class ConveneMeeting(Command):
    """Call the units together over cases. 信访工作条例 §13: a street may hold joint meetings."""

    title: Line
    kind: codes.MeetingKind
    division: DivisionCode
    held_on: date
    units: Annotated[list[UnitCode], Items(most=60, least=1)]
    cases: Annotated[list[UUID], Items(most=100, least=1)]


@part
class Decision(Part):
    """What was decided on one case: a duty of one unit by a day."""

    case: UUID
    decision: Note
    unit: UnitCode
    due: date


@command("referral.hold")
class HoldMeeting(Command):
    """The meeting took place: who came, what was decided on which case."""

    attended: Annotated[list[UnitCode], Items(most=60, least=1)]
    minutes: Note
    decisions: Annotated[list[Decision], Items(most=100)]

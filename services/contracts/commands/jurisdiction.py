"""Whose it is: a dispute after an upheld objection, its decision, and papers given back."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ..declare import Command, command
from ..shapes import Note, UnitCode, Whole
from ..talks import Return

Number = Annotated[int, Whole(least=1, most=999)]


@command("referral.raise-jurisdiction")
class RaiseJurisdiction(Command):
    """The objection was not agreed to: the common superior decides, or a joint meeting where there
    is none. 信访工作条例 §24.
    """

    assignment: Number
    reason: Note
    superior: UnitCode | None = None
    meeting: UUID | None = None


@command("referral.decide-jurisdiction")
class DecideJurisdiction(Command):
    """One unit is named, and is bound by it. 信访工作条例 §24."""

    assignment: Number
    unit: UnitCode
    reason: Note
    due: date | None = None


@command("referral.return-assignment")
class ReturnAssignment(Command):
    """The unit gives the paper back before it signs (退回), with the reason."""

    assignment: Number
    ground: Return
    reason: Note

"""After an agreement: its performance, the visit afterwards, and the court's confirmation."""

from datetime import date
from typing import Annotated

from ..declare import Command, command
from ..shapes import Items, Line, Note, UnitCode, Whole
from ..talks import Confirmation, Performance

Number = Annotated[int, Whole(least=1, most=999)]


@command("referral.report-performance")
class ReportPerformance(Command):
    """Whether a side did what it agreed to (履行), with what shows it. 人民调解法 §31.

    `duty` counts from 1 within the case. `told_by` is the side who says so; none: the body saw it
    itself. `due` is a new day that the sides agreed on.
    """

    duty: Number
    outcome: Performance
    evidence: Note
    told_by: Line | None = None
    due: date | None = None


@command("referral.record-revisit")
class RecordRevisit(Command):
    """Somebody looked whether the agreement holds (回访). `agreement` is the mediation's number."""

    agreement: Number
    visited_on: date
    holds: bool
    note: Note


@command("referral.ask-confirmation")
class AskConfirmation(Command):
    """All sides together ask a court to confirm (司法确认). 人民调解法 §33: within 30 days."""

    agreement: Number
    applicants: Annotated[list[Line], Items(most=20, least=1)]
    court: UnitCode
    asked_on: date


@command("referral.record-confirmation")
class RecordConfirmation(Command):
    """What the court decided (民事诉讼法 §206); a refusal leaves other routes, which are told."""

    agreement: Number
    outcome: Confirmation
    decided_on: date
    paper: Line

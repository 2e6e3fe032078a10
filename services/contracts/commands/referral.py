"""What departments and levels do with a case: 交办, 代办, 督办, and the word that it is handled."""

from datetime import date
from typing import Annotated

from .. import codes
from ..declare import Command, command
from ..shapes import Line, Note, StaffId, UnitCode, Whole

Number = Annotated[int, Whole(least=1, most=999)]


@command("referral.assign")
class AssignCase(Command):
    """Hand the matter to a unit with a duty and a day (交办, 转办交办单). 信访工作条例 §22.

    One lead unit (牵头) at a time; the others help (协办).
    """

    unit: UnitCode
    duty: Note
    due: date
    lead: bool = False
    paper: Line = "handover-slip"


@command("referral.sign")
class SignAssignment(Command):
    """The unit signs for the matter (签收); from here on it is theirs."""

    assignment: Number
    note: Note | None = None


@command("referral.object")
class ObjectToAssignment(Command):
    """Not ours, with reasons (异议), within 5 working days. 信访工作条例 §23."""

    assignment: Number
    reason: Note
    suggested_unit: UnitCode | None = None


@command("referral.settle-objection")
class SettleObjection(Command):
    """The sender agrees and re-routes, or upholds the assignment. 信访工作条例 §23, §24."""

    assignment: Number
    upheld: bool
    reason: Note
    reroute_to: UnitCode | None = None
    due: date | None = None


@command("referral.complete")
class CompleteAssignment(Command):
    """The unit reports what it did (办结反馈)."""

    assignment: Number
    result: Note


@command("referral.appoint-agent")
class AppointAgent(Command):
    """Somebody acts for the residents up the three stations (代办 · 三站). 民法典 §165.

    `mandate` is what for, `until` for how long. The residents' `consent` is needed once; the next
    station carries on with it.
    """

    agent: StaffId
    station: codes.Level
    mandate: Note
    until: date | None = None
    consent: codes.AgentConsent | None = None


@command("referral.report-progress")
class ReportProgress(Command):
    """Where it stands, in words and, when countable, `done` of `of` (households, certificates)."""

    summary: Note
    done: Annotated[int, Whole()] | None = None
    of: Annotated[int, Whole(least=1)] | None = None


@command("referral.record-visit")
class RecordVisit(Command):
    """A talk or visit for the case (走访面谈). `whom` names a role or body, never a person."""

    means: codes.Means
    whom: Line
    summary: Note
    held_on: date


@command("referral.inform-residents")
class InformResidents(Command):
    """Tell the residents policy and progress (解读政策、通报进度); `told` counts households."""

    means: codes.Means
    message: Note
    told: Annotated[int, Whole(least=1)] = 1


@command("referral.escalate")
class EscalateCase(Command):
    """The next level takes part: community → street → district. One level at a time."""

    to_level: codes.Level
    to_unit: UnitCode
    reason: Note
    ask: Note


@command("referral.supervise")
class SuperviseCase(Command):
    """督办: the unit is asked to explain and finish by a day. 信访工作条例 §39."""

    unit: UnitCode
    reason: Note
    answer_by: date


@command("referral.extend")
class ExtendAssignment(Command):
    """More time, approved by the head, the residents told why. 信访工作条例 §34: ≤ 30 days."""

    assignment: Number
    due: date
    reason: Note


@command("referral.handle")
class HandleCase(Command):
    """The handling is done; the outcome awaits the first-asked person's verification (办结)."""

    outcome: codes.Outcome
    summary: Note
    done: Annotated[int, Whole()] | None = None
    of: Annotated[int, Whole(least=1)] | None = None

"""Time and its keeping: pause, resume, recall, supervision answered; and what the clock asks."""

from datetime import date
from typing import Annotated, ClassVar

from ..declare import Command, command
from ..shapes import Note, Text, Whole
from ..timing import PauseReason

Number = Annotated[int, Whole(least=1, most=999)]
LimitName = Annotated[str, Text(most=30, pattern=r"^[a-z-]+(\.[0-9]{1,3})?$")]
Mark = Annotated[str, Text(most=4, pattern=r"^[0-9]{1,3}h$")]


@command("referral.pause")
class PauseCase(Command):
    """The clocks stand still while others are waited for (中止计时), approved by the head.

    `until` is the day on which it is looked at again, at the latest. 信访工作条例 §36: the time of
    a hearing does not count.
    """

    reason: PauseReason
    note: Note
    until: date | None = None


@command("referral.resume")
class ResumeCase(Command):
    """The clocks run again from where they stood (恢复计时)."""

    note: Note | None = None


@command("referral.recall")
class RecallAssignment(Command):
    """The sender takes an assignment back (撤回), signed or not, with the reason."""

    assignment: Number
    reason: Note


@command("referral.answer-supervision")
class AnswerSupervision(Command):
    """The supervised unit explains (督办答复), and by when it will be done. 信访工作条例 §39.

    `supervision` counts from 1 within the case.
    """

    supervision: Number
    answer: Note
    done_by: date | None = None


@command("referral.remind")
class RemindOfLimit(Command):
    """The clock: so many hours are left (催办). Nothing happens twice, too early or too late."""

    INTERNAL: ClassVar[bool] = True
    limit: LimitName
    mark: Mark


@command("referral.pass-limit")
class PassLimit(Command):
    """The clock: the limit passed (超期); what follows is policy. Nothing happens twice."""

    INTERNAL: ClassVar[bool] = True
    limit: LimitName


@command("referral.show-limits")
class ShowLimits(Command):
    """Every limit of the policy: asked by the gateway, for who looks a time of the law up."""

    KEPT: ClassVar[bool] = False
    INTERNAL: ClassVar[bool] = True

"""Whose it is (管辖争议): after an upheld objection the common superior decides, bindingly.

信访工作条例 §24: where there is no common superior, a joint meeting settles it. Until then the
paper is nobody's to sign. A unit may also give a paper back before it signs (退回).
"""

from datetime import datetime
from typing import TYPE_CHECKING

from . import talk_errors
from .assignments import Assignment, given, must_be_free, own, pass_on
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

COMMON_SUPERIOR = "信访工作条例 §24"


class JurisdictionDisputed(Event):
    """The dispute goes to `superior`, or to `meeting`."""

    TOPIC = "referral.file.jurisdiction_disputed"
    assignment: int
    unit: str
    reason: str
    superior: str | None
    meeting: str | None

    def apply(self, aggregate: "File") -> None:
        found = aggregate.assignment(self.assignment)
        found.state = "disputed"
        found.superior, found.meeting = self.superior, self.meeting


class JurisdictionDecided(Event):
    """`named` has it. Another unit gets a new assignment, of the number `bound`."""

    TOPIC = "referral.file.jurisdiction_decided"
    assignment: int
    unit: str
    named: str
    bound: int
    reason: str

    def apply(self, aggregate: "File") -> None:
        found = aggregate.assignment(self.assignment)
        found.state = "assigned" if self.named == found.unit else "rerouted"
        aggregate.bound.append(self.bound)


class Returned(Event):
    """The unit gave it back; the sender has it again."""

    TOPIC = "referral.file.returned"
    assignment: int
    unit: str
    ground: str
    reason: str

    def apply(self, aggregate: "File") -> None:
        aggregate.assignment(self.assignment).state = "returned"


def raise_jurisdiction(
    file: "File",
    by: By,
    at: datetime,
    assignment: int,
    reason: str,
    superior: str | None,
    meeting: str | None,
) -> None:
    """Take an upheld objection to the common superior or to a joint meeting, once."""
    found = own(file, by, assignment, "raise-jurisdiction")
    must_not_be_bound(file, found)
    if not found.upheld:
        raise talk_errors.ObjectFirst(assignment=found.number, article=COMMON_SUPERIOR)
    if (superior is None) is (meeting is None):
        raise talk_errors.OneJudge
    if superior is not None and not _is_common(superior, found):
        raise talk_errors.NotCommonSuperior(
            superior=superior, unit=found.unit, sender=found.sender, article=COMMON_SUPERIOR
        )
    file.trigger_event(
        JurisdictionDisputed,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        reason=reason,
        superior=superior,
        meeting=meeting,
    )


def decide_jurisdiction(
    file: "File",
    by: By,
    at: datetime,
    assignment: int,
    unit: str,
    reason: str,
    due: str | None,
    object_until: str,
) -> None:
    """The superior names one unit, which is bound. Fails for anybody else."""
    found = given(file, assignment, "decide-jurisdiction")
    _must_be_the_judge(by, found)
    stays = unit == found.unit
    if not stays:
        must_be_free(file, unit)
    file.trigger_event(
        JurisdictionDecided,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        named=unit,
        bound=found.number if stays else len(file.assignments) + 1,
        reason=reason,
    )
    if not stays:
        pass_on(file, by, at, found, unit, due or found.due, object_until)


def _must_be_the_judge(by: By, found: Assignment) -> None:
    judge = found.superior
    if by["unit"] == found.unit or (judge is not None and by["unit"] != judge):
        raise talk_errors.NotTheJudge(
            judge=judge or "joint-meeting", caller=by["unit"], article=COMMON_SUPERIOR
        )


def return_assignment(
    file: "File", by: By, at: datetime, assignment: int, ground: str, reason: str
) -> None:
    """Give it back before signing; that it is not theirs is an objection instead."""
    found = own(file, by, assignment, "return-assignment")
    must_not_be_bound(file, found)
    file.trigger_event(
        Returned,
        timestamp=at,
        by=by,
        assignment=found.number,
        unit=found.unit,
        ground=ground,
        reason=reason,
    )


def must_not_be_bound(file: "File", found: Assignment) -> None:
    """Raises JurisdictionDecidedBefore for an assignment that was decided on."""
    if found.number in file.bound:
        raise talk_errors.JurisdictionDecidedBefore(
            assignment=found.number, unit=found.unit, article=COMMON_SUPERIOR
        )


def _is_common(superior: str, found: Assignment) -> bool:
    """Whether it stands above both: its division holds theirs, and it is neither of them."""
    above = superior.partition(":")[0]
    both = (found.unit, found.sender)
    return superior not in both and all(each.startswith(above) for each in both)

"""Supervision (督办): a unit is asked to explain and finish, and answers. 信访工作条例 §39."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File


@dataclass
class Supervision:
    """One order; numbers count from 1 within the case."""

    number: int
    unit: str
    answer_by: str
    answered: bool = False


class Supervised(Event):
    """督办: a unit is asked to explain and finish."""

    TOPIC = "referral.file.supervised"
    unit: str
    reason: str
    answer_by: str

    def apply(self, aggregate: "File") -> None:
        number = len(aggregate.supervisions) + 1
        aggregate.supervisions.append(Supervision(number, self.unit, self.answer_by))


class SupervisionAnswered(Event):
    """The unit explained, and says by when it will be done, if it is not."""

    TOPIC = "referral.file.supervision_answered"
    supervision: int
    unit: str
    answer: str
    done_by: str | None

    def apply(self, aggregate: "File") -> None:
        aggregate.supervisions[self.supervision - 1].answered = True


def supervise(file: "File", by: By, at: datetime, unit: str, reason: str, answer_by: str) -> None:
    """Ask a unit to explain and finish; as often as needed."""
    file.must_allow("supervise")
    file.trigger_event(
        Supervised, timestamp=at, by=by, unit=unit, reason=reason, answer_by=answer_by
    )


def answer_supervision(
    file: "File", by: By, at: datetime, supervision: int, answer: str, done_by: str | None
) -> None:
    """The supervised unit answers, once. Fails for another unit and for an unknown number."""
    file.must_allow("answer-supervision")
    if not 0 < supervision <= len(file.supervisions):
        known = [each.number for each in file.supervisions]
        raise errors.UnknownSupervision(supervision=supervision, known=known)
    found = file.supervisions[supervision - 1]
    if by["unit"] != found.unit:
        raise errors.NotYourSupervision(supervision=supervision, unit=found.unit, caller=by["unit"])
    if found.answered:
        raise errors.SupervisionAnsweredBefore(supervision=supervision)
    file.trigger_event(
        SupervisionAnswered,
        timestamp=at,
        by=by,
        supervision=supervision,
        unit=found.unit,
        answer=answer,
        done_by=done_by,
    )

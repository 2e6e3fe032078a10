"""What joint meetings decided on a case: each decision a duty of one unit by a day, followed up.

Decisions count from 1 within the case. A duty that is not done by the next meeting is answered
there: done, given more time, or raised to the next level.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .event import By, Event

if TYPE_CHECKING:
    from .file import File


@dataclass
class Decision:
    """One decision; `state` is owed, done or raised."""

    number: int
    meeting: str
    unit: str
    due: str
    state: str = "owed"


class Decided(Event):
    """What a meeting decided on this case: a duty of one unit by a day."""

    TOPIC = "referral.file.decided"
    meeting: str
    title: str
    held_on: str
    decision: str
    unit: str
    due: str

    def apply(self, aggregate: "File") -> None:
        number = len(aggregate.decisions) + 1
        aggregate.decisions.append(Decision(number, self.meeting, self.unit, self.due))


class FollowedUp(Event):
    """What became of it: done, extended (to `due`), or raised."""

    TOPIC = "referral.file.followed_up"
    meeting: str
    decision: int
    outcome: str
    reason: str
    due: str | None

    def apply(self, aggregate: "File") -> None:
        found = aggregate.decisions[self.decision - 1]
        found.state = "owed" if self.outcome == "extended" else self.outcome
        found.due = self.due or found.due


def note_decision(
    file: "File",
    by: By,
    at: datetime,
    meeting: str,
    title: str,
    held_on: str,
    decision: str,
    unit: str,
    due: str,
) -> None:
    """Put a meeting's decision into the file. Fails when the case is closed."""
    file.must_allow("decide")
    file.trigger_event(
        Decided,
        timestamp=at,
        by=by,
        meeting=meeting,
        title=title,
        held_on=held_on,
        decision=decision,
        unit=unit,
        due=due,
    )


def follow_up(
    file: "File",
    by: By,
    at: datetime,
    meeting: str,
    nth: int,
    outcome: str,
    reason: str,
    due: str | None,
) -> None:
    """Put the answer to the meeting's nth decision on this case into the file, also of a closed
    case: it happened. Nothing for one that is answered.
    """
    of_meeting = [each for each in file.decisions if each.meeting == meeting]
    found = of_meeting[nth - 1] if nth <= len(of_meeting) else None
    if found is not None and found.state == "owed":
        file.trigger_event(
            FollowedUp,
            timestamp=at,
            by=by,
            meeting=meeting,
            decision=found.number,
            outcome=outcome,
            reason=reason,
            due=due,
        )

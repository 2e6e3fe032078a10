"""Joint meetings (联席会议 · 商办): called over cases, held once, deciding on their cases.

信访工作条例 §13: a street may hold them. Each decision is also an event of the file it is about,
saved in the same transaction: the dossier does not depend on the meeting's own record.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from eventsourcing.domain import Aggregate

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

ALLOWED: dict[str, tuple[str, ...]] = {"convened": ("hold",), "held": ()}


class Decided(Event):
    """What a meeting decided on this case: a duty of one unit by a day."""

    TOPIC = "referral.file.decided"
    meeting: str
    title: str
    held_on: str
    decision: str
    unit: str
    due: str


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


class Meeting(Aggregate):
    """One joint meeting, monthly or ad hoc."""

    TOPIC = "referral.meeting"

    class Created(Aggregate.Created):
        """The units are called together."""

        TOPIC = "referral.meeting.convened"
        by: By
        title: str
        kind: str
        division: str
        held_on: str
        units: list[str]
        cases: list[str]

    class Held(Aggregate.Event):
        """It took place; `decisions` are {case, decision, unit, due}."""

        TOPIC = "referral.meeting.held"
        by: By
        attended: list[str]
        minutes: str
        decisions: list[dict[str, str]]

        def apply(self, aggregate: "Meeting") -> None:
            aggregate.state = "held"

    def __init__(
        self,
        by: By,
        title: str,
        kind: str,
        division: str,
        held_on: str,
        units: list[str],
        cases: list[str],
    ) -> None:
        self.title = title
        self.held_on = held_on
        self.cases = cases
        self.state = "convened"

    @classmethod
    def convene(
        cls,
        meeting_id: UUID,
        by: By,
        at: datetime,
        title: str,
        kind: str,
        division: str,
        held_on: str,
        units: list[str],
        cases: list[str],
    ) -> "Meeting":
        """Call the units together over cases; each unit and case once."""
        return cls._create(
            cls.Created,
            id=meeting_id,
            timestamp=at,
            by=by,
            title=title,
            kind=kind,
            division=division,
            held_on=held_on,
            units=list(dict.fromkeys(units)),
            cases=list(dict.fromkeys(cases)),
        )

    def hold(
        self,
        by: By,
        at: datetime,
        attended: list[str],
        minutes: str,
        decisions: list[dict[str, str]],
    ) -> None:
        """It took place. Fails the second time, and for a decision beside the agenda."""
        if "hold" not in ALLOWED[self.state]:
            raise errors.WrongState(action="hold", state=self.state, allowed=[])
        strange = [each["case"] for each in decisions if each["case"] not in self.cases]
        if strange:
            raise errors.NotOnAgenda(cases=strange)
        self.trigger_event(
            self.Held, timestamp=at, by=by, attended=attended, minutes=minutes, decisions=decisions
        )

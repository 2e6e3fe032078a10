"""Joint meetings (联席会议 · 商办): called over cases, held once, deciding on their cases.

信访工作条例 §13: a street may hold them. The monthly one is called by the clock with its pack.
Each decision is a duty of one unit by a day; it is also an event of the file it is about, saved in
the same transaction: the dossier does not depend on the meeting's own record. A duty that is not
done is carried to the next monthly meeting and answered there.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from . import duties, errors, talk_errors
from .duties import Duty, Event
from .event import By

NAMESPACE = UUID("0b8a3d0e-6f0c-4f43-9b8e-2a51c7f6f1d4")  # chosen once; never changes
ALLOWED: dict[str, tuple[str, ...]] = {
    "convened": ("set-agenda", "hold"),
    "held": ("report-duty",),
}
Told = Event


class Packed(Event):
    """What lies before it: `pack` are {case, reasons}, `carried` the unfinished duties of earlier
    meetings, {meeting, duty, case, unit, due}.
    """

    TOPIC = "referral.meeting.packed"
    begins_at: str
    pack: list[dict[str, Any]]
    carried: list[dict[str, Any]]
    counts: dict[str, int]

    def apply(self, aggregate: "Meeting") -> None:
        aggregate.carried = [(each["meeting"], each["duty"]) for each in self.carried]


class AgendaSet(Event):
    """More cases, units or subjects."""

    TOPIC = "referral.meeting.agenda_set"
    cases: list[str]
    units: list[str]
    topics: list[str]

    def apply(self, aggregate: "Meeting") -> None:
        aggregate.cases = list(dict.fromkeys([*aggregate.cases, *self.cases]))
        aggregate.units = list(dict.fromkeys([*aggregate.units, *self.units]))


class Meeting(Aggregate):
    """One joint meeting, monthly or ad hoc."""

    TOPIC = "referral.meeting"
    Event = Told
    Packed, AgendaSet = Packed, AgendaSet
    DutyReported, DutyFollowed = duties.DutyReported, duties.DutyFollowed
    report_duty = duties.report_duty
    follow_duty = duties.follow_duty
    duty = duties.duty_of

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

    class Held(Told):
        """It took place; `decisions` are {case, decision, unit, due, person}."""

        TOPIC = "referral.meeting.held"
        attended: list[str]
        minutes: str
        decisions: list[dict[str, str]]

        def apply(self, aggregate: "Meeting") -> None:
            aggregate.state = "held"
            aggregate.duties = duties.numbered(self.decisions)

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
        self.division = division
        self.held_on = held_on
        self.units = units
        self.cases = cases
        self.carried: list[tuple[str, int]] = []
        self.duties: list[Duty] = []
        self.state = "convened"

    @staticmethod
    def monthly_id(division: str, month: str) -> UUID:
        """The id of a division's meeting of a month (2025-06): there is one."""
        return uuid5(NAMESPACE, f"{division} {month}")

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

    def pack(
        self,
        by: By,
        at: datetime,
        begins_at: str,
        pack: list[dict[str, Any]],
        carried: list[dict[str, Any]],
        counts: dict[str, int],
    ) -> None:
        """Put what it has to look at before it."""
        self.trigger_event(
            Packed,
            timestamp=at,
            by=by,
            begins_at=begins_at,
            pack=pack,
            carried=carried,
            counts=counts,
        )

    def set_agenda(
        self, by: By, at: datetime, cases: list[str], units: list[str], topics: list[str]
    ) -> None:
        """More for the agenda, until it is held. Fails when there is nothing new."""
        self.must_allow("set-agenda")
        new = {
            "cases": [each for each in dict.fromkeys(cases) if each not in self.cases],
            "units": [each for each in dict.fromkeys(units) if each not in self.units],
            "topics": list(dict.fromkeys(topics)),
        }
        if not any(new.values()):
            raise talk_errors.NothingForTheAgenda
        self.trigger_event(AgendaSet, timestamp=at, by=by, **new)

    def hold(
        self,
        by: By,
        at: datetime,
        attended: list[str],
        minutes: str,
        decisions: list[dict[str, str]],
        answered: list[tuple[str, int]] = [],  # noqa: B006 - it is only read
        finished: list[tuple[str, int]] = [],  # noqa: B006 - it is only read
    ) -> None:
        """It took place. Fails the second time, for a decision beside the agenda, and while a
        carried duty that is not `finished` has no answer; `answered` are (meeting, duty).
        """
        self.must_allow("hold")
        strange = [each["case"] for each in decisions if each.get("case", "") not in self._known]
        if strange:
            raise talk_errors.NotOnAgenda(cases=strange)
        unknown = [_name(each) for each in answered if each not in self.carried]
        if unknown:
            raise talk_errors.NotCarried(duties=unknown)
        open_ = [each for each in self.carried if each not in finished and each not in answered]
        if open_:
            raise talk_errors.FollowUpMissing(duties=[_name(each) for each in open_])
        self.trigger_event(
            self.Held, timestamp=at, by=by, attended=attended, minutes=minutes, decisions=decisions
        )

    def must_allow(self, action: str) -> None:
        """Raises WrongState."""
        if action not in ALLOWED[self.state]:
            raise errors.WrongState(
                action=action, state=self.state, allowed=list(ALLOWED[self.state])
            )

    @property
    def _known(self) -> set[str]:
        """The cases of its agenda, and none: a duty may be about no case."""
        return {*self.cases, ""}


def _name(each: tuple[str, int]) -> str:
    return f"{each[0]}/{each[1]}"

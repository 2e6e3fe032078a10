"""The limits of one case: set, reminded of, passed, ended. A stream of their own beside the file.

They are kept apart so that a reminder makes nobody's view of the case stale. Which limits a file
owes stands in `owed.py`; how long each is, in `terms.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from . import clocks
from .clocks import Clock
from .event import By
from .owed import Owed
from .terms import PASSED, Facts, Terms, Timetable, says_nothing, terms_of

NAMESPACE = UUID("5c0f5c56-9d43-4a0e-8a55-3d2cbd2e6f0e")  # chosen once; never changes


@dataclass
class Limit:
    """One limit; `state` is running, paused, overdue, met, late, dropped or lapsed."""

    what: str
    row: str
    article: str | None
    started: datetime
    clock: Clock
    due: datetime | None
    timers: dict[str, datetime]
    state: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes it."""
        return self.state in {"running", "paused", "overdue"}


class Event(Aggregate.Event):
    """Something about the limits of a case."""

    case: str


Told = Event


class LimitEvent(Event):
    """Something about one limit of a case."""

    by: By
    limit: str
    what: str


class LimitSet(LimitEvent):
    """A limit began, or its day moved; `ground` says why. No due day while it stands still."""

    TOPIC = "referral.limits.set"
    row: str
    article: str | None
    unit: str | None
    measure: str
    length: int
    due: str | None
    timers: dict[str, str]
    ground: str

    def apply(self, aggregate: "Limits") -> None:
        found = aggregate.limits.get(self.limit)
        if found is None or self.ground == "started":
            clock, started = Clock(self.measure, self.length), self.timestamp
        else:
            clock, started = found.clock.change(self.measure, self.length), found.started
        aggregate.limits[self.limit] = Limit(
            what=self.what,
            row=self.row,
            article=self.article,
            started=started,
            clock=clock.start(self.timestamp) if self.due else clock.stop(self.timestamp),
            due=datetime.fromisoformat(self.due) if self.due else None,
            timers={mark: datetime.fromisoformat(at) for mark, at in self.timers.items()},
            state="running" if self.due else "paused",
        )


class Reminded(LimitEvent):
    """The unit was told how much time is left (催办)."""

    TOPIC = "referral.limits.reminded"
    mark: str
    hours_left: int
    due: str
    unit: str

    def apply(self, aggregate: "Limits") -> None:
        timers = aggregate.limits[self.limit].timers
        now = timers[self.mark]
        aggregate.limits[self.limit].timers = {m: at for m, at in timers.items() if at > now}


class Overdue(LimitEvent):
    """The limit passed (超期)."""

    TOPIC = "referral.limits.overdue"
    row: str
    article: str | None
    due: str
    unit: str

    def apply(self, aggregate: "Limits") -> None:
        found = aggregate.limits[self.limit]
        found.state, found.timers = "overdue", {}


class Ended(LimitEvent):
    """Nobody owes it any more; `how` is met, late, dropped with the paper it was on, or lapsed: it
    was a right, and nobody used it.
    """

    TOPIC = "referral.limits.ended"
    how: str

    def apply(self, aggregate: "Limits") -> None:
        found = aggregate.limits[self.limit]
        found.state, found.timers = self.how, {}
        found.clock = found.clock.stop(self.timestamp)


class Limits(Aggregate):
    """Every limit of one case, by its name: `handle`, `duty.2`…"""

    TOPIC = "referral.limits"
    Event = Told
    LimitSet, Reminded, Overdue, Ended = LimitSet, Reminded, Overdue, Ended

    class Created(Aggregate.Created):
        """The case is known; none of its limits is yet."""

        TOPIC = "referral.limits.begun"
        case: str
        division: str
        channel: str
        kind: str

    def __init__(self, case: str, division: str, channel: str, kind: str) -> None:
        self.case = case
        self.division = division
        self.channel = channel
        self.kind = kind
        self.limits: dict[str, Limit] = {}

    @staticmethod
    def id_of(case: UUID) -> UUID:
        """The id of a case's limits."""
        return uuid5(NAMESPACE, str(case))

    @classmethod
    def begin(
        cls, case: UUID, at: datetime, division: str, channel: str = "", kind: str = ""
    ) -> "Limits":
        """Know a case; channel and kind are empty for one that is older than the limits."""
        return cls._create(
            cls.Created,
            id=cls.id_of(case),
            timestamp=at,
            case=str(case),
            division=division,
            channel=channel,
            kind=kind,
        )

    def facts(self, risk: str | None, level: str) -> Facts:
        """What the policy is asked with."""
        return Facts(self.division, self.channel, self.kind, risk, level)

    def follow(
        self, by: By, at: datetime, owed: Mapping[str, Owed], facts: Facts, timetable: Timetable
    ) -> None:
        """Set what is owed and end what is not. Nothing happens when nothing changed."""
        for name, limit in list(self.limits.items()):
            if limit.is_open and (name not in owed or owed[name].dropped):
                self._end(by, at, name, owed.get(name))
        for name, each in owed.items():
            if not each.dropped:
                self._set(by, at, name, each, facts, timetable)

    def _set(
        self, by: By, at: datetime, name: str, owed: Owed, facts: Facts, timetable: Timetable
    ) -> None:
        found = self.limits.get(name)
        goes_on = found is not None and (found.is_open or owed.goes_on)
        started = found.started if found and goes_on else at
        rule = timetable.pick(owed.what, facts, clocks.day_of(started))
        if rule is None or says_nothing(owed, rule, started):
            return
        terms = terms_of(found.clock if found and goes_on else None, owed, rule, started, at,
                       timetable.calendar)  # fmt: skip
        ground = _ground(found, terms) if found and goes_on else "started"
        if ground is None or (found and found.state == "overdue" and not _is_later(terms, at)):
            return
        self.trigger_event(
            LimitSet,
            timestamp=at,
            by=by,
            case=self.case,
            limit=name,
            what=owed.what,
            row=terms.row,
            article=terms.article,
            unit=owed.unit,
            measure=terms.clock.measure,
            length=terms.clock.length,
            due=terms.due.isoformat() if terms.due else None,
            timers={mark: when.isoformat() for mark, when in terms.timers.items()},
            ground=ground,
        )

    def _end(self, by: By, at: datetime, name: str, owed: Owed | None) -> None:
        found = self.limits[name]
        late = found.state == "overdue" or (found.due is not None and at >= found.due)
        how = "dropped" if owed else "late" if late else "met"
        self.trigger_event(
            Ended, timestamp=at, by=by, case=self.case, limit=name, what=found.what, how=how
        )

    def lapse(self, by: By, at: datetime, limit: str) -> Limit | None:
        """A right was not used in time: the limit, once; None before its time and ever after."""
        found = self.limits.get(limit)
        when = found.timers.get(PASSED) if found else None
        if found is None or when is None or at < when:
            return None
        self.trigger_event(
            Ended, timestamp=at, by=by, case=self.case, limit=limit, what=found.what, how="lapsed"
        )
        return found

    def remind(self, by: By, at: datetime, limit: str, mark: str, unit: str) -> bool:
        """Tell the unit what is left. Nothing happens twice, too early, or after the limit."""
        found = self.limits.get(limit)
        when = found.timers.get(mark) if found else None
        if found is None or found.due is None or when is None or not when <= at < found.due:
            return False
        self.trigger_event(
            Reminded,
            timestamp=at,
            by=by,
            case=self.case,
            limit=limit,
            what=found.what,
            mark=mark,
            hours_left=(found.due - at) // clocks.HOUR,
            due=found.due.isoformat(),
            unit=unit,
        )
        return True

    def pass_limit(self, by: By, at: datetime, limit: str, unit: str) -> Limit | None:
        """It passed: the limit, once; None before its time and ever after."""
        found = self.limits.get(limit)
        when = found.timers.get(PASSED) if found else None
        if found is None or found.due is None or when is None or at < when:
            return None
        self.trigger_event(
            Overdue,
            timestamp=at,
            by=by,
            case=self.case,
            limit=limit,
            what=found.what,
            row=found.row,
            article=found.article,
            due=found.due.isoformat(),
            unit=unit,
        )
        return found


def _ground(found: Limit, terms: Terms) -> str | None:
    """Why the limit is set anew; None when it is as it was."""
    old, new = found.clock, terms.clock
    if old.runs != new.runs:
        return "resumed" if new.runs else "paused"
    if found.row != terms.row or old.measure != new.measure:
        return "changed"
    if old.length != new.length:
        return "extended" if new.length > old.length else "changed"
    return None


def _is_later(terms: Terms, at: datetime) -> bool:
    return terms.due is not None and terms.due > at

"""Keeping time for a file: its limits follow it, and what a passed limit brings about.

The limits of a case are an aggregate of their own beside its file, saved with it. Everything here
is decided in the transaction of the command or event that changed the file.
"""

from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.work import Work
from services.contracts import codes
from services.contracts.declare import Actor

from .calendar import day_of
from .domain import clocks
from .domain.file import ALLOWED, File
from .domain.forms import Form
from .domain.levels import next_level
from .domain.limits import Limits
from .domain.owed import Owed, centre_of, owed
from .domain.terms import Facts, last_day
from .timetable import Policy, Row

SYSTEM = Actor(id="system.referral", role="system")  # who acts when nobody does


class Keeping:
    """The time of one file, within one decision."""

    def __init__(self, policy: Policy, file: File, work: Work) -> None:
        self._policy = policy
        self._file = file
        self._work = work

    def begin(self, channel: str, kind: str) -> None:
        """The case is known; its first limit begins with it."""
        begun = Limits.begin(self._file.id, self._work.now, self._file.division, channel, kind)
        self._work.add(begun, beside=self._file.id)
        self.follow()

    def follow(self) -> None:
        """Set what the file owes now, and end what it owes no more."""
        facts = self.facts
        self.limits.follow(**self._work.act, owed=self.owed, facts=facts, timetable=self._policy)

    @property
    def limits(self) -> Limits:
        """The limits beside the file; begun here for a file that is older than they are."""
        case, work = self._file.id, self._work
        id_ = Limits.id_of(case)
        begun = work.touched.get(id_)
        found = begun if isinstance(begun, Limits) else work.find(Limits, id_)
        return found or work.add(Limits.begin(case, work.now, self._file.division), beside=case)

    @property
    def facts(self) -> Facts:
        """What the policy is asked with."""
        return self.limits.facts(self._file.risk, self._file.level)

    @property
    def owed(self) -> dict[str, Owed]:
        """What the file owes now."""
        today = day_of(self._work.now).isoformat()
        return owed(self._file, self._policy.stopped(self._file.paused), today)

    def unit_of(self, limit: str) -> str:
        """Who owes this limit: its unit, or whoever holds the case."""
        found = self.owed.get(limit)
        unit = found.unit if found else None
        return unit or self._file.holder or centre_of(self._file.division)

    def figure(self, what: str) -> Row:
        """The policy's figure for a step of this case, as of today."""
        return self._policy.figure(what, self.facts, day_of(self._work.now))

    def last_day_of(self, what: str, since: date | None = None) -> date:
        """The last day for a step that begins now, or began with a day."""
        row, calendar = self.figure(what), self._policy.calendar
        begins = clocks.midnight(since) if since else self._work.now
        due = clocks.Clock(row.unit, row.length).start(begins).due(calendar)
        assert due is not None  # it runs
        return last_day(due)

    # What happens by itself -------------------------------------------------------------------

    def pass_limit(self, name: str) -> bool:
        """A limit passed: the word of it, and what its row says. Nothing happens twice. Whether it
        was a right that lapsed.
        """
        if self._is_a_right(name):
            return self.limits.lapse(**self._work.act, limit=name) is not None
        limit = self.limits.pass_limit(**self._work.act, limit=name, unit=self.unit_of(name))
        if limit is not None and limit.what == "reply":
            self._lapse(int(name.partition(".")[2]))
        row = self._policy.row(limit.row) if limit else None
        if limit is not None and row is not None:
            self._go_on(name, limit.what, row)
        return False

    def _go_on(self, name: str, what: str, row: Row) -> None:
        for step in row.after:
            if step == "supervise":
                self._supervise(name, what)
            else:
                self.rise("limit", what)

    def _lapse(self, ordinal: int) -> None:
        """The form whose answer was due."""
        form = UUID(self._file.papers[ordinal - 1].form)
        self._work.load(Form, form).lapse(**self._work.act)

    def _is_a_right(self, name: str) -> bool:
        found = self.limits.limits.get(name)
        row = self._policy.row(found.row) if found else None
        return row is not None and "lapse" in row.after

    def _supervise(self, name: str, what: str) -> None:
        if "supervise" in ALLOWED[self._file.state]:
            self._file.supervise(
                **self._by_itself,
                unit=self.unit_of(name),
                reason=self._reason("limit", what),
                answer_by=self.last_day_of("answer").isoformat(),
            )

    def rise(self, ground: str, what: str = "") -> None:
        """One level up by itself; at the top there is none, and nothing happens."""
        above = next_level(self._file.level)
        if above is None or "escalate" not in ALLOWED[self._file.state]:
            return
        rising = self._policy.rising
        self._file.escalate(
            **self._by_itself,
            to_level=above,
            to_unit=rising.unit_of(above, self._file.division),
            reason=self._reason(ground, what),
            ask=rising.asks,
            ground=ground,
        )

    def rise_when_passed_around(self) -> None:
        """多次改派: after so many objections the matter goes up by itself. 信访工作条例 §24."""
        if self._file.passed_around > self._policy.rising.passed_around_more_than:
            self.rise("passed-around")

    def rise_at_high_risk(self) -> None:
        """Where the policy wants it, a matter graded high rises at once."""
        if self._policy.rising.at_high_risk and self._file.risk == "high":
            self.rise("risk")

    @property
    def _by_itself(self) -> dict[str, Any]:
        by = {"id": SYSTEM.id, "role": SYSTEM.role, "unit": SYSTEM.unit}
        return {"by": by, "at": self._work.now}

    def _reason(self, ground: str, what: str) -> str:
        said = codes.LIMITS.get(what, (what,))[0]
        return self._policy.rising.reasons[ground].format(what=said)


def load_with_limits(work: Work) -> File:
    """The file, its limits loaded before it: what they tell comes first in the log."""
    if work.target is not None:
        work.find(Limits, Limits.id_of(work.target))
    return work.load(File)

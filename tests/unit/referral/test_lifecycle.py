"""A file's life, walked at random: whatever is asked in whatever order, these promises hold."""

from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.contracts.declare import Actor
from services.contracts.messages import Answer
from services.referral.calendar import day_of
from services.referral.domain.file import File
from services.referral.domain.levels import LEVELS
from tests.controls.alone import Alone
from tests.controls.people import CLERK, COMMUNITY, STREET

from .conftest import without_forms
from .examples import (
    ACCEPTED,
    ARCHIVED,
    DECLINED,
    DUTIES,
    HOUSING,
    MARKET,
    OFFER,
    OUTCOME,
    REOPENED,
    RESOLVED,
    RESOURCES,
    SENT_BACK,
    SESSION,
    announced,
    file_of,
)

UNITS = (HOUSING, RESOURCES, MARKET)
units = st.sampled_from(UNITS)
picks = st.integers(0, 20)  # which assignment, and whether a stranger acts: see `pick`
sides = st.sampled_from(OFFER["sides"])
days = st.sampled_from(["2025-05-07", "2025-05-20", "2025-06-06", "2025-06-07"])


POLICE = "150104002:police-station"


def acting(unit: str) -> Actor:
    return Actor(id=f"of.{unit[7:]}", role="handler", unit=unit)


class Life(RuleBasedStateMachine):
    """One file in the hands of everybody."""

    @initialize(division=st.sampled_from([COMMUNITY, STREET]), accepted=st.integers(0, 5))
    def begin(self, division: str, accepted: int) -> None:
        self.referral = without_forms(Alone("referral"))
        self.referral.app.decisions = {
            command: self.watched(decision)
            for command, decision in self.referral.app.decisions.items()
        }
        self.decided: Any = None
        self.case = announced(self.referral, division)
        if accepted:
            assert self.referral.hear(ACCEPTED, self.case) is None
        self.before = file_of(self.referral, self.case)

    def watched(self, decision: Any) -> Any:
        def watch(*arguments: Any) -> Any:
            result = decision(*arguments)
            self.decided = result[0] if isinstance(result, tuple) else result
            return result

        return watch

    def ask(self, command: str, by: Actor = CLERK, **body: Any) -> Answer:
        self.decided, before = None, self.file
        answer = self.referral.ask(f"referral.{command}", self.case, by=by, **body)
        assert answer.outcome in {"done", "refused"}, answer
        if answer.outcome == "refused":
            assert self.file == before
        else:
            assert self.decided == self.file  # as decided, so replayed
            assert answer.version == self.file.version > before.version
        return answer

    @property
    def file(self) -> File:
        return file_of(self.referral, self.case)

    # What the desk tells ------------------------------------------------------------------

    @rule()
    def accept(self) -> None:
        if self.file.state == "announced":
            assert self.referral.hear(ACCEPTED, self.case) is None

    @rule(back=st.booleans())
    def verify(self, *, back: bool) -> None:
        if self.file.state == "handled":
            assert self.referral.hear(SENT_BACK if back else RESOLVED, self.case) is None

    @rule(truly=st.integers(0, 3))
    def decline(self, truly: int) -> None:
        if self.file.state == "announced" and not truly:
            assert self.referral.hear(DECLINED, self.case) is None

    @rule(again=st.booleans())
    def end(self, *, again: bool) -> None:
        if self.file.state == "closed":
            assert self.referral.hear(REOPENED if again else ARCHIVED, self.case) is None

    # What everybody asks ------------------------------------------------------------------

    @rule(unit=units, lead=st.booleans())
    def assign(self, unit: str, *, lead: bool) -> None:
        self.ask("assign", unit=unit, duty="Do it", due="2025-05-07", lead=lead)

    def pick(self, pick: int) -> tuple[int, Actor]:
        """A number, mostly known and of what is open; and an actor, mostly of its unit."""
        file = self.file
        known = [each.number for each in file.open_assignments] or [len(file.assignments) + 1]
        number = pick if pick > 18 else known[pick % len(known)]
        mine = 0 < number <= len(file.assignments) and pick % 7
        unit = file.assignment(number).unit if mine else UNITS[pick % 3]
        return number, acting(unit)

    @rule(pick=picks)
    def sign(self, pick: int) -> None:
        number, by = self.pick(pick)
        holder = self.file.holder
        answer = self.ask("sign", by, assignment=number)
        leads = answer.outcome == "done" and self.file.assignment(number).lead
        assert self.file.holder == (by.unit if leads else holder)

    @rule(pick=picks)
    def object_to(self, pick: int) -> None:
        number, by = self.pick(pick)
        holder = self.file.holder
        self.ask("object", by, assignment=number, reason="Not ours")
        assert self.file.holder == holder

    @rule(pick=picks, unit=units, upheld=st.booleans())
    def settle(self, pick: int, unit: str, *, upheld: bool) -> None:
        number, _ = self.pick(pick)
        to = None if upheld else unit
        body = {"assignment": number, "upheld": upheld, "reason": "So it is", "reroute_to": to}
        answer = self.ask("settle-objection", **body)
        if answer.outcome == "done":
            assert self.before.assignment(number).state == "objected"
            assert self.file.assignment(number).state == ("assigned" if upheld else "rerouted")

    @rule(pick=picks)
    def complete(self, pick: int) -> None:
        number, by = self.pick(pick)
        answer = self.ask("complete", by, assignment=number, result="Done")
        if answer.outcome == "done":
            assert self.before.assignment(number).state == "signed"

    @rule(pick=picks, due=days)
    def extend(self, pick: int, due: str) -> None:
        number, _ = self.pick(pick)
        self.ask("extend", assignment=number, due=due, reason="A long search")

    @rule(level=st.sampled_from(LEVELS))
    def escalate(self, level: str) -> None:
        body = {"to_level": level, "to_unit": "150104:centre", "reason": "Too big", "ask": "Help"}
        self.ask("escalate", **body)

    @rule()
    def visit(self) -> None:
        body = {"means": "talk", "whom": "owners", "summary": "Sad", "held_on": "2025-04-07"}
        self.ask("record-visit", **body)

    @rule()
    def open_mediation(self) -> None:
        self.ask("open-mediation", **OFFER)

    @precondition(lambda self: self.file.mediation is not None)
    @rule(side=sides, consents=st.integers(0, 5))
    def answer(self, side: str, consents: int) -> None:
        self.ask("consent-to-mediation", side=side, consents=bool(consents))

    @precondition(lambda self: self.file.mediation is not None)
    @rule()
    def session(self) -> None:
        self.ask("record-session", **SESSION)

    @precondition(lambda self: self.file.mediation is not None)
    @rule(agreed=st.booleans())
    def conclude(self, *, agreed: bool) -> None:
        duties = DUTIES if agreed else []
        self.ask("conclude-mediation", agreed=agreed, summary="So be it", duties=duties)

    @precondition(lambda self: self.file.mediation is not None)
    @rule(taken=st.booleans(), answers=st.integers(0, 4))
    def crime(self, answers: int, *, taken: bool) -> None:
        if answers:
            body = {"taken": taken and answers == 1, "note": "So it is"}
            self.ask("answer-crime-report", acting(POLICE), **body)
        else:
            self.ask("report-crime", unit=POLICE, suspicion="criminal", note="A knife")

    @precondition(lambda self: self.file.agreements)
    @rule(duty=st.integers(1, 3), outcome=st.sampled_from(["performed", "partly", "not-performed"]))
    def perform(self, duty: int, outcome: str) -> None:
        self.ask("report-performance", duty=duty, outcome=outcome, evidence="A receipt")

    @precondition(lambda self: self.file.agreements)
    @rule(agreement=st.integers(1, 3), day=st.integers(0, 40))
    def confirm(self, agreement: int, day: int) -> None:
        self.referral.pass_time(days=day // 10)
        asked_on = day_of(self.referral.now).isoformat()
        body = {"applicants": OFFER["sides"], "court": "150104:court", "asked_on": asked_on}
        answer = self.ask("ask-confirmation", agreement=agreement, **body)
        if answer.outcome == "done":
            found = next(a for a in self.file.agreements if a.number == agreement)
            assert asked_on <= found.confirm_until

    @rule()
    def handle(self) -> None:
        self.ask("handle", **OUTCOME)

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.referral.pass_time(days=days)

    # What always holds --------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        file, before = self.file, self.before
        assert sum(each.lead for each in file.open_assignments) <= 1
        assert len({each.unit for each in file.open_assignments}) == len(file.open_assignments)
        assert LEVELS.index(file.level) >= LEVELS.index(before.level)
        assert (
            file.version
            == self.referral.recorder.select_events(UUID(self.case))[-1].originator_version
        )
        assert file.version == len(self.referral.recorder.select_events(UUID(self.case)))
        running = file.mediation is not None and not file.mediation.result
        if file.state in {"handled", "closed"}:
            assert file.open_assignments == []
            assert not running
        if file.crime and file.crime.taken is not False:
            assert not running
        if file.mediation and file.mediation.sessions and running:
            assert file.mediation.missing == []
        self.nothing_moved_unseen(file, before)
        self.before = file

    def nothing_moved_unseen(self, file: File, before: File) -> None:
        for old, new in zip(before.assignments, file.assignments, strict=False):
            assert (old.number, old.unit, old.duty, old.paper) == (
                new.number, new.unit, new.duty, new.paper,
            )  # fmt: skip
            if old.state == "objected":
                assert new.state in {"objected", "assigned", "rerouted"}
                assert old.due == new.due
            if not old.is_open:
                assert new == old
        signed = [each.unit for each in file.assignments if each.state in {"signed", "completed"}]
        assert file.holder is None or file.holder in signed


Life.TestCase.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
TestLife = Life.TestCase

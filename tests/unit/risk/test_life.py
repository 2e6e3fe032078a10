"""Whatever happens to a matter in whatever order, its promises hold."""

from itertools import pairwise
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.contracts.declare import Actor
from services.risk.domain import ALLOWED, Matter
from services.risk.grading import ORDER
from tests.controls.alone import Alone
from tests.controls.people import CLERK, HANDLER, OFFICER, RESIDENT

from .test_matter import CASE, DECLINED, ESCALATED, GRADED, PLAN, REOPENED, RESOLVED, reported
from .test_signals import ABSORBED, OBJECTED

TELLERS = (CLERK, HANDLER, OFFICER, RESIDENT)


class Life(RuleBasedStateMachine):
    """Commands and news in any order, beside what we expect in three plain variables."""

    @initialize(households=st.sampled_from([1, 10, 207]))
    def report(self, households: int) -> None:
        self.risk = Alone("risk")
        assert self.risk.hear(reported(households=households), CASE) is None
        self.closed = False
        self.measures: dict[int, bool] = {}

    @rule(level=st.sampled_from(["high", "medium", "low"]))
    def assess(self, level: str) -> None:
        answer = self.risk.ask("risk.assess", CASE, **(GRADED | {"level": level}))
        assert (answer.outcome == "done") is not self.closed

    @rule(count=st.integers(1, 2))
    def adopt_plan(self, count: int) -> None:
        body = PLAN | {"measures": PLAN["measures"][:count]}
        enough = count >= (2 if self.matter.level == "high" else 1)
        answer = self.risk.ask("risk.adopt-plan", CASE, **body)
        assert (answer.outcome == "done") is (enough and not self.closed)
        if enough and not self.closed:
            self.measures = dict.fromkeys(range(1, count + 1), False)

    @rule(measure=st.integers(1, 3), done=st.booleans())
    def report_measure(self, measure: int, *, done: bool) -> None:
        possible = not self.closed and self.measures.get(measure) is False
        answer = self.risk.ask(
            "risk.report-measure", CASE, measure=measure, done=done, note="As it stands"
        )
        assert (answer.outcome == "done") is possible
        if possible:
            self.measures[measure] = done

    @rule(code=st.sampled_from(["conflict-growing", "violence"]), by=st.sampled_from(TELLERS))
    def tell(self, code: str, by: Actor) -> None:
        before = self.matter.level
        known = [each for each in self.matter.signals.values() if each.source == "resident"]
        enough = by is RESIDENT and sum(each.live for each in known) >= 5
        answer = self.risk.ask("risk.note-signal", CASE, by=by, code=code, note="Seen")
        assert (answer.outcome == "done") is (not self.closed and not enough)
        assert ORDER.index(self.matter.level) >= ORDER.index(before)

    @rule(signal=st.integers(1, 4))
    def lift(self, signal: int) -> None:
        known = self.matter.signals.get(signal)
        possible = not self.closed and known is not None and known.live
        possible = possible and known.source != "record"
        before = self.matter.level
        answer = self.risk.ask("risk.lift-signal", CASE, signal=signal, reason="So no more")
        assert (answer.outcome == "done") is possible
        assert ORDER.index(self.matter.level) <= ORDER.index(before)

    @rule(event=st.sampled_from([OBJECTED, ABSORBED]))
    def hear(self, event: object) -> None:
        assert self.risk.hear(event, CASE) is None

    @rule()
    def report_up(self) -> None:
        answer = self.risk.ask("risk.report-up", CASE, summary="As it stands")
        assert (answer.outcome == "done") is not self.closed

    @rule(event=st.sampled_from([RESOLVED, DECLINED]))
    def end(self, event: object) -> None:
        assert self.risk.hear(event, CASE) is None
        self.closed = True

    @rule()
    def reopen(self) -> None:
        assert self.risk.hear(REOPENED, CASE) is None
        self.closed = False

    @rule()
    def escalate(self) -> None:
        assert self.risk.hear(ESCALATED, CASE) is None

    @property
    def matter(self) -> Matter:
        found = None
        for row in self.risk.recorder.select_events(UUID(CASE)):
            found = self.risk.app.mapper.to_domain_event(row).mutate(found)
        assert isinstance(found, Matter)
        return found

    @invariant()
    def no_level_changes_silently(self) -> None:
        told = [each.data for each in self.risk.told if each.type == "risk.assessed"]
        assert told[-1]["level"] == self.matter.level
        for earlier, later in pairwise(told):
            assert later["before"] == earlier["level"]
            assert later["signal"] or later["experts"]

    @invariant()
    def the_stored_events_give_the_same_matter(self) -> None:
        found = self.matter
        assert found.state in ALLOWED
        assert found.closed is self.closed
        assert found.measures == self.measures
        assert found.level in ("high", "medium", "low")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)

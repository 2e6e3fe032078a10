"""Whatever happens to a matter in whatever order, its promises hold."""

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.risk.domain import ALLOWED, Matter
from tests.controls.alone import Alone

from .test_matter import CASE, DECLINED, ESCALATED, GRADED, PLAN, REOPENED, RESOLVED, reported


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
        answer = self.risk.ask("risk.adopt-plan", CASE, **body)
        assert (answer.outcome == "done") is not self.closed
        if not self.closed:
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

    @invariant()
    def the_stored_events_give_the_same_matter(self) -> None:
        found = None
        for row in self.risk.recorder.select_events(UUID(CASE)):
            found = self.risk.app.mapper.to_domain_event(row).mutate(found)
        assert isinstance(found, Matter)
        assert found.state in ALLOWED
        assert found.closed is self.closed
        assert found.measures == self.measures
        assert found.level in ("high", "medium", "low")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)

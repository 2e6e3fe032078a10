"""Whatever happens to a case in whatever order, its promises hold."""

from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.intake.domain import ALLOWED, Case
from tests.controls.alone import Alone
from tests.controls.people import AGENT, CLERK, DIRECTOR, OTHER_CLERK, RESIDENT

from .examples import HANDLED, VERDICT, registered

STAFF = {each.id: each for each in (CLERK, OTHER_CLERK, AGENT)}
people = st.sampled_from(sorted(STAFF))


class Life(RuleBasedStateMachine):
    """Commands, news and days in any order, beside what we expect in a few plain variables."""

    @initialize()
    def register(self) -> None:
        self.desk = Alone("intake")
        self.case = registered(self.desk)
        self.owner = CLERK.id
        self.offered: str | None = None
        self.accepted = False  # by the resident, in words or by silence
        self.promises: dict[int, str] = {}

    def done(self, name: str, by: object = CLERK, **body: object) -> bool:
        before = self.state
        answer = self.desk.ask(f"intake.{name}", self.case, by=by, **body)
        assert answer.outcome in ("done", "refused"), answer
        action = {"confirm-by-silence": None, "break-promise": None}.get(name, name)
        if answer.code == "wrong-state":
            assert action not in ALLOWED[before]
        elif action:
            assert action in ALLOWED[before]
        return answer.outcome == "done"

    @property
    def found(self) -> Case:
        found = None
        for row in self.desk.recorder.select_events(UUID(self.case)):
            found = self.desk.app.mapper.to_domain_event(row).mutate(found)
        assert isinstance(found, Case)
        return found

    @property
    def state(self) -> str:
        return self.found.state

    @rule()
    def accept(self) -> None:
        self.done("accept")

    @rule()
    def decline(self) -> None:
        self.done("decline", reason="Before a court", route="litigation", basis="§31")

    @rule()
    def hear_that_it_is_handled(self) -> None:
        assert self.desk.hear(HANDLED, self.case) is None

    @rule(who=people)
    def resolve(self, who: str) -> None:
        if self.done("resolve", STAFF[who], **VERDICT):
            assert who == self.owner
            self.accepted = False

    @rule(accepts=st.booleans())
    def rate(self, *, accepts: bool) -> None:
        if self.done("rate", RESIDENT, score="fair", accepted=accepts):
            self.accepted = accepts
            assert self.state == ("confirmed" if accepts else "accepted")

    @rule()
    def keep_silent(self) -> None:
        before = self.state
        if self.done("confirm-by-silence") and before == "resolved":
            self.accepted = True

    @rule()
    def reopen(self) -> None:
        if self.done("reopen", reason="New facts"):
            self.accepted = False

    @rule()
    def archive(self) -> None:
        before, confirm_by = self.state, self.found.confirm_by
        if self.done("archive"):
            waited = confirm_by is not None and self.desk.now.isoformat() >= confirm_by
            assert self.accepted or before == "declined" or waited

    @rule(days=st.sampled_from([1, 8, 16]))
    def pass_time(self, days: int) -> None:
        self.desk.pass_time(days=days)

    @rule(giver=people, to=people)
    def hand_over(self, giver: str, to: str) -> None:
        if self.done("hand-over", STAFF[giver], to=to, reason="leave"):
            assert giver == self.owner != to
            self.offered = to

    @rule(to=people)
    def hand_over_for_the_absent(self, to: str) -> None:
        if self.done("hand-over", DIRECTOR, to=to, reason="absent"):
            assert to != self.owner
            self.offered = to

    @rule(who=people)
    def acknowledge(self, who: str) -> None:
        if self.done("acknowledge-hand-over", STAFF[who]):
            assert who == self.offered
            self.owner, self.offered = who, None

    @rule(who=people, days=st.sampled_from([1, 10]))
    def promise(self, who: str, days: int) -> None:
        due = (self.desk.now + timedelta(days=days)).isoformat()
        if self.done("promise", STAFF[who], what="An answer", due=due):
            assert who == self.owner
            self.promises[len(self.promises) + 1] = "open"

    @precondition(lambda self: self.promises)
    @rule(who=people, number=st.integers(1, 3))
    def keep_promise(self, who: str, number: int) -> None:
        if self.done("keep-promise", STAFF[who], promise=number, how="Answered"):
            assert who == self.owner
            assert self.promises[number] != "kept"
            self.promises[number] = "kept"

    @rule(number=st.integers(1, 3))
    def let_a_promise_pass(self, number: int) -> None:
        known = self.found.promises.get(number)
        self.done("break-promise", promise=number)
        if known and known.state == "open" and self.desk.now.isoformat() >= known.due:
            self.promises[number] = "broken"

    @invariant()
    def there_is_one_owner(self) -> None:
        assert (self.found.owner, self.found.offered_to) == (self.owner, self.offered)

    @invariant()
    def promises_are_what_they_were(self) -> None:
        assert {n: each.state for n, each in self.found.promises.items()} == self.promises

    @invariant()
    def the_version_is_that_of_the_last_told_event(self) -> None:
        told = [each.streamversion for each in self.desk.told if each.subject == self.case]
        answer = self.desk.ask(
            "intake.record-contact", self.case, expected=told[-1], whom="applicant",
            means="phone", summary="How it stands",
        )  # fmt: skip
        assert answer.outcome == "done" or self.state == "archived"
        assert answer.code in ("", "wrong-state")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

"""Handing a matter over: the faults that users of other systems report, each by its name, and a
walk at random over assignment, escalation and reopening in which none of them happens.
"""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)  # fmt: skip

from services.chassis.batch import Batch
from services.contracts.declare import Actor
from services.contracts.messages import Answer
from services.referral.domain.assignments import Assignment
from services.referral.domain.file import File
from services.referral.domain.levels import LEVELS
from services.referral.domain.limits import Limits
from tests.controls.alone import Alone
from tests.controls.people import CLERK, COMMUNITY, HANDLER, OTHER_HANDLER

from .examples import (
    ACCEPTED,
    DUTY,
    HOUSING,
    MARKET,
    OUTCOME,
    REOPENED,
    RESOLVED,
    RESOURCES,
    SENT_BACK,
    announced,
    assigned,
    file_of,
    objected,
    opened,
    signed,
)
from .test_jurisdiction import CLAIM, GIVEN_BACK, JUDGE, RULING, disputed, upheld

REROUTED = {"assignment": 1, "upheld": False, "reason": "Right", "reroute_to": RESOURCES}


# Named faults (SORMAS, by their numbers) ---------------------------------------------------------


def test_it_does_not_change_hands_before_it_is_accepted(referral: Alone) -> None:
    """#10553: assigned, re-routed or decided on, the holder stays until somebody signs."""
    for case in (assigned(referral), objected(referral), upheld(referral), disputed(referral)):
        assert file_of(referral, case).holder is None
    case = signed(referral)
    assert referral.ask("referral.escalate", case, to_level="street", to_unit="150104002:centre",
                        reason="?", ask="!").outcome == "done"  # fmt: skip
    assert file_of(referral, case).holder == HOUSING


@pytest.mark.parametrize("by_decision", [False, True])
def test_it_changes_hands_when_it_is_accepted(
    referral: Alone,
    by_decision: bool,  # noqa: FBT001
) -> None:
    """#8113, #3213."""
    if by_decision:
        case = disputed(referral)
        referral.ask("referral.decide-jurisdiction", case, by=JUDGE, **RULING)
    else:
        case = objected(referral)
        referral.ask("referral.settle-objection", case, **REROUTED)
    assert referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2).outcome == "done"
    assert file_of(referral, case).holder == RESOURCES


def test_it_is_never_editable_by_two(referral: Alone) -> None:
    """#10553, #6941: who passed it on changes it no more."""
    case = objected(referral)
    referral.ask("referral.settle-objection", case, **REROUTED)
    referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2)
    for command, body in (
        ("sign", {}), ("object", {"reason": "x"}), ("complete", {"result": "x"}),
        ("return-assignment", {"ground": "unclear", "reason": "x"}),
    ):  # fmt: skip
        answer = referral.ask(f"referral.{command}", case, by=HANDLER, assignment=1, **body)
        assert answer.code == "wrong-assignment-state", command
        other = referral.ask(f"referral.{command}", case, by=HANDLER, assignment=2, **body)
        assert other.code == "not-your-assignment", command


@pytest.mark.parametrize("by_decision", [False, True])
def test_the_papers_travel_along(
    referral: Alone,
    by_decision: bool,  # noqa: FBT001
) -> None:
    """#6684."""
    if by_decision:
        case = disputed(referral)
        referral.ask("referral.decide-jurisdiction", case, by=JUDGE, **RULING)
    else:
        case = objected(referral)
        referral.ask("referral.settle-objection", case, **REROUTED)
    old, new = file_of(referral, case).assignments
    for name in ("duty", "paper", "due", "lead"):
        assert getattr(new, name) == getattr(old, name), name


@pytest.mark.parametrize("pending", [objected, disputed])
def test_nothing_is_withdrawn_or_ended_while_it_is_pending(referral: Alone, pending: Any) -> None:
    """#11423."""
    case = pending(referral)
    assert referral.ask("referral.recall", case, assignment=1, reason="x").code == (
        "wrong-assignment-state"
    )
    assert referral.ask("referral.handle", case, **OUTCOME).code == "still-open"


def test_working_on_it_after_the_hand_over_does_not_bounce_it(referral: Alone) -> None:
    """#6941: what the former unit, or anybody, still adds does not move it."""
    case = objected(referral)
    referral.ask("referral.settle-objection", case, **REROUTED)
    referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2)
    visit = {"means": "talk", "whom": "owners", "summary": "Sad", "held_on": "2025-04-07"}
    for by in (HANDLER, CLERK):
        assert referral.ask("referral.record-visit", case, by=by, **visit).outcome == "done"
    referral.ask("referral.extend", case, assignment=2, due="2025-05-20", reason="Archives")
    assert file_of(referral, case).holder == RESOURCES


@pytest.mark.parametrize("given_back", [False, True])
def test_its_open_tasks_stop_with_it(timed: Alone, given_back: bool) -> None:  # noqa: FBT001
    """#1145, the other way round: no limit stays with a unit that has the paper no more."""
    case = assigned(timed)
    if given_back:
        timed.ask("referral.return-assignment", case, by=HANDLER, **GIVEN_BACK)
    else:
        timed.ask("referral.object", case, by=HANDLER, assignment=1, reason="Not ours")
        timed.ask("referral.settle-objection", case, **REROUTED)
    limits = Batch(timed.app).aggregate(Limits, Limits.id_of(UUID(case)))
    assert limits is not None
    assert limits.limits["duty.1"].state == "dropped"


# A walk at random --------------------------------------------------------------------------------

UNITS = (HOUSING, RESOURCES, MARKET)
PENDING = ("objected", "disputed")
which = st.integers(0, 5)
units = st.sampled_from(UNITS)


def acting(unit: str) -> Actor:
    return Actor(id=f"of.{unit[7:]}", role="handler", unit=unit)


def some(*states: str) -> Any:
    """There is an assignment in one of these states."""
    return precondition(lambda self: bool(self.of(*states)))


class Passing(RuleBasedStateMachine):
    """One matter on its way through three units and three levels."""

    @initialize(begun=st.integers(0, 4))
    def begin(self, begun: int) -> None:
        """…which is, when the walk begins, assigned, objected to, upheld, or disputed."""
        self.referral = Alone("referral")
        self.case = announced(self.referral, COMMUNITY)
        self.referral.hear(ACCEPTED, self.case)
        self.file = self.before = file_of(self.referral, self.case)
        self.ask("assign", **DUTY, lead=True)
        first = {"assignment": 1, "reason": "Not ours"}
        steps = (
            ("object", HANDLER, first),
            ("settle-objection", CLERK, {**first, "upheld": True}),
            ("raise-jurisdiction", HANDLER, CLAIM),
            ("decide-jurisdiction", JUDGE, RULING),
        )
        for command, by, body in steps[:begun]:
            assert self.ask(command, by, **body).outcome == "done"

    def of(self, *states: str) -> list[Assignment]:
        return [each for each in self.file.assignments if each.state in states]

    def ask(self, command: str, by: Actor = CLERK, **body: Any) -> Answer:
        answer = self.referral.ask(f"referral.{command}", self.case, by=by, **body)
        assert answer.outcome in {"done", "refused"}, answer
        self.file = file_of(self.referral, self.case)
        return answer

    @precondition(lambda self: len(self.file.open_assignments) < len(UNITS))
    @rule(unit=units, lead=st.booleans())
    def assign(self, unit: str, *, lead: bool) -> None:
        free = all(each.unit != unit for each in self.file.open_assignments)
        alone = not (lead and self.file.lead)
        answer = self.ask("assign", **{**DUTY, "unit": unit}, lead=lead)
        may = free and alone and self.before.state == "open"
        assert (answer.outcome == "done") is may

    @some("assigned")
    @rule(pick=which)
    def sign(self, pick: int) -> None:
        found = self.of("assigned")[pick % len(self.of("assigned"))]
        done = self.ask("sign", acting(found.unit), assignment=found.number)
        assert done.outcome == "done"
        assert self.file.holder == (found.unit if found.lead else self.before.holder)

    @some("assigned")
    @rule(pick=which)
    def object_to(self, pick: int) -> None:
        found = self.of("assigned")[pick % len(self.of("assigned"))]
        answer = self.ask("object", acting(found.unit), assignment=found.number, reason="Not ours")
        if found.upheld or found.number in self.file.bound:
            assert answer.outcome == "refused"

    @some("objected")
    @rule(pick=which, unit=units, upheld=st.booleans())
    def settle(self, pick: int, unit: str, *, upheld: bool) -> None:
        found = self.of("objected")[pick % len(self.of("objected"))]
        to = None if upheld else unit
        self.ask("settle-objection", assignment=found.number, upheld=upheld, reason="So it is",
                 reroute_to=to)  # fmt: skip

    @precondition(lambda self: any(each.upheld for each in self.of("assigned")))
    @rule()
    def dispute(self) -> None:
        found = next(each for each in self.of("assigned") if each.upheld)
        claim = {**CLAIM, "assignment": found.number}
        answer = self.ask("raise-jurisdiction", acting(found.unit), **claim)
        may = found.upheld and found.number not in self.file.bound
        assert (answer.outcome == "done") is may

    @some("disputed")
    @rule(unit=units)
    def decide(self, unit: str) -> None:
        found = self.of("disputed")[0]
        ruling = {**RULING, "assignment": found.number, "unit": unit}
        answer = self.ask("decide-jurisdiction", JUDGE, **ruling)
        if answer.outcome == "done":
            bound = self.file.assignment(answer.facts["assignment"])
            assert (bound.unit, bound.state) == (unit, "assigned")

    @some("assigned")
    @rule(pick=which)
    def give_back(self, pick: int) -> None:
        found = self.of("assigned")[pick % len(self.of("assigned"))]
        self.ask(
            "return-assignment", acting(found.unit), **{**GIVEN_BACK, "assignment": found.number}
        )

    @some("signed")
    @rule(pick=which)
    def recall(self, pick: int) -> None:
        found = self.of("signed")[pick % len(self.of("signed"))]
        sender = acting(found.sender)  # the superior's, after a decision
        answer = self.ask("recall", sender, assignment=found.number, reason="A mistake")
        assert answer.outcome == "done"

    @some("signed")
    @rule()
    def complete(self) -> None:
        found = self.of("signed")[0]
        self.ask("complete", acting(found.unit), assignment=found.number, result="Done")

    @some(*PENDING)
    @rule(pick=which)
    def meddle(self, pick: int) -> None:
        """Whatever anybody tries with a paper that is pending is refused."""
        found = self.of(*PENDING)[0]
        body = [
            ("sign", {}), ("complete", {"result": "x"}), ("recall", {"reason": "x"}),
            ("extend", {"due": "2025-05-20", "reason": "x"}),
            ("return-assignment", {"ground": "unclear", "reason": "x"}),
            ("object", {"reason": "x"}),
        ]  # fmt: skip
        command, more = body[pick]
        by = CLERK if command in {"recall", "extend"} else acting(found.unit)
        answer = self.ask(command, by, assignment=found.number, **more)
        assert answer.outcome == "refused"

    @precondition(lambda self: self.file.level != LEVELS[-1])
    @rule()
    def escalate(self) -> None:
        level = min(LEVELS.index(self.file.level) + 1, 2)
        body = {"to_level": LEVELS[level], "to_unit": "150104:centre", "reason": "?", "ask": "!"}
        self.ask("escalate", **body)

    @precondition(lambda self: self.of("completed") or self.of(*PENDING))
    @rule(end=st.sampled_from([SENT_BACK, RESOLVED]))
    def handle(self, end: Any) -> None:
        answer = self.ask("handle", **OUTCOME)
        may = not self.before.open_assignments
        assert (answer.outcome == "done") is may
        if may:
            assert self.referral.hear(end, self.case) is None
            if end is RESOLVED:
                assert self.referral.hear(REOPENED, self.case) is None
            self.file = file_of(self.referral, self.case)

    @invariant()
    def no_fault(self) -> None:
        file, before = self.file, self.before
        if file is before:
            return
        leads = [each for each in file.open_assignments if each.lead]
        assert len(leads) <= 1  # never two owners
        assert len({each.unit for each in file.open_assignments}) == len(file.open_assignments)
        assert LEVELS.index(file.level) >= LEVELS.index(before.level)
        signed_for = {
            each.unit for each in file.assignments if each.state in {"signed", "completed"}
        }
        assert file.holder is None or file.holder in signed_for
        for old, new in zip(before.assignments, file.assignments, strict=False):
            assert (old.unit, old.duty, old.paper) == (new.unit, new.duty, new.paper)
            if old.state in PENDING:
                assert old.due == new.due
            if not old.is_open:
                assert new == old
        self.no_limit_stays_behind(file)
        self.before = file

    def no_limit_stays_behind(self, file: File) -> None:
        limits = Batch(self.referral.app).aggregate(Limits, Limits.id_of(UUID(self.case)))
        assert limits is not None
        running = {name for name, limit in limits.limits.items() if limit.is_open}
        owing = {f"duty.{each.number}" for each in file.open_assignments}
        assert {name for name in running if name.startswith("duty.")} == owing


Passing.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestPassing = Passing.TestCase


def test_a_signature_takes_nothing_from_who_helps(referral: Alone) -> None:
    case = opened(referral)
    referral.ask("referral.assign", case, **DUTY, lead=True)
    referral.ask("referral.assign", case, **{**DUTY, "unit": MARKET})
    referral.ask("referral.sign", case, by=acting(MARKET), assignment=2)
    assert file_of(referral, case).holder is None
    referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    assert file_of(referral, case).holder == HOUSING

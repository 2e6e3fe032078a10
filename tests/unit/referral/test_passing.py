"""撤回、督办答复、多次改派: papers taken back, supervision answered, a matter passed around."""

from dataclasses import replace

import pytest

from tests.controls.alone import Alone
from tests.controls.people import CENTRE, CLERK, DIRECTOR, HANDLER, OTHER_HANDLER

from .examples import HOUSING, RESOURCES, file_of, opened
from .test_file import HIGH
from .times import assign


@pytest.mark.parametrize("signed", [False, True])
def test_the_sender_takes_a_paper_back(timed: Alone, signed: bool) -> None:  # noqa: FBT001
    case = opened(timed)
    assign(timed, case)
    if signed:
        timed.ask("referral.sign", case, by=HANDLER, assignment=1)
    answer = timed.ask("referral.recall", case, assignment=1, reason="A mistake")
    assert answer.outcome == "done"
    assert timed.types[-2:] == ["case.recalled", "case.limit_ended"]
    assert (timed.told[-2].data["unit"], timed.told[-1].data["how"]) == (HOUSING, "dropped")
    file = file_of(timed, case)
    assert (file.holder, file.lead, file.assignments[0].state) == (None, None, "recalled")
    again = timed.ask("referral.recall", case, assignment=1, reason="A mistake")
    assert (again.code, again.facts["state"]) == ("wrong-assignment-state", "recalled")


def test_another_unit_does_not_take_it_back(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    answer = timed.ask("referral.recall", case, by=HANDLER, assignment=1, reason="Not ours")
    assert (answer.code, answer.kind) == ("recall-by-another", "forbidden")
    assert answer.facts == {"assignment": 1, "sender": CENTRE, "caller": HOUSING}


def test_an_unknown_paper_is_not_found(timed: Alone) -> None:
    case = opened(timed)
    answer = timed.ask("referral.recall", case, assignment=1, reason="A mistake")
    assert (answer.code, answer.kind) == ("unknown-assignment", "not_found")


def supervised(timed: Alone) -> str:
    case = opened(timed)
    answer = timed.ask("referral.supervise", case, by=DIRECTOR, unit=HOUSING, reason="?",
                       answer_by="2025-04-14")  # fmt: skip
    assert answer.facts == {"supervision": 1}
    return case


def test_the_supervised_unit_answers_once(timed: Alone) -> None:
    case = supervised(timed)
    body = {"by": HANDLER, "supervision": 1, "answer": "We search", "done_by": "2025-04-25"}
    assert timed.ask("referral.answer-supervision", case, **body).outcome == "done"
    assert timed.types[-2:] == ["case.supervision_answered", "case.limit_ended"]
    assert timed.told[-2].data["done_by"] == "2025-04-25"
    again = timed.ask("referral.answer-supervision", case, **body)
    assert (again.code, again.kind) == ("supervision-answered", "conflict")
    assert again.facts == {"supervision": 1}


@pytest.mark.parametrize("somebody", [CLERK, OTHER_HANDLER])
def test_nobody_answers_for_another_unit(timed: Alone, somebody) -> None:
    case = supervised(timed)
    answer = timed.ask("referral.answer-supervision", case, by=somebody, supervision=1, answer="!")
    assert (answer.code, answer.kind) == ("not-your-supervision", "forbidden")
    assert answer.facts == {"supervision": 1, "unit": HOUSING, "caller": somebody.unit}


def test_an_unknown_supervision_is_not_found(timed: Alone) -> None:
    case = supervised(timed)
    answer = timed.ask("referral.answer-supervision", case, by=HANDLER, supervision=2, answer="!")
    assert (answer.code, answer.kind) == ("unknown-supervision", "not_found")
    assert answer.facts == {"supervision": 2, "known": [1]}


def object_and_reroute(timed: Alone, case: str, number: int, *, upheld: bool = False) -> None:
    handler, to = (HANDLER, RESOURCES) if number % 2 else (OTHER_HANDLER, HOUSING)
    timed.ask("referral.object", case, by=handler, assignment=number, reason="Not ours")
    more = {} if upheld else {"reroute_to": to}
    body = {"assignment": number, "upheld": upheld, "reason": "So it is", **more}
    assert timed.ask("referral.settle-objection", case, **body).outcome == "done"


def test_passed_around_more_than_twice_it_goes_up_by_itself(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    object_and_reroute(timed, case, 1)
    object_and_reroute(timed, case, 2)
    assert "case.escalated" not in timed.types
    timed.ask("referral.object", case, by=HANDLER, assignment=3, reason="Not ours")
    assert timed.types[-2:] == ["case.objected", "case.escalated"]
    assert timed.told[-1].data["ground"] == "passed-around"
    assert file_of(timed, case).passed_around == 0  # counted anew on the next level


def test_an_objection_that_is_upheld_passed_nothing_around(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    object_and_reroute(timed, case, 1, upheld=True)
    assert file_of(timed, case).passed_around == 0


@pytest.mark.parametrize("by_itself", [False, True])
def test_a_grave_matter_rises_by_itself_only_where_the_policy_says_so(
    timed: Alone,
    by_itself: bool,  # noqa: FBT001
) -> None:
    rising = replace(timed.app.policy.rising, at_high_risk=by_itself)
    timed.app.policy = replace(timed.app.policy, rising=rising)
    case = opened(timed)
    timed.hear(HIGH, case)
    assert ("case.escalated" in timed.types) is by_itself
    timed.hear(HIGH, case)
    assert timed.types.count("case.escalated") == by_itself

"""The two-part close: told by the desk, then accepted or rejected by the resident."""

import pytest

from tests.controls.alone import Alone
from tests.controls.people import CLERK, RESIDENT

from .examples import HANDLED, VERDICT, about, handled, last, resolved

SATISFIED = {"score": "satisfied", "comment": "Dry at last"}
REJECTED = {"score": "dissatisfied", "comment": "Wet again", "accepted": False}


def test_the_answer_names_reason_and_window(desk: Alone) -> None:
    case = handled(desk)
    desk.ask("intake.resolve", case, **VERDICT)
    told = last(desk, "case.resolved")
    assert told["reason"] == "handled-by-department"
    assert told["confirm_by"] == "2025-04-22T01:00:00+00:00"  # 15 days after
    assert desk.ask("intake.resolve", case, **VERDICT).code == "wrong-state"


def test_what_could_not_be_solved_is_explained(desk: Alone) -> None:
    case = handled(desk)
    unsolved = {**VERDICT, "outcome": "not-settled", "reason": "not-solved"}
    assert desk.ask("intake.resolve", case, **unsolved).code == "why-missing"
    answer = desk.ask("intake.resolve", case, **unsolved, why="The house is listed")
    assert answer.outcome == "done"
    assert last(desk, "case.resolved")["why"] == "The house is listed"


def test_a_reason_outside_the_list_is_no_reason(desk: Alone) -> None:
    case = handled(desk)
    answer = desk.ask("intake.resolve", case, **{**VERDICT, "reason": "tired of it"})
    assert answer.code == "invalid-body"


def test_accepted_closes_the_case_once(desk: Alone) -> None:
    case = resolved(desk)
    assert desk.ask("intake.rate", case, by=RESIDENT, **SATISFIED).outcome == "done"
    assert about(desk, case)[-2:] == ["case.rated", "case.confirmed"]
    assert last(desk, "case.confirmed")["by_silence"] is False
    assert desk.ask("intake.rate", case, by=RESIDENT, **SATISFIED).code == "wrong-state"


@pytest.mark.parametrize(
    ("score", "accepted", "closes"),
    [
        ("satisfied", None, True),
        ("fair", None, True),
        ("dissatisfied", None, False),
        ("dissatisfied", True, True),
        ("satisfied", False, False),
    ],
)
def test_not_said_the_score_decides(
    desk: Alone, score: str, *, accepted: bool | None, closes: bool
) -> None:
    case = resolved(desk)
    desk.ask("intake.rate", case, by=RESIDENT, score=score, accepted=accepted)
    assert desk.types[-1] == ("case.confirmed" if closes else "case.reopened")


def test_rejected_comes_back_by_itself(desk: Alone) -> None:
    case = resolved(desk)
    assert desk.ask("intake.rate", case, by=RESIDENT, **REJECTED).outcome == "done"
    told = last(desk, "case.reopened")
    assert (told["ground"], told["reason"]) == ("resident-rejected", "Wet again")
    assert desk.hear(HANDLED, case) is None
    assert desk.ask("intake.resolve", case, **VERDICT).outcome == "done"
    assert desk.ask("intake.rate", case, by=RESIDENT, **SATISFIED).outcome == "done"


def test_a_clerk_who_takes_the_verdict_down_says_so(desk: Alone) -> None:
    case = resolved(desk)
    desk.ask("intake.rate", case, by=CLERK, **SATISFIED)
    assert last(desk, "case.rated")["on_behalf"] is True


def test_too_late_to_reject_but_not_to_accept(desk: Alone) -> None:
    case = resolved(desk)
    desk.pass_time(days=15)
    answer = desk.ask("intake.rate", case, by=RESIDENT, **REJECTED)
    assert (answer.code, answer.kind) == ("window-over", "conflict")
    assert answer.facts["until"] == "2025-04-22T01:00:00+00:00"
    assert desk.ask("intake.rate", case, by=RESIDENT, **SATISFIED).outcome == "done"


def test_silence_counts_after_the_window_and_once(desk: Alone) -> None:
    case = resolved(desk)
    assert desk.ask("intake.confirm-by-silence", case).code == "window-open"
    desk.pass_time(days=15)
    assert desk.ask("intake.confirm-by-silence", case).outcome == "done"
    assert last(desk, "case.confirmed")["by_silence"] is True
    before = len(desk.told)
    assert desk.ask("intake.confirm-by-silence", case).outcome == "done"
    assert len(desk.told) == before


def test_archived_only_after_acceptance_or_the_window(desk: Alone) -> None:
    case = resolved(desk)
    answer = desk.ask("intake.archive", case)
    assert (answer.code, answer.facts["until"]) == ("not-confirmed", "2025-04-22T01:00:00+00:00")
    desk.pass_time(days=15)
    assert desk.ask("intake.archive", case).outcome == "done"
    assert about(desk, case)[-2:] == ["case.confirmed", "case.archived"]


def test_new_facts_reopen_an_archived_case(desk: Alone) -> None:
    case = resolved(desk)
    desk.ask("intake.rate", case, by=RESIDENT, **SATISFIED)
    desk.ask("intake.archive", case)
    assert desk.ask("intake.reopen", case, reason="The pipe burst").outcome == "done"
    assert last(desk, "case.reopened")["ground"] == "new-facts"
    assert desk.ask("intake.reopen", case, reason="The pipe burst").code == "wrong-state"

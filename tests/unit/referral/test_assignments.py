"""交办: given, signed, done, extended; who may, when, and how long."""

import pytest

from services.referral.domain.assignments import ALLOWED, OPEN
from tests.controls.alone import Alone
from tests.controls.people import CLERK, DIRECTOR, HANDLER, OTHER_HANDLER

from .examples import DUTY, HOUSING, RESOURCES, assigned, file_of, objected, opened, signed


def test_a_unit_is_given_the_matter(referral: Alone) -> None:
    case = opened(referral)
    answer = referral.ask("referral.assign", case, **DUTY, lead=True)
    assert (answer.outcome, answer.facts) == ("done", {"assignment": 1})
    told = referral.told[-1]
    assert (told.type, told.subject) == ("case.assigned", case)
    assert told.data == {
        "by": {"id": "clerk.li", "role": "clerk", "unit": CLERK.unit, "region": ""},
        "assignment": 1, "unit": HOUSING, "lead": True, "duty": DUTY["duty"],
        "due": "2025-05-07", "paper": "handover-slip", "replaces": None,
    }  # fmt: skip


def test_the_same_unit_is_not_given_it_twice(referral: Alone) -> None:
    case = assigned(referral, lead=False)
    answer = referral.ask("referral.assign", case, **DUTY)
    assert (answer.code, answer.kind) == ("already-assigned", "conflict")
    assert answer.facts == {"unit": HOUSING, "assignment": 1}


def test_a_unit_that_is_done_may_be_given_more(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Registered")
    assert referral.ask("referral.assign", case, **DUTY, lead=True).facts == {"assignment": 2}


def test_there_is_one_lead_and_any_number_of_helpers(referral: Alone) -> None:
    case = assigned(referral)
    other = {**DUTY, "unit": RESOURCES}
    answer = referral.ask("referral.assign", case, **other, lead=True)
    assert (answer.code, answer.kind) == ("one-lead-only", "conflict")
    assert answer.facts == {"lead": HOUSING, "assignment": 1}
    assert referral.ask("referral.assign", case, **other).facts == {"assignment": 2}


def test_the_lead_is_taken_while_it_objects(referral: Alone) -> None:
    case = objected(referral)
    answer = referral.ask("referral.assign", case, **{**DUTY, "unit": RESOURCES}, lead=True)
    assert answer.code == "one-lead-only"


def test_two_leads_in_one_batch_are_still_one(referral: Alone) -> None:
    case = opened(referral)
    batch = [
        referral.request("referral.assign", case, **{**DUTY, "unit": unit}, lead=True)
        for unit in (HOUSING, RESOURCES)
    ]
    assert [answer.code for answer in referral.app.decide(batch)] == ["", "one-lead-only"]


def test_the_unit_signs_once(referral: Alone) -> None:
    case = assigned(referral)
    sign = {"by": HANDLER, "assignment": 1, "note": "Received"}
    assert referral.ask("referral.sign", case, **sign).outcome == "done"
    assert referral.types[-1] == "case.signed"
    answer = referral.ask("referral.sign", case, **sign)
    assert (answer.code, answer.kind) == ("wrong-assignment-state", "conflict")
    assert answer.facts == {
        "assignment": 1, "action": "sign", "state": "signed",
        "allowed": ["complete", "extend", "recall"],
    }  # fmt: skip


@pytest.mark.parametrize("somebody", [OTHER_HANDLER, CLERK, DIRECTOR])
@pytest.mark.parametrize(
    ("command", "body"),
    [("sign", {}), ("object", {"reason": "Not ours"}), ("complete", {"result": "Done"})],
)
def test_only_the_unit_itself_acts(referral: Alone, somebody, command, body) -> None:
    case = assigned(referral)
    answer = referral.ask(f"referral.{command}", case, by=somebody, assignment=1, **body)
    assert (answer.code, answer.kind) == ("not-your-assignment", "forbidden")
    assert answer.facts == {"assignment": 1, "unit": HOUSING, "caller": somebody.unit}
    assert referral.types[-1] == "case.assigned"


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("sign", {}),
        ("object", {"reason": "Not ours"}),
        ("settle-objection", {"upheld": True, "reason": "It is"}),
        ("complete", {"result": "Done"}),
        ("extend", {"due": "2025-05-20", "reason": "A long search"}),
    ],
)
def test_an_unknown_number_is_not_found(referral: Alone, command, body) -> None:
    case = assigned(referral)
    answer = referral.ask(f"referral.{command}", case, by=HANDLER, assignment=2, **body)
    assert (answer.code, answer.kind) == ("unknown-assignment", "not_found")
    assert answer.facts == {"assignment": 2, "known": [1]}


def test_the_matter_changes_hands_with_the_signature(referral: Alone) -> None:
    case = assigned(referral)
    assert file_of(referral, case).holder is None
    referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    assert file_of(referral, case).holder == HOUSING


def test_a_helper_signs_without_holding_the_matter(referral: Alone) -> None:
    case = assigned(referral, lead=False)
    referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    assert file_of(referral, case).holder is None


def test_the_next_lead_holds_it_from_its_own_signature(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Our part")
    referral.ask("referral.assign", case, **{**DUTY, "unit": RESOURCES}, lead=True)
    assert file_of(referral, case).holder == HOUSING
    referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2)
    assert file_of(referral, case).holder == RESOURCES


def test_a_paper_recalled_before_it_was_signed_leaves_the_holder(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Our part")
    referral.ask("referral.assign", case, **DUTY, lead=True)
    recall = {"assignment": 2, "reason": "It was done"}
    assert referral.ask("referral.recall", case, **recall).outcome == "done"
    assert file_of(referral, case).holder == HOUSING


def test_the_unit_reports_its_part_done_once(referral: Alone) -> None:
    case = signed(referral)
    done = {"by": HANDLER, "assignment": 1, "result": "Registered"}
    assert referral.ask("referral.complete", case, **done).outcome == "done"
    assert referral.types[-1] == "case.duty_done"
    assert referral.told[-1].data["result"] == "Registered"
    answer = referral.ask("referral.complete", case, **done)
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "completed")


def test_nothing_is_done_before_the_signature(referral: Alone) -> None:
    case = assigned(referral)
    answer = referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "assigned")


def extend(referral: Alone, case: str, due: str):
    return referral.ask(
        "referral.extend", case, by=DIRECTOR, assignment=1, due=due, reason="Three archives"
    )


def test_more_time_is_given(referral: Alone) -> None:
    case = signed(referral)
    assert extend(referral, case, "2025-05-20").outcome == "done"
    assert referral.told[-1].type == "case.extended"
    assert referral.told[-1].data["due"] == "2025-05-20"
    assert file_of(referral, case).assignments[0].due == "2025-05-20"


def test_the_same_day_again_is_no_extension(referral: Alone) -> None:
    case = signed(referral)
    extend(referral, case, "2025-05-20")
    answer = extend(referral, case, "2025-05-20")
    assert (answer.code, answer.kind) == ("extension-not-later", "invalid")
    assert answer.facts == {"assignment": 1, "due": "2025-05-20", "present": "2025-05-20"}


def test_a_day_that_is_over_is_no_extension(referral: Alone) -> None:
    case = signed(referral)
    referral.pass_time(days=35)  # from 7 April
    answer = extend(referral, case, "2025-05-11")
    assert (answer.code, answer.facts["present"]) == ("extension-not-later", "2025-05-12")


def test_all_extensions_together_give_thirty_days(referral: Alone) -> None:
    case = signed(referral)
    assert extend(referral, case, "2025-06-05").outcome == "done"
    answer = extend(referral, case, "2025-06-07")
    assert (answer.code, answer.kind) == ("extension-too-long", "invalid")
    assert answer.facts == {
        "assignment": 1, "due": "2025-06-07", "latest": "2025-06-06", "days": 30,
        "article": "信访工作条例 §34",
    }  # fmt: skip
    assert extend(referral, case, "2025-06-06").outcome == "done"


def test_a_finished_part_needs_no_more_time(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Registered")
    assert extend(referral, case, "2025-05-20").code == "wrong-assignment-state"


def test_a_unit_is_supervised_as_often_as_needed(referral: Alone) -> None:
    case = signed(referral)
    order = {"unit": HOUSING, "reason": "A week without a word", "answer_by": "2025-04-14"}
    for _ in range(2):
        assert referral.ask("referral.supervise", case, by=DIRECTOR, **order).outcome == "done"
        assert referral.told[-1].type == "case.supervised"
        assert referral.told[-1].data["answer_by"] == "2025-04-14"


def test_every_state_of_an_assignment_names_its_actions() -> None:
    assert set(ALLOWED) == {*OPEN, "completed", "rerouted", "recalled", "returned"}
    assert set(OPEN) < set(ALLOWED)
    assert all(bool(ALLOWED[state]) == (state in OPEN) for state in ALLOWED)

"""Cases of one kin: linked, merged, parent and children, suspected duplicates."""

from uuid import uuid4

from tests.controls.alone import Alone
from tests.controls.people import OTHER_CLERK, RESIDENT

from .examples import VERDICT, about, accepted, handled, last, registered, resolved

SAME = {"reason": "The same noise"}


def linked(desk: Alone, case: str, other: str, relation: str) -> str:
    return desk.ask("intake.link", case, other=other, relation=relation, **SAME).code


def test_both_ends_of_a_link_know_it_and_know_it_once(desk: Alone) -> None:
    case, other = registered(desk), registered(desk)
    assert linked(desk, case, other, "repeat-of") == ""
    ends = {each.subject: each.data["relation"] for each in desk.told[-2:]}
    assert ends == {case: "repeat-of", other: "repeated-by"}
    assert linked(desk, case, other, "repeat-of") == "linked-before"
    assert linked(desk, other, case, "repeat-of") == "linked-before"  # it cannot be both ways
    assert linked(desk, case, case, "related") == "link-to-itself"
    assert linked(desk, case, str(uuid4()), "related") == "not-found"


def test_parts_have_no_parts(desk: Alone) -> None:
    whole, part, other = registered(desk), registered(desk), registered(desk)
    assert linked(desk, part, whole, "child-of") == ""
    assert linked(desk, other, part, "child-of") == "link-too-deep"
    assert linked(desk, whole, other, "child-of") == "link-too-deep"
    assert linked(desk, part, other, "child-of") == "link-too-deep"
    closed = resolved(desk)
    assert linked(desk, other, closed, "child-of") == "other-case-closed"


def test_a_parent_waits_for_its_children_or_carries_them(desk: Alone) -> None:
    whole, one, two = handled(desk), handled(desk), accepted(desk)
    for child in (one, two):
        linked(desk, child, whole, "child-of")
    answer = desk.ask("intake.resolve", whole, **VERDICT)
    assert (answer.code, set(answer.facts["children"])) == ("open-children", {one, two})
    desk.ask("intake.resolve", one, **VERDICT)
    assert last(desk, "case.child_changed")["state"] == "resolved"
    assert desk.ask("intake.resolve", whole, **VERDICT).facts["children"] == [two]
    assert desk.ask("intake.resolve", whole, **VERDICT, with_children=True).outcome == "done"
    carried = [each.data for each in desk.told if each.type == "case.resolved"]
    assert [each["through"] for each in carried] == [None, None, whole]
    assert desk.ask("intake.rate", two, by=RESIDENT, score="satisfied").outcome == "done"


def test_a_child_of_another_first_asked_person_is_not_carried(desk: Alone) -> None:
    whole, part = handled(desk), registered(desk, by=OTHER_CLERK)
    linked(desk, part, whole, "child-of")
    answer = desk.ask("intake.resolve", whole, **VERDICT, with_children=True)
    assert (answer.code, answer.facts["children"]) == ("open-children", [part])
    assert "case.resolved" not in desk.types


def test_a_child_that_comes_back_is_open_again_in_its_parent(desk: Alone) -> None:
    whole, part = handled(desk), handled(desk)
    linked(desk, part, whole, "child-of")
    desk.ask("intake.resolve", part, **VERDICT)
    desk.ask("intake.rate", part, by=RESIDENT, score="dissatisfied")
    assert last(desk, "case.child_changed")["state"] == "accepted"
    assert desk.ask("intake.resolve", whole, **VERDICT).code == "open-children"


def test_merged_once_and_every_reporter_told(desk: Alone) -> None:
    case, twin, into = registered(desk), accepted(desk), handled(desk)
    assert desk.ask("intake.merge", case, into=twin, **SAME).outcome == "done"
    assert desk.ask("intake.merge", case, into=twin, **SAME).code == "wrong-state"
    assert desk.ask("intake.merge", twin, into=into, **SAME).outcome == "done"
    assert about(desk, into)[-1] == "case.absorbed"
    desk.ask("intake.resolve", into, **VERDICT)
    assert about(desk, case)[-1] == about(desk, twin)[-1] == "case.answered"
    assert last(desk, "case.answered")["summary"] == VERDICT["summary"]


def test_merged_into_itself_into_a_closed_one_or_away_from_children(desk: Alone) -> None:
    case, closed, child = registered(desk), resolved(desk), registered(desk)
    assert desk.ask("intake.merge", case, into=case, **SAME).code == "link-to-itself"
    assert desk.ask("intake.merge", case, into=closed, **SAME).code == "other-case-closed"
    linked(desk, child, case, "child-of")
    assert desk.ask("intake.merge", case, into=registered(desk), **SAME).code == "has-children"


def test_taken_out_again_a_case_is_not_answered_through_the_other(desk: Alone) -> None:
    case, into = registered(desk), handled(desk)
    desk.ask("intake.merge", case, into=into, **SAME)
    desk.ask("intake.reopen", case, reason="Another house", ground="wrongly-closed")
    desk.ask("intake.resolve", into, **VERDICT)
    assert "case.answered" not in desk.types


def test_merged_a_second_time_a_case_is_answered_once(desk: Alone) -> None:
    case, into = registered(desk), handled(desk)
    desk.ask("intake.merge", case, into=into, **SAME)
    desk.ask("intake.reopen", case, reason="Another house", ground="wrongly-closed")
    assert desk.ask("intake.merge", case, into=into, **SAME).outcome == "done"
    desk.ask("intake.resolve", into, **VERDICT)
    assert desk.types.count("case.answered") == 1


def test_duplicates_are_suspected_once(desk: Alone) -> None:
    case, other = registered(desk), registered(desk)
    found = {
        "case": other, "number": "150104002-2025-000002", "score": 60,
        "reasons": ["same-person"],
    }  # fmt: skip
    desk.ask("intake.suspect-duplicates", case, candidates=[found])
    desk.ask("intake.suspect-duplicates", case, candidates=[found])
    assert desk.types.count("case.duplicates_suspected") == 1
    assert last(desk, "case.duplicates_suspected")["candidates"] == [found]

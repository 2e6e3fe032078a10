"""三单两函: forms issued, signed, answered and taken back; and those that come with an act."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.declare import Actor
from services.contracts.messages import Answer
from services.referral.domain.forms import ALLOWED
from services.referral.keeping import SYSTEM
from tests.controls.alone import Alone
from tests.controls.people import AGENT, CLERK, DIRECTOR, HANDLER, OTHER_HANDLER

from .examples import ARCHIVED, DECLINED, DUTY, HOUSING, RESOURCES, opened
from .times import PAUSE, at, limits

WARNING = {
    "kind": "warning-letter", "to": HOUSING,
    "values": {"facts": "The roof leaks", "measures": "Mend it", "contact": "clerk.li"},
}  # fmt: skip
REGISTRATION = {"kind": "registration-slip", "values": {"mediation": "agrees", "papers": 3}}


def issued(papers: Alone, case: str, **more: Any) -> str:
    answer = papers.ask("referral.issue-form", case, **{**WARNING, **more})
    assert answer.outcome == "done", answer
    return str(answer.facts["form"])


def in_force(papers: Alone, case: str) -> str:
    form = issued(papers, case)
    assert sign(papers, case, form).outcome == "done"
    return form


def sign(
    papers: Alone, case: str, form: str, by: Actor = DIRECTOR, slot: str = "approved"
) -> Answer:
    return papers.ask("referral.sign-form", case, by=by, form=form, slot=slot)


def answered(papers: Alone, case: str, form: str, by: Actor = HANDLER) -> Answer:
    return papers.ask("referral.answer-form", case, by=by, form=form, answer="Mended")


def recalled(papers: Alone, case: str, form: str, by: Actor = CLERK) -> Answer:
    return papers.ask("referral.recall-form", case, by=by, form=form, reason="To the wrong unit")


def told(papers: Alone, type_: str) -> list[dict[str, Any]]:
    return [dict(each.data) for each in papers.told if each.type == type_]


def test_a_form_is_issued_with_all_that_is_printed_on_it(papers: Alone) -> None:
    case = opened(papers)
    answer = papers.ask("referral.issue-form", case, **WARNING)
    assert (answer.facts["number"], answer.facts["ordinal"]) == ("综警〔2025〕1号", 1)
    envelope = papers.told[-1]
    assert (envelope.type, envelope.subject, envelope.streamversion) == ("form.issued", case, 0)
    data = envelope.data
    assert data["form"] == answer.facts["form"]
    assert data["values"] == WARNING["values"]
    assert data["edition"] == "2025-01-01"
    assert data["names"] == {
        CLERK.unit: "兴隆巷街道社会治安综合治理中心", HOUSING: "玉泉区住房和城乡建设局",
    }  # fmt: skip
    assert [each["slot"] for each in data["slots"]] == ["approved"]
    assert (data["in_force"], data["answer_by"], data["wants_answer"]) == (False, None, True)


def test_a_form_makes_nobodys_view_of_the_case_stale(papers: Alone) -> None:
    case = opened(papers)
    assert papers.ask("referral.issue-form", case, **WARNING).version == 0
    assigned = papers.ask("referral.assign", case, **DUTY, lead=True)
    assert papers.ask("referral.issue-form", case, **WARNING).version == assigned.version


def test_the_time_of_the_answer_begins_with_the_issuers_signature(papers: Alone) -> None:
    case = opened(papers)
    form = issued(papers, case)
    papers.pass_time(days=3)  # Thursday, 10 April
    assert sign(papers, case, form).facts["answer_by"] == "2025-04-17"
    assert told(papers, "form.signed")[0]["in_force"]
    assert told(papers, "case.limit_set")[-1]["limit"] == "reply.1"
    assert told(papers, "case.limit_set")[-1]["last_day"] == "2025-04-17"


def test_it_is_signed_once_by_whom_the_policy_names(papers: Alone) -> None:
    case = opened(papers)
    form = issued(papers, case)
    assert sign(papers, case, form, by=CLERK).code == "not-your-slot"
    assert sign(papers, case, form, by=HANDLER).code == "not-your-slot"
    assert sign(papers, case, form, slot="received").code == "unknown-slot"
    assert sign(papers, case, form).outcome == "done"
    assert sign(papers, case, form).code == "slot-signed"


def test_it_is_answered_once_in_force_and_by_its_addressee(papers: Alone) -> None:
    case = opened(papers)
    form = issued(papers, case)
    early = answered(papers, case, form)
    assert (early.code, early.facts["allowed"]) == ("wrong-form-state", list(ALLOWED["issued"]))
    sign(papers, case, form)
    assert answered(papers, case, form, by=OTHER_HANDLER).code == "not-your-form"
    assert answered(papers, case, form).outcome == "done"
    assert told(papers, "form.answered")[0]["late"] is False
    assert told(papers, "case.limit_ended")[-1]["how"] == "met"
    assert answered(papers, case, form).code == "wrong-form-state"
    assert recalled(papers, case, form).code == "wrong-form-state"


def test_a_day_that_passed_makes_it_overdue_and_its_answer_late(papers: Alone) -> None:
    case = opened(papers)
    form = in_force(papers, case)
    at(papers, "2025-04-15T09:00")
    for _ in "12":
        assert papers.ask("referral.pass-limit", case, by=SYSTEM, limit="reply.1").outcome == "done"
    overdue = told(papers, "form.overdue")
    assert [(each["form"], each["answer_by"]) for each in overdue] == [(form, "2025-04-14")]
    assert papers.types.count("case.overdue") == 1
    assert answered(papers, case, form).outcome == "done"
    assert told(papers, "form.answered")[0]["late"] is True
    assert told(papers, "case.limit_ended")[-1]["how"] == "late"


def test_an_answer_is_late_from_the_first_moment_after_its_day(papers: Alone) -> None:
    """The office that would tell that it passed is not open yet."""
    case = opened(papers)
    form = in_force(papers, case)
    at(papers, "2025-04-15T00:00")
    assert answered(papers, case, form).outcome == "done"
    assert told(papers, "form.answered")[0]["late"] is True
    assert "form.overdue" not in papers.types


def test_a_pause_is_not_late(papers: Alone) -> None:
    case = opened(papers)
    form = in_force(papers, case)
    papers.ask("referral.pause", case, **{**PAUSE, "reason": "force-majeure"})
    at(papers, "2025-04-15T09:00")
    papers.ask("referral.resume", case)
    assert answered(papers, case, form).outcome == "done"
    assert told(papers, "form.answered")[0]["late"] is False


def test_a_recalled_form_is_replaced_by_a_corrected_one_that_names_it(papers: Alone) -> None:
    case = opened(papers)
    form = in_force(papers, case)
    assert (
        papers.ask("referral.issue-form", case, **WARNING, replaces=form).code == "replaces-nothing"
    )
    assert recalled(papers, case, form, by=HANDLER).code == "not-your-form"
    assert recalled(papers, case, form).outcome == "done"
    assert told(papers, "case.limit_ended")[-1]["how"] == "dropped"
    assert sign(papers, case, form).code == "wrong-form-state"
    corrected = issued(papers, case, replaces=form)
    assert told(papers, "form.issued")[-1]["replaces"] == form
    assert corrected != form
    assert (
        papers.ask("referral.issue-form", case, **WARNING, replaces=form).code == "replaces-nothing"
    )


def test_a_kind_without_an_addressee_is_signed_and_not_answered(papers: Alone) -> None:
    case = opened(papers)
    answer = papers.ask("referral.issue-form", case, **REGISTRATION)
    form = answer.facts["form"]
    assert sign(papers, case, form, by=CLERK, slot="first-asked").outcome == "done"
    assert answered(papers, case, form).code == "no-answer-wanted"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"to": None}, "addressee-missing", None),
        ({"kind": "circular"}, "unknown-form-kind", None),
        ({"kind": "handover-slip"}, "form-goes-with-act", None),
        ({"kind": "registration-slip"}, "no-addressee", None),
        ({"values": {"facts": "x", "contact": "clerk.li"}}, "form-field-missing", "measures"),
        ({"values": {**WARNING["values"], "title": "x"}}, "form-field-unknown", "title"),
        ({"values": {**WARNING["values"], "contact": "李某"}}, "form-field-malformed", "contact"),
        ({"values": {**WARNING["values"], "copies": "court"}}, "form-field-malformed", "copies"),
        ({"values": {**WARNING["values"], "facts": 7}}, "form-field-malformed", "facts"),
    ],
)
def test_what_does_not_fit_the_kind_is_refused_and_named(
    papers: Alone, change: dict[str, Any], code: str, field: str | None
) -> None:
    case = opened(papers)
    answer = papers.ask("referral.issue-form", case, **{**WARNING, **change})
    assert (answer.code, answer.facts.get("field")) == (code, field)
    assert papers.types == []


def test_only_roles_of_the_policy_issue_a_kind(papers: Alone) -> None:
    case = opened(papers)
    answer = papers.ask("referral.issue-form", case, by=AGENT, **WARNING)
    assert (answer.code, answer.kind) == ("not-your-form-kind", "forbidden")


def test_a_form_of_another_case_is_not_found(papers: Alone) -> None:
    form = in_force(papers, opened(papers))
    other = opened(papers)
    for answer in (sign(papers, other, form), answered(papers, other, str(uuid4()))):
        assert (answer.code, answer.kind) == ("no-such-form", "not_found")


def test_nothing_is_issued_once_the_case_is_closed_and_its_limit_is_dropped(papers: Alone) -> None:
    case = opened(papers)
    form = in_force(papers, case)
    papers.hear(DECLINED, case)
    assert told(papers, "case.limit_ended")[-1]["how"] == "dropped"
    assert papers.ask("referral.issue-form", case, **WARNING).code == "wrong-state"
    assert answered(papers, case, form).outcome == "done"
    assert papers.hear(ARCHIVED, case) is None


def test_numbers_count_per_kind_year_and_issuing_division(papers: Alone) -> None:
    case = opened(papers)
    assert (
        papers.ask("referral.issue-form", case, **REGISTRATION).facts["number"] == "综受〔2025〕1号"
    )
    numbers = [papers.ask("referral.issue-form", case, **WARNING).facts["number"] for _ in "12"]
    assert numbers == ["综警〔2025〕1号", "综警〔2025〕2号"]
    other = Actor(id="clerk.far", role="clerk", unit="150105003:centre")
    assert (
        papers.ask("referral.issue-form", case, by=other, **WARNING).facts["number"] == numbers[0]
    )
    at(papers, "2026-01-05T09:00")
    assert papers.ask("referral.issue-form", case, **WARNING).facts["number"] == "综警〔2026〕1号"


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=8), max_size=5))
@settings(max_examples=25, deadline=None)
def test_numbers_have_no_gaps_whatever_is_refused_in_between(batches: list[list[bool]]) -> None:
    papers = Alone("referral")
    case = opened(papers)
    numbers = []
    for batch in batches:
        bodies = [WARNING if good else {**WARNING, "values": {}} for good in batch]
        requests = [papers.request("referral.issue-form", case, **body) for body in bodies]
        answers = papers.app.decide(requests)
        numbers += [each.facts["number"] for each in answers if each.outcome == "done"]
    assert numbers == [f"综警〔2025〕{n}号" for n in range(1, len(numbers) + 1)]


ACTS = ("sign", "answer", "recall", "pass")


@given(st.lists(st.sampled_from(ACTS), max_size=8), st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_a_form_never_comes_back_and_never_changes(acts: list[str], days: int) -> None:
    papers = Alone("referral")
    case = opened(papers)
    form = issued(papers, case)
    states = ["issued"]
    for act in acts:
        papers.pass_time(days=days)
        states.extend(_does(papers, case, form, act))
    assert states.count("answered") + states.count("recalled") <= 1
    if {"answered", "recalled"} & set(states):
        assert states[-1] in {"answered", "recalled"}
    assert "answered" not in states or "in-force" in states
    assert told(papers, "form.issued")[0]["values"] == WARNING["values"]


def _does(papers: Alone, case: str, form: str, act: str) -> Iterator[str]:
    before = papers.types.count("form.overdue")
    if act == "pass":
        papers.ask("referral.pass-limit", case, by=SYSTEM, limit="reply.1")
        if papers.types.count("form.overdue") > before:
            yield "overdue"
        return
    do = {"sign": sign, "answer": answered, "recall": recalled}[act]
    answer = do(papers, case, form)
    if answer.outcome == "done":
        yield answer.facts["state"]


# With an act ------------------------------------------------------------------------------------


def test_assigning_issues_the_slip_filled_in_by_the_act(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True)
    slip = told(papers, "form.issued")[0]
    assert (slip["kind"], slip["act"], slip["to"]) == ("handover-slip", "assign.1", HOUSING)
    assert slip["values"] == {"unit": HOUSING, "due": DUTY["due"], "duty": DUTY["duty"]}
    assert (slip["in_force"], slip["answer_by"]) == (True, DUTY["due"])


def test_a_paper_of_another_name_is_the_places_own_and_issues_none(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True, paper="自制交办单")
    assert "form.issued" not in papers.types


def test_the_slip_is_signed_and_answered_with_its_act_and_no_other_way(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True)
    slip = told(papers, "form.issued")[0]["form"]
    for refused in (
        sign(papers, case, slip, by=HANDLER, slot="received"),
        answered(papers, case, slip),
        recalled(papers, case, slip),
    ):
        assert refused.code == "form-goes-with-act"
    papers.ask("referral.sign", case, by=HANDLER, assignment=1)
    assert told(papers, "form.signed")[0]["by"]["id"] == HANDLER.id
    at(papers, "2025-05-08T08:00")  # a day after its day
    papers.ask("referral.complete", case, by=HANDLER, assignment=1, result="Registered")
    answer = told(papers, "form.answered")[0]
    assert (answer["answer"], answer["late"]) == ("Registered", True)


def test_a_slip_goes_with_its_paper_when_that_is_taken_back_or_rerouted(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True)
    papers.ask("referral.recall", case, assignment=1, reason="A mistake")
    assert told(papers, "form.recalled")[0]["reason"] == "A mistake"
    papers.ask("referral.assign", case, **DUTY, lead=True)
    papers.ask("referral.object", case, by=HANDLER, assignment=2, reason="Not ours")
    papers.ask(
        "referral.settle-objection", case, assignment=2, upheld=False, reason="Agreed",
        reroute_to=RESOURCES,
    )  # fmt: skip
    acts = [(each["act"], each["to"]) for each in told(papers, "form.issued")]
    assert acts == [("assign.1", HOUSING), ("assign.2", HOUSING), ("assign.3", RESOURCES)]
    assert len(told(papers, "form.recalled")) == 2


def test_a_refused_act_issues_nothing_and_uses_no_number(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True)
    assert papers.ask("referral.assign", case, **DUTY).code == "already-assigned"
    papers.ask("referral.assign", case, **{**DUTY, "unit": RESOURCES})
    assert [each["number"] for each in told(papers, "form.issued")] == [
        "综交〔2025〕1号", "综交〔2025〕2号",
    ]  # fmt: skip


def test_supervising_issues_the_order_also_when_the_clock_does_it(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **{**DUTY, "due": "2025-04-10"}, lead=True)
    at(papers, "2025-04-11T09:00")
    papers.ask("referral.pass-limit", case, by=SYSTEM, limit="duty.1")
    order = told(papers, "form.issued")[-1]
    assert (order["kind"], order["act"], order["to"]) == (
        "supervision-order",
        "supervise.1",
        HOUSING,
    )
    assert order["issuer"] == CLERK.unit
    assert sign(papers, case, order["form"], by=HANDLER, slot="received").outcome == "done"
    assert set(limits(papers, case)) == {"duty.1", "answer.1"}  # the order's day is the act's
    papers.ask("referral.answer-supervision", case, by=HANDLER, supervision=1, answer="Soon")
    assert told(papers, "form.answered")[-1]["form"] == order["form"]


def test_an_act_from_before_there_were_forms_has_none_to_follow(papers: Alone) -> None:
    case = opened(papers)
    papers.ask("referral.assign", case, **DUTY, lead=True, paper="old")
    assert papers.ask("referral.sign", case, by=HANDLER, assignment=1).outcome == "done"
    done = papers.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    assert done.outcome == "done"
    assert not [each for each in papers.types if each.startswith("form.")]


def test_the_kinds_of_today_are_shown_with_their_fields(papers: Alone) -> None:
    kinds = papers.ask("referral.show-form-kinds").facts["kinds"]
    assert [each["code"] for each in kinds] == [
        "registration-slip", "handover-slip", "supervision-order", "warning-letter",
        "suggestion-letter",
    ]  # fmt: skip
    assert all(each["assumed"] for each in kinds)
    assert [each["group"] for each in kinds].count("slip") == 3
    assert papers.types == []

"""Signals: who may tell what, what the record says, and that every change of the level is told."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts import codes
from services.contracts.declare import Actor
from services.contracts.events.errands import DangerReported
from services.contracts.events.intake import (
    CaseAbsorbed,
    CaseLinked,
    CasePromiseBroken,
    CaseReopened,
    CaseResolved,
)
from services.contracts.events.referral import CaseObjected
from services.contracts.events.timing import CaseOverdue
from services.risk.domain import Matter
from services.risk.policy import load_orders
from tests.controls.alone import Alone
from tests.controls.people import CLERK, DISTRICT, EXPERT, GRID, HANDLER, OFFICER, RESIDENT

from .test_matter import CASE, GRADED, REOPENED, RESOLVED, reported

SYSTEM = Actor(id="system.referral", role="system")
OBJECTED = CaseObjected(
    by=HANDLER, assignment=1, unit=f"{DISTRICT}:court", reason="Not ours", suggested_unit=None
)
ABSORBED = CaseAbsorbed(by=CLERK, other=CASE, other_number="150104002-2025-000003")
OVERDUE = CaseOverdue(
    by=SYSTEM, limit="handle", what="handle", due="2025-05-01T10:00:00+08:00",
    last_day="2025-04-30", unit=f"{DISTRICT}:court", article=None,
)  # fmt: skip
BROKEN = CasePromiseBroken(
    by=SYSTEM, promise=1, what="A call", due="2025-04-11T18:00:00+08:00", owner="clerk.li"
)
LINKED = CaseLinked(
    by=CLERK, relation="repeated-by", other=CASE, other_number="150104002-2025-000003",
    state="registered", reason="The same again",
)  # fmt: skip
DANGER = DangerReported(by=OFFICER, grid=GRID, danger=CASE, incident=CASE)
TELLING = load_orders().telling.entries[-1]


@pytest.fixture
def risk() -> Alone:
    made = Alone("risk")
    assert made.hear(reported(), CASE) is None
    return made


def tell(risk, by, code="conflict-growing", **more):
    return risk.ask("risk.note-signal", CASE, by=by, code=code, note="They shout", **more)


def levels(risk) -> list[str]:
    return [each.data["level"] for each in risk.told if each.type == "risk.assessed"]


def test_a_signal_is_told_with_its_source_and_the_matter_is_graded_anew(risk):
    answer = tell(risk, OFFICER)
    assert (answer.outcome, answer.facts) == ("done", {"signal": 1})
    noted, graded = risk.told[-2:]
    assert noted.type == "risk.signal_noted"
    assert (noted.data["code"], noted.data["source"]) == ("conflict-growing", "officer")
    assert noted.data["seen_at"] == risk.now.isoformat()
    assert noted.data["by"]["id"] == OFFICER.id
    assert graded.type == "risk.assessed"
    assert graded.data["by"]["id"] == "system.risk"
    assert (graded.data["before"], graded.data["level"]) == ("low", "medium")
    assert (graded.data["risen"], graded.data["signal"]) == (True, 1)
    assert graded.data["reasons"] == ["signalled"]


def test_what_changes_nothing_is_told_but_grades_nothing(risk):
    tell(risk, OFFICER)
    tell(risk, OFFICER)
    assert risk.types[-1] == "risk.signal_noted"
    assert levels(risk) == ["low", "medium"]


def test_three_sources_make_it_high_and_the_superior_is_to_be_told(risk):
    tell(risk, OFFICER)
    tell(risk, RESIDENT, "threat")
    assert levels(risk)[-1] == "medium"
    tell(risk, HANDLER, "police-called")
    graded, due = risk.told[-2:]
    assert (graded.data["level"], graded.data["reasons"]) == ("high", ["told-by-all"])
    assert due.type == "risk.report_due"
    assert due.data["to_unit"] == f"{DISTRICT}:agent-centre"
    assert due.data["due"] == (risk.now + timedelta(hours=24)).isoformat()


def test_a_lifted_signal_lowers_what_it_raised_and_says_so(risk):
    for by, code in ((OFFICER, "conflict-growing"), (RESIDENT, "violence")):
        tell(risk, by, code)
    assert levels(risk)[-1] == "high"
    done = risk.ask("risk.lift-signal", CASE, signal=2, reason="A misunderstanding")
    assert done.outcome == "done"
    lifted, graded = risk.told[-2:]
    assert (lifted.type, lifted.data["code"]) == ("risk.signal_lifted", "violence")
    assert (graded.data["before"], graded.data["level"]) == ("high", "medium")
    assert (graded.data["risen"], graded.data["signal"]) == (False, 2)


@pytest.mark.parametrize(
    ("signal", "code"), [(1, "signal-lifted"), (2, "signal-of-record"), (9, "no-such-signal")]
)
def test_what_cannot_be_lifted(risk, signal, code):
    tell(risk, OFFICER)
    risk.hear(OBJECTED, CASE)
    risk.ask("risk.lift-signal", CASE, signal=1, reason="Over")
    count = len(risk.told)
    assert risk.ask("risk.lift-signal", CASE, signal=signal, reason="Over").code == code
    assert len(risk.told) == count


@pytest.mark.parametrize(
    ("events", "code", "level"),
    [
        ([OBJECTED], "objected", "low"),
        ([OBJECTED, OBJECTED], "objected", "medium"),
        ([OVERDUE, OVERDUE], "overdue", "medium"),
        ([BROKEN], "promise-broken", "low"),
        ([ABSORBED, LINKED], "reported-again", "medium"),
        ([RESOLVED, REOPENED], "reopened", "medium"),
        ([DANGER], "danger", "medium"),
    ],
)
def test_the_record_of_a_case_gives_signals(risk, events, code, level):
    for event in events:
        assert risk.hear(event, CASE) is None
    noted = [each.data for each in risk.told if each.type == "risk.signal_noted"]
    assert {(each["code"], each["source"]) for each in noted} == {(code, "record")}
    assert noted[-1]["about"] == events[-1].TYPE
    assert levels(risk)[-1] == level


def test_a_link_that_is_no_repeat_says_nothing(risk):
    other = CaseLinked(**{**_facts(LINKED), "relation": "related"})
    assert risk.hear(other, CASE) is None
    assert "risk.signal_noted" not in risk.types


def _facts(event):
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_a_danger_heard_of_before_its_case_counts_when_the_case_comes():
    risk = Alone("risk")
    assert risk.hear(DANGER, GRID) is None
    assert risk.hear(DANGER, GRID) is None
    assert risk.told == []
    assert risk.hear(reported(), CASE) is None
    assert [each.data["code"] for each in risk.told if each.type == "risk.signal_noted"] == [
        "danger"
    ]
    assert levels(risk) == ["low", "medium"]


@pytest.mark.parametrize("order", [(OBJECTED, RESOLVED), (RESOLVED, OBJECTED)])
def test_news_of_two_services_in_either_order_counts_the_same_once_reopened(risk, order):
    for each in order:
        assert risk.hear(each, CASE) is None
    assert tell(risk, OFFICER).code == "wrong-state"
    assert risk.hear(REOPENED, CASE) is None
    noted = [each.data["code"] for each in risk.told if each.type == "risk.signal_noted"]
    assert noted == ["objected", "reopened"]


def test_a_closed_matter_is_not_graded_by_its_record(risk):
    risk.hear(RESOLVED, CASE)
    before = levels(risk)
    for _ in range(5):
        assert risk.hear(OBJECTED, CASE) is None
    assert levels(risk) == before


@pytest.mark.parametrize(
    ("by", "code"),
    [(RESIDENT, "gathering"), (OFFICER, "publicity"), (CLERK, "objected"), (SYSTEM, "threat")],
)
def test_who_may_not_tell_is_refused_with_who_may(risk, by, code):
    answer = tell(risk, by, code)
    assert (answer.code, answer.kind) == ("signal-not-yours", "forbidden")
    assert answer.facts["sources"] == TELLING.may.get(code, [])
    assert answer.facts["policy"] == TELLING.name == "risk/signals.yaml, 2020-01-01"


def test_nobody_tells_of_tomorrow(risk):
    assert tell(risk, OFFICER, seen_at=risk.now + timedelta(minutes=1)).code == "signal-in-future"
    assert tell(risk, OFFICER, seen_at=risk.now - timedelta(days=1)).outcome == "done"


def test_residents_tell_so_much_and_then_a_person_looks_first(risk):
    for _ in range(TELLING.residents_most):
        assert tell(risk, RESIDENT).outcome == "done"
    refused = tell(risk, RESIDENT)
    assert refused.code == "too-many-signals"
    assert refused.facts == {"most": TELLING.residents_most, "policy": TELLING.name}
    assert tell(risk, OFFICER).outcome == "done"
    risk.ask("risk.lift-signal", CASE, signal=1, reason="Looked at")
    assert tell(risk, RESIDENT).outcome == "done"


resident_codes = st.sampled_from([code for code, may in TELLING.may.items() if "resident" in may])


@settings(max_examples=25, deadline=None)
@given(st.lists(resident_codes, max_size=TELLING.residents_most))
def test_residents_alone_never_make_an_ordinary_matter_high(told):
    risk = Alone("risk")
    risk.hear(reported(), CASE)
    for code in told:
        tell(risk, RESIDENT, code)
    assert "high" not in levels(risk)


def test_a_panels_word_stands_until_the_rules_say_more(risk):
    tell(risk, OFFICER)
    panel = GRADED | {"level": "low", "grounds": ["They made peace"]}
    assert risk.ask("risk.assess", CASE, by=EXPERT, **panel).outcome == "done"
    told = risk.told[-1].data
    assert (told["before"], told["level"], told["risen"]) == ("medium", "low", False)
    tell(risk, OFFICER, "threat")  # the rules said medium before: the panel knew as much
    assert levels(risk)[-1] == "low"
    tell(risk, HANDLER, "violence")
    assert (risk.told[-2].data["before"], levels(risk)[-1]) == ("low", "high")


def test_the_rules_never_lower_what_a_panel_said(risk):
    tell(risk, OFFICER)
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    risk.ask("risk.lift-signal", CASE, signal=1, reason="Over")
    assert levels(risk)[-1] == "high"


def test_what_signals_raised_over_a_panel_falls_back_to_its_word_and_no_further(risk):
    panel = GRADED | {"level": "medium", "grounds": ["They made peace"]}
    risk.ask("risk.assess", CASE, by=EXPERT, **panel)
    tell(risk, OFFICER, "violence")
    tell(risk, HANDLER, "violence")
    assert levels(risk)[-1] == "high"
    for signal in (1, 2):  # by the rules alone it would be low
        risk.ask("risk.lift-signal", CASE, signal=signal, reason="A misunderstanding")
    told = [each.data for each in risk.told if each.type == "risk.assessed"]
    assert [each["level"] for each in told] == ["low", "medium", "high", "medium"]
    assert (told[-1]["grounds"], told[-1]["reasons"]) == (["They made peace"], [])


def test_a_second_panel_meets_over_what_the_rules_say_by_then(risk):
    tell(risk, OFFICER)
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    tell(risk, HANDLER, "violence")  # the rules say high now, as the panel does: nothing is told
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "low"}))
    tell(risk, OFFICER)  # and say no more than when the second panel met
    assert levels(risk) == ["low", "medium", "high", "low"]


def test_a_panel_needs_its_quorum_of_different_people(risk):
    for experts in (["expert.chen"], ["expert.chen", "expert.chen"]):
        answer = risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"experts": experts}))
        assert (answer.code, answer.kind) == ("quorum-missing", "invalid")
        assert answer.facts["least"] == 2
        assert "levels.yaml" in answer.facts["policy"]
    assert levels(risk) == ["low"]


def test_a_matter_of_before_keeps_what_it_was_graded_at():
    """Stored before the report's facts were kept: what signals add is added, nothing is lost."""
    state = {"number": "150104002-2025-000002"}
    Matter.Created.upcast_v1_v2(state)
    matter = Matter.open(
        UUID(CASE), {"id": "x", "role": "system", "unit": ""}, Alone("risk").now,
        responsible="street", **state,
    )  # fmt: skip
    act = {"by": {"id": "x", "role": "system", "unit": ""}, "at": matter.created_on}
    matter.assess_first(**act, level="high", grounds=["207"], reasons=[])
    matter.regrade(**act, level="medium", grounds=["g"], reasons=["signalled"], signal=1)
    assert (matter.level, matter.division) == ("high", "150104002")


def test_every_signal_is_told_by_somebody_or_by_the_record(risk):
    told_by_record = {"objected", "overdue", "promise-broken", "reopened", "reported-again",
                      "danger"}  # fmt: skip
    assert set(TELLING.may) | told_by_record == set(codes.SIGNALS)
    assert not set(TELLING.may) & told_by_record


def test_the_ends_of_a_case_are_no_signals(risk):
    for event in (CaseResolved, CaseReopened):
        assert event.TYPE in {"case.resolved", "case.reopened"}
    risk.hear(REOPENED, CASE)
    assert [each.data["code"] for each in risk.told if each.type == "risk.signal_noted"] == [
        "reopened"
    ]

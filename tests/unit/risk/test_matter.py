"""A matter's risk: graded at once, overridden by experts, planned, followed, closed, reopened."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.contracts import topology
from services.contracts.declare import Actor
from services.contracts.events.intake import (
    CaseDeclined,
    CaseReopened,
    CaseReported,
    CaseResolved,
)
from services.contracts.events.referral import CaseEscalated
from services.risk import domain
from services.risk.publication import publication
from services.risk.reactions import reactions
from tests.controls.alone import Alone
from tests.controls.people import CENTRE, CLERK, DISTRICT, EXPERT, HANDLER, STREET
from tests.controls.vocabulary import events_of

CASE = "019609c8-0000-7000-8000-000000000002"
SYSTEM = Actor(id="system.referral", role="system")
HOUSING = f"{DISTRICT}:housing-bureau"
GRADED = {
    "level": "high",
    "grounds": ["The land is seized"],
    "experts": ["expert.chen", "expert.lin"],
}
PLAN = {
    "unit": HOUSING,
    "person": "handler.zhao",
    "measures": [
        {"what": "Settle builder and owner", "unit": HOUSING, "due": "2025-05-01"},
        {"what": "Open the register", "unit": HOUSING, "due": "2025-06-01"},
    ],
    "review_on": "2025-06-05",
}
DONE = {"measure": 1, "done": True, "note": "Settled in court"}
RESOLVED = CaseResolved(by=CLERK, outcome="settled", summary="Done", means="talk", told=207)
DECLINED = CaseDeclined(by=CLERK, reason="In court", route="litigation", basis="§31")
REOPENED = CaseReopened(by=CLERK, reason="New facts")
ESCALATED = CaseEscalated(
    by=SYSTEM, from_level="street", to_level="district", to_unit=f"{DISTRICT}:agent-centre",
    ground="request", reason="Beyond us", ask="Coordinate",
)  # fmt: skip
EACH = [("risk.assess", GRADED), ("risk.adopt-plan", PLAN), ("risk.report-measure", DONE)]


def reported(**changed) -> CaseReported:
    facts = {
        "by": CLERK, "number": "150104002-2025-000002", "title": "Title deeds",
        "narrative": "Without deeds for years.", "channel": "petition", "kind": "housing",
        "division": STREET, "grid": None, "since": None, "households": 1, "sectors": [],
        "parties": [], "wants": None, "origin": None, "first_asked": "clerk.li",
        "query_tag": "0" * 64,
    }  # fmt: skip
    return CaseReported(**(facts | changed))


@pytest.fixture
def risk() -> Alone:
    made = Alone("risk")
    assert made.hear(reported(), CASE) is None
    return made


def test_years_are_counted_to_the_day_in_china():
    risk = Alone("risk")
    risk.now = datetime(2025, 5, 31, 23, 0, tzinfo=UTC)  # seven in the morning of 1 June
    risk.hear(reported(households=10, since="2020-06-01"), CASE)
    assert risk.told[0].data["reasons"] == ["group-for-years"]


def topics(risk: Alone) -> list[str]:
    return [row.topic.removeprefix("risk.matter.") for row in
            risk.recorder.select_notifications(1, 100)]  # fmt: skip


def test_a_reported_case_is_graded_at_once_with_its_grounds():
    risk = Alone("risk")
    wide = reported(households=207, since="2011-06-01", sectors=["court", "natural-resources"])
    assert risk.hear(wide, CASE) is None
    told, report = risk.told
    assert report.type == "risk.report_due"
    assert (told.type, told.subject) == ("risk.assessed", CASE)
    assert told.data["reasons"] == ["many-households", "group-for-years"]
    assert (told.data["before"], told.data["risen"]) == (None, True)
    assert (told.data["level"], told.data["method"]) == ("high", "rules")
    assert told.data["experts"] == []
    assert told.data["grounds"] == [
        "户数≥50：207 / households ≥ 50: 207",
        "持续年数≥5：13，户数≥10：207 / years ≥ 5: 13, households ≥ 10: 207",
    ]


def test_an_ordinary_case_is_low_and_says_so(risk):
    assert risk.told[0].data["level"] == "low"
    assert risk.told[0].data["grounds"] == ["未触发任何规则 / no rule applies"]


def test_a_case_is_opened_once(risk):
    assert risk.hear(reported(), CASE, id_="intake-1") is None
    assert risk.hear(reported(households=99), CASE) is None
    assert topics(risk) == ["opened", "assessed"]


def test_experts_override_the_rules(risk):
    answer = risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    assert (answer.outcome, answer.facts) == ("done", {"plan_needed": True})
    told, report = risk.told[-2:]
    assert (told.data["method"], told.data["before"]) == ("experts", "low")
    assert told.data["by"]["unit"] == CENTRE
    assert report.type == "risk.report_due"


def test_the_same_level_on_other_grounds_is_another_assessment(risk):
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"grounds": ["Anger grows"]}))
    assert [each for each in risk.types if each != "risk.report_due"] == ["risk.assessed"] * 3
    assert risk.told[-1].data["grounds"] == ["Anger grows"]


def test_a_plan_is_adopted_with_numbered_measures(risk):
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    assert risk.ask("risk.adopt-plan", CASE, **PLAN).outcome == "done"
    told = risk.told[-1]
    assert told.type == "risk.plan_adopted"
    assert [each["number"] for each in told.data["measures"]] == ["1", "2"]
    assert told.data["measures"][0]["due"] == "2025-05-01"
    again = risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    assert again.facts == {"plan_needed": False}


def test_a_measure_is_followed_until_it_is_done(risk):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    under_way = DONE | {"done": False, "note": "Under way"}
    for body in (under_way, under_way, DONE):
        answer = risk.ask("risk.report-measure", CASE, by=HANDLER, **body)
        assert answer.outcome == "done"
    assert risk.types[-3:] == ["risk.measure_reported"] * 3
    for body in (DONE, under_way):
        refused = risk.ask("risk.report-measure", CASE, by=HANDLER, **body)
        assert (refused.code, refused.kind) == ("measure-done", "conflict")
        assert refused.facts == {"measure": 1}


def test_a_measure_the_plan_has_not_is_refused(risk):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    answer = risk.ask("risk.report-measure", CASE, **(DONE | {"measure": 3}))
    assert (answer.code, answer.kind) == ("no-such-measure", "invalid")
    assert answer.facts == {"measure": 3, "measures": 2}


def test_a_new_plan_replaces_the_old_one(risk):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    risk.ask("risk.report-measure", CASE, **DONE)
    risk.ask("risk.adopt-plan", CASE, **(PLAN | {"measures": PLAN["measures"][:1]}))
    assert risk.ask("risk.report-measure", CASE, **(DONE | {"measure": 2})).outcome == "refused"
    assert risk.ask("risk.report-measure", CASE, **DONE).outcome == "done"


def test_without_a_plan_there_is_no_measure_to_report(risk):
    answer = risk.ask("risk.report-measure", CASE, **DONE)
    assert answer.code == "wrong-state"
    assert answer.facts == {
        "action": "report-measure", "state": "assessed",
        "allowed": ["note-signal", "lift-signal", "assess", "adopt-plan", "report-up", "feed-back"],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "body"), EACH)
def test_the_same_key_again_gives_the_same_answer(risk, name, body):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    first = risk.ask(name, CASE, key="once", **body)
    count = len(risk.told)
    again = risk.ask(name, CASE, key="once", **body)
    assert (again.outcome, again.version, again.facts) == ("done", first.version, first.facts)
    assert len(risk.told) == count


@pytest.mark.parametrize(("name", "body"), EACH)
@pytest.mark.parametrize("end", [RESOLVED, DECLINED])
def test_a_closed_matter_takes_nothing_until_it_is_reopened(risk, name, body, end):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    risk.hear(end, CASE)
    refused = risk.ask(name, CASE, **body)
    assert (refused.code, refused.kind) == ("wrong-state", "conflict")
    assert (refused.facts["state"], refused.facts["allowed"]) == ("closed", [])
    risk.hear(REOPENED, CASE)
    assert risk.ask(name, CASE, **body).outcome == "done"


@pytest.mark.parametrize(("name", "body"), EACH)
def test_a_stale_caller_and_an_unknown_matter_are_refused(risk, name, body):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    assert risk.ask(name, CASE, expected=2, **body).code == "stale"
    assert risk.ask(name, uuid4(), **body).code == "not-found"


def test_news_is_noted_once_and_told_to_nobody(risk):
    for event in (ESCALATED, ESCALATED, RESOLVED, RESOLVED):
        assert risk.hear(event, CASE) is None
    assert topics(risk) == ["opened", "assessed", "escalated", "closed"]
    assert risk.types == ["risk.assessed"]
    for _ in range(2):
        assert risk.hear(REOPENED, CASE) is None
    assert topics(risk).count("reopened") == 1


@pytest.mark.parametrize("event", [ESCALATED, RESOLVED, DECLINED, REOPENED])
def test_news_of_a_case_not_yet_reported_goes_back_to_the_broker(event):
    risk = Alone("risk")
    assert getattr(risk.hear(event, CASE, id_="x-1"), "code", "") == "not-found"
    risk.hear(reported(), CASE)
    assert risk.hear(event, CASE, id_="x-1") is None


def test_every_domain_event_has_an_answer_for_the_world():
    assert publication.classes == events_of(domain)


def test_the_map_and_the_reactions_agree():
    assert reactions.types == set(topology.LISTENS["risk"])

"""Plans by level, their clock, the report to the superior, and what is fed back."""

from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from services.contracts.declare import Actor
from services.risk.orders import Versions
from services.risk.policy import LEVELS, SIGNALS, PolicyError, load_orders
from tests.controls.alone import Alone
from tests.controls.people import AGENT, CLERK, DISTRICT, EXPERT

from .test_matter import CASE, DONE, GRADED, HOUSING, PLAN, REOPENED, RESOLVED, reported

SUPERIOR = Actor(
    id="agent.district", role="agent", unit=f"{DISTRICT}:agent-centre", region=DISTRICT
)
OVERDUE = {"measure": 1, "due": "2025-05-01", "unit": HOUSING, "person": "handler.zhao"}


@pytest.fixture
def risk() -> Alone:
    made = Alone("risk")
    assert made.hear(reported(), CASE) is None
    made.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    return made


def test_a_plan_for_high_risk_that_lacks_measures_is_refused_with_the_policy(risk):
    thin = PLAN | {"measures": PLAN["measures"][:1]}
    answer = risk.ask("risk.adopt-plan", CASE, **thin)
    assert (answer.code, answer.kind) == ("plan-too-thin", "invalid")
    assert answer.facts == {
        "risk": "high", "policy": "risk/levels.yaml, 2020-01-01, high", "least": 2, "found": 1,
    }  # fmt: skip


def test_a_review_too_late_is_refused_with_the_latest_day(risk):
    latest = (risk.now + timedelta(days=60)).date().isoformat()
    late = (risk.now + timedelta(days=61)).date().isoformat()
    answer = risk.ask("risk.adopt-plan", CASE, **(PLAN | {"review_on": late}))
    assert (answer.code, answer.facts["latest"]) == ("review-too-late", latest)
    assert risk.ask("risk.adopt-plan", CASE, **(PLAN | {"review_on": latest})).outcome == "done"
    assert (risk.told[-1].data["level"], risk.told[-1].data["track_days"]) == ("high", 3)


def test_a_plan_for_less_is_no_plan_for_high_risk():
    risk = Alone("risk")
    risk.hear(reported(), CASE)
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    assert risk.ask("risk.assess", CASE, by=EXPERT, **GRADED).facts == {"plan_needed": True}
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    assert risk.ask("risk.assess", CASE, by=EXPERT, **GRADED).facts == {"plan_needed": False}


def test_an_overdue_measure_is_told_once(risk):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    for _ in range(2):
        assert risk.ask("risk.note-overdue-measure", CASE, **OVERDUE).outcome == "done"
    assert risk.types.count("risk.measure_overdue") == 1
    assert risk.told[-1].data["person"] == "handler.zhao"


@pytest.mark.parametrize("why", ["done", "closed", "replaced"])
def test_a_clock_that_comes_too_late_tells_nothing(risk, why):
    risk.ask("risk.adopt-plan", CASE, **PLAN)
    if why == "done":
        risk.ask("risk.report-measure", CASE, **DONE)
    elif why == "closed":
        risk.hear(RESOLVED, CASE)
    else:
        later = [each | {"due": "2025-06-05"} for each in PLAN["measures"]]
        risk.ask("risk.adopt-plan", CASE, **(PLAN | {"measures": later}))
    assert risk.ask("risk.note-overdue-measure", CASE, **OVERDUE).outcome == "done"
    assert "risk.measure_overdue" not in risk.types


def test_the_report_is_called_for_made_and_acknowledged(risk):
    assert risk.types[-1] == "risk.report_due"
    answer = risk.ask("risk.report-up", CASE, summary="They block the gate")
    assert answer.facts == {"to_unit": f"{DISTRICT}:agent-centre"}
    assert (risk.told[-1].type, risk.told[-1].data["late"]) == ("risk.reported_up", False)
    refused = risk.ask("risk.acknowledge-report", CASE, by=AGENT, reply="Read")
    assert (refused.code, refused.kind) == ("not-the-superior", "forbidden")
    done = risk.ask("risk.acknowledge-report", CASE, by=SUPERIOR, reply="Report every three days")
    assert done.outcome == "done"
    assert risk.types[-1] == "risk.report_acknowledged"
    again = risk.ask("risk.acknowledge-report", CASE, by=SUPERIOR, reply="Again")
    assert again.code == "nothing-reported"


def test_a_report_that_nobody_made_is_told_once_and_then_made_late(risk):
    due = (risk.now + timedelta(hours=24)).isoformat()
    for _ in range(2):
        assert risk.ask("risk.note-overdue-report", CASE, due=due).outcome == "done"
    assert risk.types.count("risk.report_overdue") == 1
    risk.ask("risk.report-up", CASE, summary="At last")
    assert risk.told[-1].data["late"] is True


def test_a_report_after_its_hours_is_late_whether_that_was_told_or_not(risk):
    risk.pass_time(hours=24)
    risk.ask("risk.report-up", CASE, summary="At last")
    assert risk.told[-1].data["late"] is True
    assert "risk.report_overdue" not in risk.types


def test_the_hours_of_a_call_before_are_not_those_of_the_new_one(risk):
    due = risk.told[-1].data["due"]
    risk.pass_time(hours=10)
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "low"}))
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    risk.pass_time(hours=14)
    assert risk.ask("risk.note-overdue-report", CASE, due=due).outcome == "done"
    assert "risk.report_overdue" not in risk.types


def test_where_medium_is_reported_too_it_is_overdue_too():
    risk = Alone("risk")
    entry = risk.app.orders.levels.entries[-1]
    medium = replace(entry.levels["medium"], report_hours=48)
    levels = replace(entry, levels={**entry.levels, "medium": medium})
    risk.app.orders = replace(risk.app.orders, levels=Versions((levels,)))
    risk.hear(reported(), CASE)
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "medium"}))
    due = risk.told[-1].data["due"]
    risk.pass_time(hours=48)
    assert risk.ask("risk.note-overdue-report", CASE, due=due).outcome == "done"
    assert risk.types[-1] == "risk.report_overdue"


def test_what_is_grave_no_more_is_not_overdue(risk):
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "low"}))
    due = (risk.now + timedelta(hours=24)).isoformat()
    assert risk.ask("risk.note-overdue-report", CASE, due=due).outcome == "done"
    assert "risk.report_overdue" not in risk.types


def test_every_rise_is_reported(risk):
    risk.ask("risk.report-up", CASE, summary="First")
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)  # as high as before
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "low"}))
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    assert risk.types.count("risk.report_due") == 2


def test_it_is_fed_back_until_the_matter_ends(risk):
    body = {"message": "They talk again", "units": [HOUSING], "residents": False}
    assert risk.ask("risk.feed-back", CASE, by=CLERK, **body).outcome == "done"
    told = risk.told[-1].data
    assert (told["units"], told["residents"], told["level"]) == ([HOUSING], False, "high")
    risk.hear(RESOLVED, CASE)
    assert risk.ask("risk.feed-back", CASE, **body).code == "wrong-state"
    risk.hear(REOPENED, CASE)
    assert risk.ask("risk.feed-back", CASE, **body).outcome == "done"


# The policy ----------------------------------------------------------------------------------

BROKEN = [
    (LEVELS, ("levels", "high", "least_measures"), 0, "levels.high.least_measures"),
    (LEVELS, ("levels", "grave"), {}, "levels.grave.[key]"),
    (LEVELS, ("panel",), "two", "panel"),
    (LEVELS, ("report_to",), "{community}:agent-point", "report_to"),
    (LEVELS, ("report_to",), "{county", "report_to"),
    (LEVELS, ("levels",), {}, "levels"),
    (LEVELS, ("from",), "soon", "from"),
    (SIGNALS, ("sources", "desk"), ["officer"], "sources"),
    (SIGNALS, ("sources", "gossip"), ["clerk"], "sources.gossip.[key]"),
    (SIGNALS, ("may", "temper"), ["desk"], "may.temper.[key]"),
    (SIGNALS, ("sources",), {"officer": ["officer"]}, "may"),
    (SIGNALS, ("residents_most",), 0, "residents_most"),
]


@pytest.mark.parametrize(("file", "path", "value", "field"), BROKEN)
def test_a_broken_policy_is_named_with_file_and_field(tmp_path, file, path, value, field):
    plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    where = plain["versions"][0]
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    broken = tmp_path / file.name
    broken.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_orders(**{file.stem: broken})
    assert (caught.value.file, caught.value.field) == (broken, field)


@pytest.mark.parametrize("text", ["versions: [", "versions: []", "levels: {}", "versions: [{}]"])
def test_a_file_that_is_no_policy_is_refused(tmp_path, text):
    broken = tmp_path / "levels.yaml"
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        load_orders(levels=broken)


def test_the_latest_begun_version_counts(tmp_path):
    plain = yaml.safe_load(LEVELS.read_text(encoding="utf-8"))
    later = plain["versions"][0] | {"from": "2025-04-08", "panel": 3}
    file = tmp_path / "levels.yaml"
    file.write_text(yaml.safe_dump({"versions": [later, *plain["versions"]]}), encoding="utf-8")
    risk = Alone("risk")
    risk.app.orders = load_orders(levels=file)
    risk.hear(reported(), CASE)
    assert risk.ask("risk.assess", CASE, by=EXPERT, **GRADED).outcome == "done"
    risk.pass_time(days=1)
    assert risk.ask("risk.assess", CASE, by=EXPERT, **GRADED).facts["least"] == 3


def test_every_number_shipped_is_marked_as_assumed():
    shipped = load_orders()
    assert all(each.assumed for each in shipped.levels.entries)
    assert all(each.assumed for each in shipped.telling.entries)

"""Care plans: a ground, helpers, help, an end; and who it is stays in the vault."""

from uuid import UUID

import pytest

from services.contracts.declare import Actor
from services.grid.domain import CarePlan
from tests.controls.alone import Alone
from tests.controls.people import CLERK, COMMUNITY, DIRECTOR, STREET
from tests.controls.vocabulary import written_by

WU = Actor(id="handler.wu", role="handler", unit=f"{STREET}:justice-office", region=STREET)
LAN = Actor(id="handler.lan", role="handler", unit=f"{STREET}:labour-office", region=STREET)
COLLEAGUE = Actor(id="handler.xu", role="handler", unit=f"{STREET}:justice-office", region=STREET)
STRANGER = Actor(id="handler.gao", role="handler", unit=f"{STREET}:market", region=STREET)
SYSTEM = Actor(id="system.grid", role="system")

PERSON = {"name": "虚构癸", "phone": "10000000901", "address": "虚构路1号"}
CONSENT = {"form": "written", "given_on": "2025-04-07"}
DRUGS = {
    "ground": "drug-rehabilitation",
    "article": "禁毒法 §33",
    "decision": "社戒决字〔2025〕1号",
    "decided_on": "2025-03-01",
}
HELP = {"help": "employment", "given_on": "2025-04-07", "note": "Went along to the interview"}
VISIT = {"means": "home-visit", "visited_on": "2025-04-07", "note": "Brought work clothes"}
OPEN = {"purpose": "care", "reason": "Before a visit"}


@pytest.fixture
def care() -> Alone:
    return Alone("grid")


def begin(care, **changed):
    body = {"division": COMMUNITY, "person": PERSON, "consent": CONSENT,
            "units": [WU.unit], **changed}  # fmt: skip
    return care.ask("grid.open-care-plan", by=WU, **{k: v for k, v in body.items() if v})


@pytest.fixture
def plan(care) -> str:
    return begin(care).target


def lawful(care, **changed):
    return begin(care, consent=None, lawful=DRUGS | changed)


def test_care_begins_with_its_first_review(care):
    answer = begin(care)
    assert answer.facts == {"review_on": "2025-07-06", "until": None}
    (told,) = care.told
    assert (told.type, told.subject, told.streamversion) == ("care.plan_opened", answer.target, 1)
    assert told.data["helpers"] == [WU.id]


@pytest.mark.parametrize("more", [{"consent": None}, {"lawful": DRUGS}])
def test_it_rests_on_exactly_one_ground(care, more):
    answer = begin(care, **more)
    assert (answer.code, answer.kind) == ("one-ground-only", "invalid")
    assert not care.told


def test_no_ground_lies_in_the_future(care):
    assert begin(care, consent=CONSENT | {"given_on": "2025-04-08"}).code == "ground-in-future"
    assert lawful(care, decided_on="2025-04-08").code == "ground-in-future"


def test_a_minor_consents_by_the_guardian(care):
    minor = PERSON | {"minor": True}
    answer = begin(care, person=minor)
    assert (answer.code, answer.facts) == ("guardian-needed", {"article": "个人信息保护法 §31"})
    assert begin(care, person=minor, consent=CONSENT | {"form": "guardian"}).outcome == "done"


def test_the_statutes_term_is_the_longest(care):
    assert lawful(care).facts["until"] == "2028-03-01"  # 禁毒法 §33: three years
    answer = begin(care, consent=None, lawful=DRUGS, until="2028-03-02")
    assert (answer.code, answer.facts["latest"]) == ("term-too-long", "2028-03-01")
    assert begin(care, consent=None, lawful=DRUGS, until="2026-03-01").outcome == "done"
    assert lawful(care, decided_on="2022-04-07").code == "term-over"


def test_who_it_is_why_and_every_note_are_in_no_event(care, plan):
    lawful(care)
    for name, body in (
        ("record-help", HELP),
        ("record-care-visit", VISIT),
        ("review-care", {"note": "Goes on"}),
    ):
        assert care.ask(f"grid.{name}", plan, by=WU, **body).outcome == "done"
    care.ask("grid.open-person", plan, by=WU, **OPEN)
    written = written_by(care)
    secrets = (
        "虚构",
        "10000000901",
        "drug",
        "禁毒",
        "社戒",
        "written",
        "interview",
        "clothes",
        "Goes on",
    )
    assert not [each for each in secrets if each in written]


def test_several_departments_work_around_one_person(care, plan):
    assert care.ask("grid.record-help", plan, by=LAN, **HELP).code == "not-a-member"
    care.ask("grid.add-helper", plan, by=WU, helper=LAN.id, unit=LAN.unit)
    assert care.ask("grid.record-help", plan, by=LAN, **HELP).outcome == "done"
    assert care.ask("grid.record-care-visit", plan, by=COLLEAGUE, **VISIT).outcome == "done"
    assert care.types[-3:] == ["care.helper_added", "care.help_given", "care.visit_made"]
    again = care.ask("grid.add-helper", plan, by=WU, helper=LAN.id, unit=LAN.unit)
    assert again.code == "already-helper"


def test_a_director_names_helpers_but_never_himself(care, plan):
    body = {"helper": LAN.id, "unit": LAN.unit}
    assert care.ask("grid.add-helper", plan, by=DIRECTOR, **body).outcome == "done"
    own = {"helper": DIRECTOR.id, "unit": DIRECTOR.unit}
    assert care.ask("grid.add-helper", plan, by=DIRECTOR, **own).code == "not-a-member"
    assert care.ask("grid.open-person", plan, by=DIRECTOR, **OPEN).code == "not-a-member"


def test_a_member_reads_who_it_is_and_the_reading_is_told(care, plan):
    care.ask("grid.record-help", plan, by=WU, **HELP)
    answer = care.ask("grid.open-person", plan, by=COLLEAGUE, **OPEN)
    assert answer.facts["person"]["name"] == "虚构癸"
    assert answer.facts["person"]["ground"] == "consent"
    assert [each["text"] for each in answer.facts["notes"]] == [HELP["note"]]
    told = care.told[-1]
    assert (told.type, told.subject, told.data["by"]["id"]) == (
        "care.person_opened",
        plan,
        COLLEAGUE.id,
    )


def test_every_reading_is_told_also_under_the_same_key(care, plan):
    for _ in range(2):
        assert care.ask("grid.open-person", plan, by=WU, key="once", **OPEN).outcome == "done"
    assert care.types.count("care.person_opened") == 2


@pytest.mark.parametrize("by", [STRANGER, CLERK])
def test_nobody_else_reads_or_acts(care, plan, by):
    for name, body in (("open-person", OPEN), ("record-help", HELP), ("review-care", {"note": "x"}),
                       ("end-care", {"reason": "other"})):  # fmt: skip
        answer = care.ask(f"grid.{name}", plan, by=by, **body)
        assert (answer.code, answer.kind) == ("not-a-member", "forbidden")


@pytest.mark.parametrize("ground", ["mental-health", "community-correction"])
def test_a_strict_plan_is_for_its_named_helpers_alone(care, ground):
    strict = lawful(care, ground=ground).target
    assert care.ask("grid.open-person", strict, by=COLLEAGUE, **OPEN).code == "not-a-member"
    assert care.ask("grid.record-help", strict, by=COLLEAGUE, **HELP).code == "not-a-member"
    assert care.ask("grid.open-person", strict, by=WU, **OPEN).outcome == "done"


def test_which_units_take_part_is_told_unless_a_plan_is_strict(care):
    for ground in ("community-correction", "drug-rehabilitation"):
        assert lawful(care, ground=ground).outcome == "done"
    assert [each.data["units"] for each in care.told] == [[], [WU.unit]]


def test_a_minors_plan_is_strict_on_every_ground(care):
    minor = PERSON | {"minor": True}
    plan = begin(care, person=minor, consent=CONSENT | {"form": "guardian"}).target
    assert care.ask("grid.open-person", plan, by=COLLEAGUE, **OPEN).code == "not-a-member"


def test_notes_are_short(care, plan):
    answer = care.ask("grid.record-help", plan, by=WU, **(HELP | {"note": "x" * 301}))
    assert answer.code == "invalid-body"


def test_a_review_is_called_once_and_the_next_is_set(care, plan):
    care.pass_time(days=90)
    for _ in range(2):
        care.ask("grid.call-care-review", plan, by=SYSTEM, review_on="2025-07-06")
    assert care.types.count("care.review_due") == 1
    assert care.told[-1].data["keeper"] == WU.id
    reviewed = care.ask("grid.review-care", plan, by=WU, note="Goes on")
    assert reviewed.facts == {"review_on": "2025-10-04"}
    care.ask("grid.call-care-review", plan, by=SYSTEM, review_on="2025-07-06")
    assert care.types[-1] == "care.reviewed"


def test_consent_withdrawn_ends_it_at_once(care, plan):
    answer = care.ask("grid.withdraw-consent", plan, by=WU, withdrawn_on="2025-04-07")
    assert answer.outcome == "done"
    assert care.types[-2:] == ["care.consent_withdrawn", "care.ended"]
    assert care.told[-1].data["reason"] == "consent-withdrawn"


def test_a_statutes_ground_is_no_consent(care):
    plan = lawful(care).target
    answer = care.ask("grid.withdraw-consent", plan, by=WU, withdrawn_on="2025-04-07")
    assert answer.code == "no-consent-here"
    answer = care.ask("grid.end-care", plan, by=WU, reason="consent-withdrawn")
    assert answer.code == "no-consent-here"


AFTER = [
    ("add-helper", {"helper": LAN.id, "unit": LAN.unit}), ("record-help", HELP),
    ("record-care-visit", VISIT), ("review-care", {"note": "x"}), ("end-care", {"reason": "other"}),
    ("withdraw-consent", {"withdrawn_on": "2025-04-07"}), ("open-person", OPEN),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body"), AFTER)
@pytest.mark.parametrize("reason", ["moved-away", "died", "other"])
def test_after_its_end_nothing_is_added_and_nobody_reads(care, plan, reason, name, body):
    care.ask("grid.end-care", plan, by=WU, reason=reason, note="Said goodbye")
    before = care.types
    answer = care.ask(f"grid.{name}", plan, by=WU, **body)
    assert (answer.code, answer.facts) == ("care-is-over", {"reason": reason})
    assert care.types == before


def test_after_its_term_nothing_is_added_even_before_the_timekeeper_ends_it(care):
    plan = begin(care, until="2025-04-10").target
    care.pass_time(days=3)
    assert care.ask("grid.record-help", plan, by=WU, **HELP).outcome == "done"
    early = care.ask("grid.end-care", plan, by=SYSTEM, reason="term-over")
    assert early.code == "term-not-over"
    care.pass_time(days=1)
    assert care.ask("grid.record-help", plan, by=WU, **HELP).code == "care-is-over"
    assert care.ask("grid.end-care", plan, by=SYSTEM, reason="term-over").outcome == "done"
    assert care.told[-1].data["reason"] == "term-over"


def test_no_review_is_called_after_the_end(care, plan):
    care.ask("grid.end-care", plan, by=WU, reason="other")
    care.ask("grid.call-care-review", plan, by=SYSTEM, review_on="2025-07-06")
    assert care.types[-1] == "care.ended"


def test_the_vault_forgets_when_the_time_of_keeping_is_over(care, plan):
    care.ask("grid.record-help", plan, by=WU, **HELP)
    aggregate = None
    care.ask("grid.end-care", plan, by=WU, reason="other", note="Said goodbye")
    for row in care.recorder.select_streams([UUID(plan)]):
        aggregate = care.app.mapper.to_domain_event(row).mutate(aggregate)
    assert isinstance(aggregate, CarePlan)
    sealed = [UUID(each) for each in aggregate.sealed]
    care.ask("grid.shred-care", plan, by=SYSTEM)
    assert len(care.recorder.open_vault(sealed)) == 3  # the person and two notes: too early
    care.pass_time(days=30)
    for _ in range(2):
        care.ask("grid.shred-care", plan, by=SYSTEM, key=None)
    assert care.recorder.open_vault(sealed) == {}
    assert care.types.count("care.person_forgotten") == 1


def test_an_unknown_plan_is_not_found(care):
    answer = care.ask("grid.record-help", "019609c8-0000-7000-8000-000000000009", by=WU, **HELP)
    assert answer.code == "not-found"

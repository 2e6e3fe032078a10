"""代办 and 三站: agents, progress, visits, what residents heard, and the next level."""

import pytest

from tests.controls.alone import Alone
from tests.controls.people import AGENT, STREET

from .examples import announced, file_of, opened

MANDATE = {
    "agent": AGENT.id, "station": "community", "mandate": "Ask, carry, explain",
    "until": "2025-12-31", "consent": "written",
}  # fmt: skip
VISIT = {
    "means": "home-visit", "whom": "the builder", "summary": "Says the court holds the land",
    "held_on": "2025-04-07",
}  # fmt: skip
NEWS = {"means": "notice-board", "message": "The court hears it in May", "told": 207}
TO_STREET = {
    "to_level": "street", "to_unit": "150104002:joint-office", "reason": "Many departments",
    "ask": "Call them together",
}  # fmt: skip
TO_DISTRICT = {**TO_STREET, "to_level": "district", "to_unit": "150104:agent-centre"}


@pytest.mark.parametrize(
    ("command", "body", "type_"),
    [
        ("appoint-agent", MANDATE, "agent.appointed"),
        ("record-visit", VISIT, "agent.visit_made"),
        ("inform-residents", NEWS, "agent.residents_informed"),
        ("escalate", TO_STREET, "case.escalated"),
    ],
)
def test_residents_need_not_wait_for_the_acceptance(referral: Alone, command, body, type_) -> None:
    case = announced(referral)
    assert referral.ask(f"referral.{command}", case, by=AGENT, **body).outcome == "done"
    told = next(each for each in referral.told if each.type == type_)
    assert told.subject == case
    assert {name: told.data[name] for name in body} == body


def test_the_same_agent_is_appointed_once(referral: Alone) -> None:
    case = opened(referral)
    referral.ask("referral.appoint-agent", case, **MANDATE)
    answer = referral.ask("referral.appoint-agent", case, **MANDATE)
    assert (answer.code, answer.kind) == ("already-agent", "conflict")
    assert answer.facts == {"agent": AGENT.id, "station": "community"}


def test_each_station_has_its_agent_and_a_new_one_replaces_the_old(referral: Alone) -> None:
    case = opened(referral)
    referral.ask("referral.appoint-agent", case, **MANDATE)
    referral.ask("referral.appoint-agent", case, **{**MANDATE, "station": "street"})
    referral.ask("referral.appoint-agent", case, **{**MANDATE, "agent": "agent.bai"})
    assert file_of(referral, case).agents == {"community": "agent.bai", "street": AGENT.id}


def test_nobody_acts_for_residents_who_have_not_agreed(referral: Alone) -> None:
    case = opened(referral)
    answer = referral.ask("referral.appoint-agent", case, **{**MANDATE, "consent": None})
    assert (answer.code, answer.kind) == ("agent-consent-missing", "invalid")
    assert answer.facts == {"article": "民法典 §165"}


def test_the_next_station_carries_on_with_the_same_consent(referral: Alone) -> None:
    case = opened(referral)
    referral.ask("referral.appoint-agent", case, **MANDATE)
    above = {**MANDATE, "agent": "agent.bai", "station": "street", "consent": None}
    assert referral.ask("referral.appoint-agent", case, **above).outcome == "done"


def test_a_mandate_ends_on_a_day_to_come_and_is_renewed(timed: Alone) -> None:
    case = opened(timed)
    over = {**MANDATE, "until": "2025-04-06"}
    answer = timed.ask("referral.appoint-agent", case, **over)
    assert (answer.code, answer.facts["article"]) == ("mandate-over", "民法典 §165")
    timed.ask("referral.appoint-agent", case, **MANDATE)
    renewed = {**MANDATE, "until": "2026-03-31"}
    assert timed.ask("referral.appoint-agent", case, **renewed).outcome == "done"
    assert limits(timed)["mandate.2"][0]["last_day"] == "2026-03-31"


def limits(referral: Alone) -> dict[str, list[dict]]:
    made: dict[str, list[dict]] = {}
    for each in referral.told:
        if each.type == "case.limit_set":
            made.setdefault(each.data["limit"], []).append(each.data)
    return made


def test_residents_are_told_again_and_again_while_somebody_acts_for_them(timed: Alone) -> None:
    case = opened(timed)
    assert "inform.1" not in limits(timed)  # nobody acts for them
    timed.ask("referral.appoint-agent", case, **MANDATE)
    assert limits(timed)["inform.1"][0]["last_day"] == "2025-04-21"  # ten working days
    timed.pass_time(days=4)
    timed.ask("referral.inform-residents", case, **NEWS)
    ended = [each.data for each in timed.told if each.type == "case.limit_ended"]
    assert [(each["limit"], each["how"]) for each in ended if each["what"] == "inform"] == [
        ("inform.1", "met")
    ]
    assert limits(timed)["inform.2"][0]["last_day"] == "2025-04-25"


def test_silence_shows(timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.appoint-agent", case, **MANDATE)
    timed.pass_time(days=15)
    assert timed.ask("referral.pass-limit", case, limit="inform.1").outcome == "done"
    overdue = next(each.data for each in timed.told if each.type == "case.overdue")
    assert overdue["what"] == "inform"
    timed.ask("referral.inform-residents", case, **NEWS)
    ended = [each.data for each in timed.told if each.type == "case.limit_ended"]
    assert ended[-1]["how"] == "late"


def test_a_mandate_that_is_over_lapses_and_nobody_is_late(timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.appoint-agent", case, **{**MANDATE, "until": "2025-04-30"})
    timed.pass_time(days=30)
    timed.ask("referral.pass-limit", case, limit="mandate.1")
    ended = [each.data for each in timed.told if each.type == "case.limit_ended"]
    # Who acts no more informs nobody any more.
    assert [(each["limit"], each["how"]) for each in ended] == [
        ("mandate.1", "lapsed"), ("inform.1", "dropped"),
    ]  # fmt: skip
    assert "case.overdue" not in timed.types


def test_while_another_station_acts_the_residents_are_told_on(timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.appoint-agent", case, **{**MANDATE, "until": "2025-04-10"})
    above = {**MANDATE, "agent": "agent.bai", "station": "street", "until": None, "consent": None}
    timed.ask("referral.appoint-agent", case, **above)
    timed.pass_time(days=4)
    timed.ask("referral.pass-limit", case, limit="mandate.1")
    ended = [each.data["limit"] for each in timed.told if each.type == "case.limit_ended"]
    assert ended == ["mandate.1"]


@pytest.mark.parametrize(("up", "level"), [([], "community"), ([TO_STREET], "street")])
def test_the_level_that_handled_it_is_told(referral: Alone, up, level) -> None:
    case = opened(referral)
    for each in up:
        referral.ask("referral.escalate", case, **each)
    referral.ask("referral.handle", case, outcome="settled", summary="Done")
    told = next(each.data for each in referral.told if each.type == "case.handled")
    assert told["level"] == level


def test_progress_counts_up_to_all(referral: Alone) -> None:
    case = opened(referral)
    half = {"summary": "Half have theirs", "done": 103, "of": 207}
    assert referral.ask("referral.report-progress", case, **half).outcome == "done"
    assert referral.told[-1].type == "agent.progress_reported"
    answer = referral.ask("referral.report-progress", case, **{**half, "done": 208})
    assert (answer.code, answer.kind) == ("done-exceeds-all", "invalid")
    assert answer.facts == {"done": 208, "of": 207}
    words = referral.ask("referral.report-progress", case, summary="The court has it")
    assert words.outcome == "done"


def test_progress_waits_for_the_acceptance(referral: Alone) -> None:
    case = announced(referral)
    answer = referral.ask("referral.report-progress", case, summary="None")
    assert (answer.code, answer.facts["state"]) == ("wrong-state", "announced")


def test_visits_are_counted(referral: Alone) -> None:
    case = announced(referral)
    counts = [referral.ask("referral.record-visit", case, **VISIT).facts["count"] for _ in "123"]
    assert counts == [1, 2, 3]
    assert referral.told[-1].data["count"] == 3


def test_a_visit_to_come_is_not_counted(referral: Alone) -> None:
    answer = referral.ask("referral.record-visit", opened(referral),
                          **{**VISIT, "held_on": "2025-04-08"})  # fmt: skip
    assert (answer.code, answer.kind) == ("not-in-the-future", "invalid")
    assert answer.facts == {"day": "2025-04-08", "today": "2025-04-07"}


def test_a_matter_rises_one_level_at_a_time(referral: Alone) -> None:
    case = opened(referral)
    assert referral.ask("referral.escalate", case, **TO_STREET).outcome == "done"
    first = referral.told[-1].data
    assert (first["from_level"], first["to_level"], first["ground"]) == (
        "community", "street", "request",
    )  # fmt: skip
    assert referral.ask("referral.escalate", case, **TO_DISTRICT).outcome == "done"
    assert file_of(referral, case).level == "district"


@pytest.mark.parametrize(
    ("path", "level", "following"),
    [
        ([TO_DISTRICT], "community", "street"),
        ([TO_STREET, TO_STREET], "street", "district"),
        ([TO_STREET, TO_DISTRICT, TO_DISTRICT], "district", None),
        ([TO_STREET, TO_DISTRICT, TO_STREET], "district", None),
    ],
)
def test_no_level_is_left_out_or_gone_back_to(referral: Alone, path, level, following) -> None:
    case = opened(referral)
    answer = [referral.ask("referral.escalate", case, **step) for step in path][-1]
    assert (answer.code, answer.kind) == ("level-not-next", "conflict")
    assert answer.facts == {"level": level, "asked": path[-1]["to_level"], "next": following}


def test_a_matter_of_the_street_starts_there(referral: Alone) -> None:
    case = opened(referral, division=STREET)
    assert file_of(referral, case).level == "street"
    assert referral.ask("referral.escalate", case, **TO_DISTRICT).outcome == "done"

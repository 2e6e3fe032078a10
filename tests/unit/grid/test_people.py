"""Household heads, substitutes and rounds: who may do what, on which day."""

import pytest

from tests.controls.people import DIRECTOR, OFFICER

from .examples import HEAD, HEADS, STAND_IN, SUBSTITUTE, ask, street
from .test_fieldwork import PATROL, REPORT, VISIT
from .test_grid import OFFICER_STAFF, establish

WEEK = {"since": "2025-04-07", "until": "2025-04-13"}


@pytest.fixture
def grids():
    return street()


def appoint(grids):
    return ask(grids, "grid.appoint-substitute", by=DIRECTOR, substitute=STAND_IN, **WEEK)


def test_household_heads_are_named_by_staff_id(grids):
    assert grids.types == ["grid.established", "grid.household_heads_named"]
    assert grids.told[-1].data["heads"] == ["head.007-1", "head.007-2"]


def test_the_same_heads_again_change_nothing(grids):
    ask(grids, "grid.name-household-heads", by=None, heads=HEADS)
    assert grids.types.count("grid.household_heads_named") == 1


def test_a_household_head_reports_and_no_more(grids):
    assert ask(grids, "grid.report", by=HEAD, **REPORT).outcome == "done"
    assert ask(grids, "grid.visit", by=HEAD, **VISIT).code == "not-your-grid"
    assert ask(grids, "grid.patrol", by=HEAD, **PATROL).code == "not-your-grid"


def test_who_is_no_household_head_any_more_reports_no_more(grids):
    ask(grids, "grid.name-household-heads", by=None, heads=HEADS[1:])
    assert ask(grids, "grid.report", by=HEAD, **REPORT).code == "not-your-grid"


def test_names_of_heads_and_substitutes_are_in_no_event(grids):
    appoint(grids)
    stored = [bytes(row.state).decode() for row in grids.recorder.select_notifications(1, 100)]
    assert not [each for each in stored if "虚构" in each]


@pytest.mark.parametrize("name", ["grid.name-household-heads", "grid.set-rounds"])
def test_an_officer_names_nobody_and_sets_no_rounds(grids, name):
    body = {"heads": []} if "heads" in name else {"rounds": []}
    assert ask(grids, name, by=OFFICER, **body).code == "not-your-grid"


def test_a_substitute_works_in_the_days_given_and_not_before_or_after(grids):
    ask(grids, "grid.appoint-substitute", by=DIRECTOR, substitute=STAND_IN,
        since="2025-04-08", until="2025-04-09")  # fmt: skip
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **VISIT).code == "not-your-grid"
    grids.pass_time(days=1)
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **VISIT).outcome == "done"
    assert ask(grids, "grid.visit", by=OFFICER, **VISIT).outcome == "done"
    grids.pass_time(days=2)
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **VISIT).code == "not-your-grid"


def test_what_a_substitute_did_offline_counts_by_its_own_time(grids):
    appoint(grids)
    grids.pass_time(days=10)
    late = {"client_id": "0196aaaa-0000-7000-8000-000000000001"}
    inside = VISIT | late | {"occurred_at": "2025-04-13T18:00:00+08:00"}
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **inside).outcome == "done"
    outside = VISIT | {"client_id": "0196aaaa-0000-7000-8000-000000000002"}
    outside |= {"occurred_at": "2025-04-14T00:30:00+08:00"}
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **outside).code == "not-your-grid"


def test_who_was_the_officer_then_writes_it_down_and_who_is_it_now_does_not(grids):
    grids.pass_time(days=2)
    establish(grids, officer=STAND_IN)
    grids.pass_time(days=2)
    before = VISIT | {"client_id": "0196aaaa-0000-7000-8000-000000000001"}
    before |= {"occurred_at": "2025-04-08T18:00:00+08:00"}
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **before).code == "not-your-grid"
    assert ask(grids, "grid.visit", by=OFFICER, **before).outcome == "done"
    assert ask(grids, "grid.visit", by=OFFICER, **VISIT).code == "not-your-grid"
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **VISIT).outcome == "done"


def test_a_task_goes_to_who_is_in_charge(grids):
    appoint(grids)
    ask(grids, "grid.push-task", by=None, text="Look at the cellar", due="2025-04-08")
    assert grids.told[-1].data["officer"] == "officer.099"


def test_the_same_substitute_for_the_same_days_is_appointed_once(grids):
    assert [appoint(grids).outcome for _ in range(2)] == ["done", "done"]
    assert grids.types.count("grid.substitute_appointed") == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"since": "2025-04-13", "until": "2025-04-07"}, "wrong-period"),
        ({"since": "2025-03-01", "until": "2025-03-09"}, "wrong-period"),
        ({"substitute": OFFICER_STAFF}, "own-substitute"),
    ],
)
def test_no_substitute_for_days_that_are_none_or_for_oneself(grids, facts, code):
    answer = ask(
        grids, "grid.appoint-substitute", by=DIRECTOR,
        **{"substitute": STAND_IN, **WEEK, **facts},
    )  # fmt: skip
    assert (answer.code, answer.kind) == (code, "invalid")


def test_an_officer_appoints_nobody(grids):
    answer = ask(grids, "grid.appoint-substitute", substitute=STAND_IN, **WEEK)
    assert answer.code == "not-your-grid"


def test_the_officer_is_back_before_the_day(grids):
    appoint(grids)
    grids.pass_time(days=1)
    ended = ask(grids, "grid.end-substitute", by=DIRECTOR, staff="officer.099")
    assert ended.outcome == "done"
    assert grids.told[-1].data["until"] == "2025-04-07"
    assert ask(grids, "grid.visit", by=SUBSTITUTE, **VISIT).code == "not-your-grid"
    again = ask(grids, "grid.end-substitute", by=DIRECTOR, staff="officer.099")
    assert again.code == "no-such-substitute"


def test_points_of_a_round_that_were_not_looked_at_are_told(grids):
    rounds = [{"name": "Morning", "points": ["gate", "school", "park"]}]
    for _ in range(2):
        ask(grids, "grid.set-rounds", by=None, rounds=rounds)
    assert grids.types.count("grid.rounds_set") == 1
    body = PATROL | {"route": "Morning", "points": ["school"]}
    ask(grids, "grid.patrol", **body)
    assert grids.told[-1].data["missed"] == ["gate", "park"]
    ask(grids, "grid.patrol", **PATROL)
    assert grids.told[-1].data["missed"] == []

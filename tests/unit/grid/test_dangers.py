"""Hidden dangers: found, looked at again by their day, reported, cleared."""

from uuid import uuid4

import pytest

from tests.controls.people import CLERK, GRID, HANDLER, OFFICER

from .examples import HEAD, ask, street
from .test_fieldwork import PATROL, REPORT

SHAFT = {"hazard": "cover", "place": "North gate", "urgency": "urgent"}


@pytest.fixture
def grids():
    return street()


@pytest.fixture
def danger(grids):
    return ask(grids, "grid.find-danger", **SHAFT).facts["danger"]


def check(grids, danger, **more):
    return ask(grids, "grid.check-danger", danger=danger, note="Fenced off", **more)


def clear(grids, danger, **more):
    return ask(grids, "grid.clear-danger", danger=danger, how="Replaced", **more)


def test_a_danger_is_told_with_the_day_it_is_looked_at_again(grids, danger):
    told = grids.told[-1]
    assert (told.type, told.subject, told.streamversion) == ("grid.danger_found", GRID, 0)
    assert (told.data["danger"], told.data["check_by"]) == (danger, "2025-04-08")
    assert (told.data["officer"], told.data["centre"]) == (OFFICER.id, "150104002:centre")


@pytest.mark.parametrize(
    ("urgency", "day"),
    [("urgent", "2025-04-08"), ("soon", "2025-04-10"), ("ordinary", "2025-04-14")],
)
def test_the_graver_the_sooner(grids, urgency, day):
    ask(grids, "grid.find-danger", **(SHAFT | {"urgency": urgency}))
    assert grids.told[-1].data["check_by"] == day


def test_findings_of_a_patrol_are_followed(grids):
    answer = ask(grids, "grid.patrol", **PATROL, dangers=[SHAFT, SHAFT | {"place": "South gate"}])
    assert grids.types[-3:] == ["grid.patrol_done", "grid.danger_found", "grid.danger_found"]
    found = [each.data for each in grids.told[-2:]]
    assert [each["danger"] for each in found] == answer.facts["dangers"]
    assert {each["patrol"] for each in found} == {answer.facts["patrol"]}


def test_who_may_report_may_note_a_danger_and_not_follow_it(grids):
    found = ask(grids, "grid.find-danger", by=HEAD, **SHAFT).facts["danger"]
    assert check(grids, found, by=HEAD).code == "not-your-grid"
    assert clear(grids, found, by=HEAD).code == "not-your-grid"
    assert ask(grids, "grid.find-danger", by=HANDLER, **SHAFT).code == "not-your-grid"


def test_it_is_looked_at_again_and_again_until_it_is_gone(grids, danger):
    assert check(grids, danger).facts == {"check_by": "2025-04-08"}
    assert check(grids, danger, urgency="ordinary").facts == {"check_by": "2025-04-14"}
    assert check(grids, danger).facts == {"check_by": "2025-04-14"}  # as it was last judged
    assert clear(grids, danger, by=CLERK).outcome == "done"
    assert grids.types[-1] == "grid.danger_cleared"


def test_what_is_gone_is_neither_checked_nor_cleared_nor_reported(grids, danger):
    clear(grids, danger)
    answers = [
        check(grids, danger),
        clear(grids, danger),
        ask(grids, "grid.report", danger=danger, **REPORT),
    ]
    assert {each.code for each in answers} == {"danger-gone"}
    assert grids.types[-1] == "grid.danger_cleared"


def test_a_danger_becomes_a_case_once(grids, danger):
    incident = ask(grids, "grid.report", danger=danger, **REPORT).facts["incident"]
    assert sorted(grids.types[-2:]) == ["grid.danger_reported", "grid.incident_found"]
    found = next(each for each in grids.told if each.type == "grid.incident_found")
    assert found.data["danger"] == danger
    again = ask(grids, "grid.report", danger=danger, **REPORT)
    assert (again.code, again.facts["incident"]) == ("danger-reported", incident)
    assert check(grids, danger).outcome == "done"  # still there, and still looked at


def test_a_refused_report_leaves_no_trace_of_either(grids, danger):
    clear(grids, danger)
    before = grids.types
    ask(grids, "grid.report", danger=danger, **REPORT)
    assert grids.types == before


@pytest.mark.parametrize("act", [check, clear])
def test_an_unknown_danger_and_another_grids_are_not_in_this_grid(grids, act):
    answer = act(grids, str(uuid4()))
    assert (answer.code, answer.kind) == ("not-in-grid", "not_found")
    task = ask(grids, "grid.push-task", by=None, text="Look", due="2025-04-08").facts["task"]
    assert act(grids, task).code == "not-in-grid"

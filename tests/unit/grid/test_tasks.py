"""Tasks pushed to the officer: seen, done, called off, or seen by nobody in time."""

from uuid import uuid4

import pytest

from services.contracts.declare import Actor
from services.contracts.events.intake import CaseArchived, CaseDeclined, CaseMerged, CaseResolved
from tests.controls.people import CLERK, DIRECTOR, GRID, OFFICER

from .examples import HEAD, ask, street

SYSTEM = Actor(id="system.grid", role="system")


@pytest.fixture
def grids():
    return street()


@pytest.fixture
def task(grids):
    body = {"text": "Look at the cellar", "due": "2025-04-09"}
    return ask(grids, "grid.push-task", by=CLERK, **body).facts["task"]


def acknowledge(grids, task, by=OFFICER):
    return ask(grids, "grid.acknowledge-task", by=by, task=task)


def finish(grids, task, by=OFFICER):
    return ask(grids, "grid.finish-task", by=by, task=task, result="Dry")


def cancel(grids, task, by=DIRECTOR):
    return ask(grids, "grid.cancel-task", by=by, task=task, reason="Done by others")


def nobody_saw(grids, task):
    return grids.ask("grid.note-unacknowledged", task, by=SYSTEM, task=task)


def test_a_task_is_pushed_to_the_officer(grids, task):
    told = grids.told[-1]
    assert (told.type, told.subject) == ("grid.task_pushed", GRID)
    assert (told.data["task"], told.data["officer"], told.data["case"]) == (task, OFFICER.id, None)


def test_only_the_centre_pushes_and_cancels(grids, task):
    body = {"text": "Look", "due": "2025-04-09"}
    assert ask(grids, "grid.push-task", **body).code == "not-your-grid"
    assert cancel(grids, task, by=OFFICER).code == "not-your-grid"


def test_seen_once_and_done(grids, task):
    assert [acknowledge(grids, task).outcome for _ in range(2)] == ["done", "done"]
    assert finish(grids, task).outcome == "done"
    assert grids.types[-2:] == ["grid.task_acknowledged", "grid.task_finished"]


def test_a_task_done_at_once_needs_no_acknowledging(grids, task):
    assert finish(grids, task).outcome == "done"
    assert nobody_saw(grids, task).outcome == "done"
    assert grids.types[-1] == "grid.task_finished"


@pytest.mark.parametrize("end", [finish, cancel])
def test_after_its_end_nothing_is_done(grids, task, end):
    end(grids, task)
    for act in (acknowledge, finish, cancel):
        answer = act(grids, task)
        assert (answer.code, answer.facts["allowed"]) == ("wrong-task-state", [])


@pytest.mark.parametrize("by", [CLERK, HEAD])
@pytest.mark.parametrize("act", [acknowledge, finish])
def test_nobody_sees_or_does_it_in_the_officers_place(grids, task, act, by):
    assert act(grids, task, by=by).code == "not-your-grid"


def test_nobody_saw_it_is_said_once(grids, task):
    for _ in range(2):
        assert nobody_saw(grids, task).outcome == "done"
    (told,) = [each for each in grids.told if each.type == "grid.task_unacknowledged"]
    assert (told.data["hours"], told.data["pushed_by"]) == (4, CLERK.id)
    assert acknowledge(grids, task).outcome == "done"  # late is better than never


def test_somebody_saw_it_in_time(grids, task):
    acknowledge(grids, task)
    nobody_saw(grids, task)
    assert grids.types[-1] == "grid.task_acknowledged"


@pytest.mark.parametrize("act", [acknowledge, finish, cancel])
def test_an_unknown_task_is_not_in_the_grid(grids, act):
    assert act(grids, str(uuid4())).code == "not-in-grid"


CASE = "018f0000-0000-7000-8000-00000000ca5e"
RESOLVED = CaseResolved(by=CLERK, outcome="settled", summary="Closed", means="site", told=1)
OVER = {
    "archived": CaseArchived(by=CLERK, note=None),
    "declined": CaseDeclined(by=CLERK, reason="In court", route="litigation", basis="民事诉讼法"),
    "merged": CaseMerged(by=CLERK, into=str(uuid4()), other_number="1", reason="The same"),
}


def push(grids, case=CASE):
    body = {"text": "Look at the cellar", "due": "2025-04-09", "case": case}
    return ask(grids, "grid.push-task", by=CLERK, **body).facts["task"]


def called_off(grids):
    return [each.data["task"] for each in grids.told if each.type == "grid.task_cancelled"]


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_what_was_pushed_for_a_case_stops_with_it(grids, over):
    seen, done, unseen = (push(grids) for _ in range(3))
    push(grids, case=str(uuid4()))
    acknowledge(grids, seen)
    finish(grids, done)
    assert grids.hear(RESOLVED, CASE) is None
    assert called_off(grids) == []  # told, and not yet over
    assert grids.hear(over, CASE) is None
    assert called_off(grids) == [seen, unseen]
    assert {each.data["by"]["role"] for each in grids.told if each.data.get("task") == unseen} >= {
        "system"
    }


def test_a_case_with_no_tasks_stops_quietly(grids):
    before = grids.types
    assert grids.hear(OVER["archived"], CASE) is None
    assert grids.types == before

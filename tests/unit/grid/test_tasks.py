"""Tasks pushed to the officer: seen, done, called off, or seen by nobody in time."""

from uuid import uuid4

import pytest

from services.contracts.declare import Actor
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

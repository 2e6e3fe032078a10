"""What follows from field work, care plans and the centre's profile: pure functions of events."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway import fieldreads
from gateway.readmodel import care, centre, errands
from services.chassis.identity import Caller
from services.contracts import envelope as ce

from ...controls import samples

DANGER = {"id": "d", "grid": "150104002003007", "state": "open", "check_by": "2025-04-11"}
TASK = {"id": "t", "grid": "150104002003007", "due": "2025-04-12", "pushed_by": "clerk.li",
        "unacknowledged": False}  # fmt: skip
CARE = ("plan_opened", "helper_added", "help_given", "visit_made", "reviewed")


def plan(*types: str) -> dict[str, Any]:
    """A care plan after these events."""
    file: dict[str, Any] = {}
    for type_ in types:
        event = ce.of(samples.event(f"care.{type_}.1"))
        file = care.fold(file, dict(event.data), event)
    return file


def kinds(found: list[Any]) -> list[tuple[str, str]]:
    return [(each.audience, each.kind) for each in found]


def test_an_open_danger_is_for_who_does_the_officers_work() -> None:
    assert kinds(errands.of_danger(DANGER)) == [("grid:150104002003007", "check-danger")]
    assert errands.of_danger(DANGER | {"state": "cleared"}) == []


def test_a_task_is_seen_then_done_then_gone() -> None:
    steps = [errands.of_task(TASK | {"state": s}) for s in ("pushed", "acknowledged", "finished")]
    assert [[each.kind for each in step] for step in steps] == [
        ["acknowledge-task"], ["finish-task"], [],
    ]  # fmt: skip
    assert errands.of_task(TASK | {"state": "cancelled"}) == []


def test_a_task_that_nobody_saw_comes_back_to_its_sender() -> None:
    unseen = TASK | {"state": "pushed", "unacknowledged": True}
    assert kinds(errands.of_task(unseen))[1] == ("staff:clerk.li", "ask-after-task")
    assert len(errands.of_task(unseen | {"state": "acknowledged"})) == 1


@pytest.mark.parametrize("end", ["ended", "person_forgotten"])
def test_follow_up_tasks_stop_when_the_follow_up_stops(end: str) -> None:
    running = plan(*CARE)
    (review,) = errands.of_care(running)
    assert (review.kind, review.due) == ("review-care", running["review_on"])
    assert errands.of_care(plan(*CARE, "ended")) == []
    assert errands.of_care(plan(*dict.fromkeys([*CARE, "ended", end]))) == []


def test_a_plan_shows_dates_and_kinds_of_help_and_nobodys_name() -> None:
    file = plan(*CARE, "ended")
    assert (file["state"], file["visits"], file["reviews"]) == ("ended", 1, 1)
    assert file["help"] == [{"help": "employment", "given_on": "2025-04-20"}]
    assert not {"person", "name", "ground", "note"} & set(file)


def caller(id_: str, unit: str, *roles: str) -> Caller:
    return Caller(id_, roles, unit, "150104002", 0.0)


def test_who_does_not_help_sees_that_it_exists_and_its_dates() -> None:
    file = plan(*CARE)
    helper, colleague = (
        caller("handler.wu", "", "handler"),
        caller("x", file["units"][0], "handler"),
    )
    assert fieldreads.outline(helper, file) == fieldreads.outline(colleague, file) == file
    seen = fieldreads.outline(caller("director.bao", "150104002:centre", "director"), file)
    assert {key for key, value in seen.items() if value} == {
        "id", "division", "state", "opened_at", "review_on", "until", "version",
    }  # fmt: skip
    assert set(seen) == set(file)


MONDAY_NINE = datetime(2025, 4, 7, 1, 0, tzinfo=UTC)  # nine in the morning in Hohhot


def test_units_are_present_by_their_weekdays_in_china() -> None:
    units = [
        {"unit": "police", "presence": "permanent", "weekdays": [1]},
        {"unit": "court", "presence": "rotating", "weekdays": [2]},
    ]
    assert centre.present(units, MONDAY_NINE) == [{"unit": "police", "presence": "permanent"}]
    late = datetime(2025, 4, 7, 16, 30, tzinfo=UTC)  # Tuesday already, there
    assert [each["unit"] for each in centre.present(units, late)] == ["court"]


@pytest.mark.parametrize(("until", "there"), [("09:01", 1), ("09:00", 0)])
def test_a_turn_lasts_to_before_its_end(until: str, there: int) -> None:
    turn = {"staff": "clerk.li", "since": "09:00", "until": until}
    assert centre.on_duty([turn], MONDAY_NINE) == [turn] * there

"""Records of a device: the same one is written once, however often and in whatever batches."""

import itertools
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.ids import grid_id
from tests.controls.people import CLERK, GRID, OFFICER

from .examples import ask, street
from .test_dangers import SHAFT
from .test_fieldwork import PATROL, REPORT, VISIT

DEVICE = {"client_id": "0196aaaa-0000-7000-8000-000000000001",
          "occurred_at": "2025-04-07T08:00:00+08:00"}  # fmt: skip
EACH = [
    ("grid.report", REPORT),
    ("grid.visit", VISIT),
    ("grid.patrol", PATROL),
    ("grid.find-danger", SHAFT),
]
WRITTEN = {"grid.incident_found", "grid.visit_recorded", "grid.patrol_done", "grid.danger_found"}


@pytest.fixture
def grids():
    return street()


@pytest.mark.parametrize(("name", "body"), EACH)
def test_both_times_and_the_devices_id_are_told(grids, name, body):
    assert "already" not in ask(grids, name, **body, **DEVICE).facts
    told = grids.told[-1]
    assert told.data["client_id"] == DEVICE["client_id"]
    assert told.data["occurred_at"] == DEVICE["occurred_at"]
    assert told.time == "2025-04-07T01:00:00+00:00"  # when it was recorded here


@pytest.mark.parametrize(("name", "body"), EACH)
def test_the_same_record_with_another_key_is_already_there(grids, name, body):
    first = ask(grids, name, **body, **DEVICE)
    again = ask(grids, name, **body, **DEVICE)
    assert (again.outcome, again.facts) == ("done", {**first.facts, "already": True})
    assert len([each for each in grids.types if each in WRITTEN]) == 1


@pytest.mark.parametrize(("name", "body"), EACH)
def test_a_record_that_is_there_is_not_too_old_to_be_sent_again(grids, name, body):
    first = ask(grids, name, **body, **DEVICE)
    grids.pass_time(days=40)
    again = ask(grids, name, **body, **DEVICE)
    assert (again.outcome, again.facts) == ("done", {**first.facts, "already": True})


@pytest.mark.parametrize(("name", "body"), EACH)
def test_other_content_or_another_person_under_the_same_id_is_refused(grids, name, body):
    ask(grids, name, **body, **DEVICE)
    other = ask(grids, name, by=CLERK, **body, **DEVICE)
    assert (other.code, other.kind) == ("client-id-reused", "conflict")
    field = next(key for key, value in body.items() if isinstance(value, str) and " " in value)
    assert (
        ask(grids, name, **(body | {field: "Something else"}), **DEVICE).code == "client-id-reused"
    )


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2025-04-07T09:05:01+08:00", "not-yet-occurred"),
        ("2025-03-08T08:59:00+08:00", "too-long-ago"),
    ],
)
@pytest.mark.parametrize(("name", "body"), EACH)
def test_a_devices_time_must_be_believable(grids, name, body, at, code):
    answer = ask(grids, name, **body, **(DEVICE | {"occurred_at": at}))
    assert (answer.code, answer.kind) == (code, "invalid")


@pytest.mark.parametrize("at", ["2025-04-07T09:05:00+08:00", "2025-03-08T09:00:00+08:00"])
def test_a_little_ahead_and_a_month_ago_are_believed(grids, at):
    assert ask(grids, "grid.visit", **VISIT, **(DEVICE | {"occurred_at": at})).outcome == "done"


def test_a_time_without_offset_is_no_time(grids):
    answer = ask(grids, "grid.visit", **VISIT, **(DEVICE | {"occurred_at": "2025-04-07T08:00:00"}))
    assert answer.code == "invalid-body"


RECORDS = [
    (name, {**body, "client_id": str(UUID(int=index + 1)), "occurred_at": DEVICE["occurred_at"]})
    for index, (name, body) in enumerate(EACH * 2)
]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(range(len(RECORDS))), max_size=12), max_size=6).map(
        lambda batches: [*batches, list(range(len(RECORDS)))]
    )
)
def test_any_batches_in_any_order_make_the_same_records(batches):
    grids, keys = street(), itertools.count()
    for batch in batches:
        requests = [
            grids.request(
                RECORDS[each][0], grid_id(GRID), by=OFFICER, key=f"k-{next(keys)}",
                grid=GRID, **RECORDS[each][1],
            )
            for each in batch
        ]  # fmt: skip
        assert {each.outcome for each in grids.app.decide(requests)} <= {"done"}
    told = [(e.type, e.data["client_id"]) for e in grids.told if e.type in WRITTEN]
    assert len(told) == len(set(told)) == len(RECORDS)

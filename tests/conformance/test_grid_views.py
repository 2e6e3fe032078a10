"""grid's own tables on PostgreSQL: what is due when, once, and never after its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.grid.domain import CarePlan, Task
from services.grid.views import due, views

pytestmark = pytest.mark.system

NOON = datetime(2025, 4, 7, 4, 0, tzinfo=UTC)
BY = {"id": "handler.wu", "role": "handler", "unit": ""}
ACT = {"by": BY, "at": NOON, "today": "2025-04-07"}


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Any]:
    """Tables that nobody else uses, and that are gone afterwards."""
    with psycopg.connect(postgres.url("grid")) as found:
        name = f"views_{uuid4().hex}"
        found.execute(f"CREATE SCHEMA {name}")
        found.execute(f"SET search_path TO {name}")
        found.execute(views.schema)
        yield found
        found.rollback()


def apply(connection: Any, aggregate: Any) -> None:
    for event in aggregate.collect_events():
        views.apply(connection, event)


def names(connection: Any, now: datetime) -> list[str]:
    return [each.name for each in due(connection, now)]


def plan(connection: Any, **changed: Any) -> CarePlan:
    facts = {
        "division": "150104002003", "person": str(uuid4()), "by_consent": True, "strict": False,
        "units": [], "helpers": [{"staff": BY["id"], "unit": ""}], "review_days": 30,
        "keep_days": 30, "review_on": "2025-05-07", "until": None, **changed,
    }  # fmt: skip
    made = CarePlan.open(uuid4(), BY, NOON, **facts)
    apply(connection, made)
    return made


def pushed() -> Task:
    facts = {"grid": "1", "text": "x", "due": "2025-04-08", "case": None, "officer": "o"}
    return Task.push(uuid4(), BY, NOON, **facts)


def test_a_task_is_due_when_nobody_saw_it_in_time_and_once(connection: Any) -> None:
    task = pushed()
    apply(connection, task)
    assert names(connection, NOON + timedelta(hours=3, minutes=59)) == []
    late = NOON + timedelta(hours=4)
    assert names(connection, late) == ["grid.note-unacknowledged"]
    keys = [[each.id for each in due(connection, late)] for _ in range(2)]
    assert keys[0] == keys[1]
    task.note_unacknowledged(BY, late, hours=4)
    apply(connection, task)
    assert names(connection, late) == []


def test_a_task_that_was_seen_is_never_due(connection: Any) -> None:
    task = pushed()
    task.acknowledge(BY, NOON)
    apply(connection, task)
    assert names(connection, NOON + timedelta(days=9)) == []


def test_a_review_is_due_on_its_day_and_again_after_the_next(connection: Any) -> None:
    made = plan(connection)
    assert names(connection, NOON + timedelta(days=29)) == []
    day = NOON + timedelta(days=30)
    assert names(connection, day) == ["grid.call-care-review"]
    made.call_review(BY, day, review_on="2025-05-07")
    apply(connection, made)
    assert names(connection, day) == []
    made.review(BY, day, today="2025-05-07")
    apply(connection, made)
    assert names(connection, day + timedelta(days=30)) == ["grid.call-care-review"]


def test_follow_up_stops_when_the_follow_up_stops(connection: Any) -> None:
    made = plan(connection)
    made.withdraw_consent(**ACT, withdrawn_on="2025-04-07")
    apply(connection, made)
    assert names(connection, NOON + timedelta(days=29)) == []  # no review of what has ended
    forgetting = NOON + timedelta(days=30)
    assert names(connection, forgetting) == ["grid.shred-care"]
    made.forget(BY, forgetting, today="2025-05-07")
    apply(connection, made)
    assert names(connection, NOON + timedelta(days=999)) == []


def test_a_plan_ends_the_day_after_its_term(connection: Any) -> None:
    plan(connection, until="2025-04-10")
    assert names(connection, NOON + timedelta(days=3)) == []
    assert names(connection, NOON + timedelta(days=4)) == ["grid.end-care"]

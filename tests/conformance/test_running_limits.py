"""The table of running limits on real PostgreSQL: what is due of it, and that it can be rebuilt."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.chassis.clock import ManualClock
from services.chassis.publication import stored
from services.chassis.views import ViewWriter
from services.referral import views as referral_views
from tests.controls.alone import Alone
from tests.controls.people import DIRECTOR
from tests.unit.referral.examples import DUTY, opened

pytestmark = pytest.mark.system


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Any]:
    """A schema of its own, so that nothing else sees it."""
    url = postgres.url_template.replace("{service}", "referral")
    with psycopg.connect(url, autocommit=True) as found:
        found.execute("DROP SCHEMA IF EXISTS running_limits CASCADE; CREATE SCHEMA running_limits")
        found.execute("SET search_path TO running_limits")
        found.execute("CREATE TABLE positions (name text PRIMARY KEY, position bigint NOT NULL)")
        found.execute(referral_views.SCHEMA)
        yield found
        found.execute("DROP SCHEMA running_limits CASCADE")


@pytest.fixture
def timed() -> Alone:
    return Alone("referral")


def follow(connection: Any, timed: Alone, after: int = 0) -> int:
    """Let the view follow the log; the new position."""
    rows = [
        (row.id, row.originator_id, row.originator_version, row.topic, row.state)
        for row in timed.recorder.select_notifications(after + 1, 10_000)
    ]
    writer = ViewWriter("", referral_views.views, service="referral")
    assert [stored(row)[0] for row in rows] == sorted(row[0] for row in rows)
    if rows:
        writer.handle(connection, rows)
    return after + len(rows)


def table(connection: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(
        "SELECT case_id, limit_name, mark, at, version FROM timers ORDER BY 1, 2, 3"
    ).fetchall()
    return found


def play(timed: Alone, connection: Any, days: int, position: int) -> tuple[list[str], int]:
    """So many days, the clock ticking every hour; the keys of what it asked for."""
    keys: list[str] = []
    for _ in range(24 * days):
        timed.pass_time(hours=1)
        due = referral_views.due(connection, timed.now)
        requests = [each for each in due if each.id.startswith("limit:")]  # no meetings
        answers = timed.app.decide(requests) if requests else []
        assert all(answer.outcome == "done" for answer in answers)
        keys += [request.id for request in requests]
        position = follow(connection, timed, position)
    return keys, position


def test_each_moment_of_a_limit_is_due_once(connection: Any, timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.assign", case, **{**DUTY, "due": "2025-04-10"}, lead=True)
    keys, _ = play(timed, connection, 7, follow(connection, timed))
    assert len(keys) == len(set(keys)) == 3
    assert [key.split(":")[2:4] for key in keys] == [
        ["duty.1", "48h"], ["duty.1", "24h"], ["duty.1", "passed"],
    ]  # fmt: skip
    told = [each for each in timed.types if each in {"case.reminded", "case.overdue"}]
    assert told == ["case.reminded", "case.reminded", "case.overdue"]


def test_a_paused_clock_does_not_fire(connection: Any, timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.assign", case, **{**DUTY, "due": "2025-04-10"}, lead=True)
    timed.ask("referral.pause", case, by=DIRECTOR, reason="waiting-for-court", note="Verdict")
    position = follow(connection, timed)
    keys, position = play(timed, connection, 30, position)
    assert (keys, table(connection)) == ([], [])
    timed.ask("referral.resume", case, by=DIRECTOR)
    keys, _ = play(timed, connection, 5, follow(connection, timed, position))
    assert len(keys) == 3


def test_dropped_and_followed_again_it_is_the_same(connection: Any, timed: Alone) -> None:
    position = 0
    for due in ("2025-04-10", "2025-04-20", "2025-05-30"):
        case = opened(timed)
        timed.ask("referral.assign", case, **{**DUTY, "due": due}, lead=True)
        _, position = play(timed, connection, 2, follow(connection, timed, position))
    before = table(connection)
    assert before
    connection.execute("DROP TABLE timers; DELETE FROM positions")
    connection.execute(referral_views.SCHEMA)
    follow(connection, timed)
    assert table(connection) == before


def test_a_clock_that_was_behind_asks_only_for_the_last(connection: Any, timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.assign", case, **{**DUTY, "due": "2025-04-10"}, lead=True)
    follow(connection, timed)
    late = datetime(2025, 6, 1, tzinfo=UTC)
    assert [r.name for r in referral_views.due(connection, late)] == ["referral.pass-limit"]


def test_a_clock_by_hand_goes_on_from_where_it_was_set() -> None:
    clock = ManualClock(lambda: datetime(2026, 1, 1, tzinfo=UTC))
    clock.set(datetime(2025, 4, 7, tzinfo=UTC))
    clock.advance(timedelta(days=1))
    assert clock() == datetime(2025, 4, 8, tzinfo=UTC)

"""risk's own timers on PostgreSQL: due once, silent while a matter is closed, rebuilt alike."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.risk import views as risk_views
from tests.controls.alone import Alone
from tests.controls.people import EXPERT
from tests.unit.risk.test_matter import CASE, DONE, GRADED, PLAN, REOPENED, RESOLVED, reported

pytestmark = pytest.mark.system


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Any]:
    """Tables that nobody else uses, and that are gone afterwards."""
    with psycopg.connect(postgres.url("risk")) as found:
        name = f"views_{uuid4().hex}"
        found.execute(f"CREATE SCHEMA {name}")
        found.execute(f"SET search_path TO {name}")
        found.execute(risk_views.SCHEMA)
        yield found
        found.rollback()


@pytest.fixture
def risk() -> Alone:
    made = Alone("risk")
    assert made.hear(reported(), CASE) is None
    made.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    made.ask("risk.adopt-plan", CASE, **PLAN)
    return made


def follow(connection: Any, risk: Alone, after: int = 0) -> int:
    rows = list(risk.recorder.select_notifications(after + 1, 1_000))
    for row in rows:
        risk_views.views.apply(connection, risk.app.mapper.to_domain_event(row))
    return after + len(rows)


def due(connection: Any, risk: Alone, **later: float) -> list[Any]:
    return list(risk_views.due(connection, risk.now + timedelta(**later)))


def table(connection: Any) -> list[Any]:
    return list(connection.execute("SELECT * FROM timers ORDER BY 1, 2").fetchall())


def test_a_report_and_each_measure_are_due_once(connection: Any, risk: Alone) -> None:
    position = follow(connection, risk)
    assert due(connection, risk, hours=23) == []
    # The first measure is due on 1 May, and over when that day is over in China.
    assert [each.name for each in due(connection, risk, days=24)] == ["risk.note-overdue-report"]
    risk.pass_time(days=25)
    requests = due(connection, risk)
    assert [each.name for each in requests] == [
        "risk.note-overdue-report", "risk.note-overdue-measure",
    ]  # fmt: skip
    assert requests[1].body["measure"] == 1
    assert [each.outcome for each in risk.app.decide(requests)] == ["done", "done"]
    # The clock ticks again before the log is followed: the same keys, and nothing twice.
    assert [each.outcome for each in risk.app.decide(due(connection, risk))] == ["done", "done"]
    follow(connection, risk, position)
    assert due(connection, risk) == []
    assert risk.types.count("risk.measure_overdue") == 1
    assert risk.types.count("risk.report_overdue") == 1


def test_what_is_done_is_not_due(connection: Any, risk: Alone) -> None:
    risk.ask("risk.report-measure", CASE, **DONE)
    risk.ask("risk.report-up", CASE, summary="Told")
    follow(connection, risk)
    assert [each.body["measure"] for each in due(connection, risk, days=365)] == [2]


def test_a_closed_matter_asks_for_nothing_until_it_is_opened_again(
    connection: Any, risk: Alone
) -> None:
    risk.hear(RESOLVED, CASE)
    position = follow(connection, risk)
    assert due(connection, risk, days=365) == []
    risk.hear(REOPENED, CASE)
    follow(connection, risk, position)
    assert len(due(connection, risk, days=365)) == 3


def test_what_is_grave_no_more_asks_for_nothing_and_stands_in_nobodys_way(
    connection: Any, risk: Alone
) -> None:
    risk.ask("risk.assess", CASE, by=EXPERT, **(GRADED | {"level": "low"}))
    position = follow(connection, risk)
    assert {each.name for each in due(connection, risk, days=365)} == {"risk.note-overdue-measure"}
    risk.ask("risk.assess", CASE, by=EXPERT, **GRADED)
    follow(connection, risk, position)
    assert "risk.note-overdue-report" in {each.name for each in due(connection, risk, days=365)}


def test_a_new_plan_has_its_own_days_and_a_past_day_sets_no_clock(
    connection: Any, risk: Alone
) -> None:
    past = [{**PLAN["measures"][0], "due": "2025-04-06"}, PLAN["measures"][1]]
    risk.ask("risk.adopt-plan", CASE, **(PLAN | {"measures": past}))
    risk.ask("risk.report-up", CASE, summary="Told")
    follow(connection, risk)
    assert [each.body["measure"] for each in due(connection, risk, days=365)] == [2]


def test_dropped_and_followed_again_it_is_the_same(connection: Any, risk: Alone) -> None:
    risk.ask("risk.report-measure", CASE, **DONE)
    follow(connection, risk)
    before = table(connection)
    assert before
    connection.execute("DROP TABLE timers; DROP TABLE closed_matters")
    connection.execute(risk_views.SCHEMA)
    follow(connection, risk)
    assert table(connection) == before

"""The desk's views on real PostgreSQL: what is due, which cases look alike, what is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.chassis import views as chassis_views
from services.chassis.views import ViewWriter
from services.intake import views as desk_views
from tests.controls import seals
from tests.controls.alone import START, Alone
from tests.controls.people import GRID, RESIDENT
from tests.unit.intake.examples import last, registered, resolved

pytestmark = pytest.mark.system
CHASSIS = Path(chassis_views.__file__).with_name("schema.sql")
ELSEWHERE = "150104003"  # another street


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Any]:
    """A schema of its own, so that nothing else sees it."""
    url = postgres.url_template.replace("{service}", "intake")
    with psycopg.connect(url, autocommit=True) as found:
        found.execute("DROP SCHEMA IF EXISTS desk_views CASCADE; CREATE SCHEMA desk_views")
        found.execute("SET search_path TO desk_views")
        found.execute(CHASSIS.read_text("utf-8"))
        found.execute(desk_views.SCHEMA)
        yield found
        found.execute("DROP SCHEMA desk_views CASCADE")


@pytest.fixture
def desk() -> Alone:
    return Alone("intake")


def follow(connection: Any, desk: Alone, after: int = 0) -> int:
    """Let the views follow the log, with the vault beside them; the new position."""
    for person, row in desk.recorder._vault.items():
        connection.execute(
            "INSERT INTO vault_records (person, sealed, key) VALUES (%s, %s, %s)"
            " ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, key = excluded.key",
            [person, row.sealed, row.key],
        )
    rows = [
        (row.id, row.originator_id, row.originator_version, row.topic, row.state)
        for row in desk.recorder.select_notifications(after + 1, 10_000)
    ]
    writer = ViewWriter("", desk_views.views, service="intake", vault=seals.vault())
    if rows:
        writer.handle(connection, rows)
    return after + len(rows)


def tick(connection: Any, desk: Alone, position: int) -> int:
    """What the timekeeper does, and the views after it."""
    requests = desk_views.due(connection, desk.now)
    assert all(each.outcome == "done" for each in desk.app.decide(requests))
    return follow(connection, desk, position)


def suspected(desk: Alone, case: str) -> list[dict[str, Any]]:
    found = [each.data["candidates"] for each in desk.told
             if each.type == "case.duplicates_suspected" and each.subject == case]  # fmt: skip
    return list(found[0]) if found else []


def test_a_promise_breaks_once_at_its_instant(connection: Any, desk: Alone) -> None:
    case = registered(desk)
    due = (START + timedelta(hours=1)).isoformat()
    desk.ask("intake.promise", case, what="Ring back", due=due)
    desk.ask("intake.promise", case, what="Come by", due=due)
    desk.ask("intake.keep-promise", case, promise=2, how="Came by")
    position = tick(connection, desk, follow(connection, desk))
    assert "case.promise_broken" not in desk.types
    desk.pass_time(hours=1)
    position = tick(connection, desk, position)
    tick(connection, desk, position)
    assert desk.types.count("case.promise_broken") == 1
    assert last(desk, "case.promise_broken")["promise"] == 1


def test_a_promise_sleeps_with_an_archived_case_and_breaks_when_it_comes_back(
    connection: Any, desk: Alone
) -> None:
    case = registered(desk)
    due = (START + timedelta(hours=1)).isoformat()
    desk.ask("intake.promise", case, what="Ring back", due=due)
    desk.ask("intake.decline", case, reason="Not ours", route="arbitration", basis="§19")
    desk.ask("intake.archive", case)
    desk.pass_time(hours=2)
    position = tick(connection, desk, follow(connection, desk))
    assert "case.promise_broken" not in desk.types
    desk.ask("intake.reopen", case, reason="It is ours")
    position = tick(connection, desk, follow(connection, desk, position))
    assert desk.types.count("case.promise_broken") == 1
    assert desk_views.due(connection, desk.now) == []


def test_silence_closes_at_the_windows_end_and_a_verdict_before(
    connection: Any, desk: Alone
) -> None:
    silent, spoken = resolved(desk), resolved(desk)
    desk.ask("intake.rate", spoken, by=RESIDENT, score="fair")
    position = tick(connection, desk, follow(connection, desk))
    desk.pass_time(days=15)
    position = tick(connection, desk, position)
    confirmed = [each.subject for each in desk.told if each.type == "case.confirmed"]
    assert confirmed == [spoken, silent]
    assert desk_views.due(connection, desk.now) == []


def test_the_same_person_is_found_however_written(connection: Any, desk: Alone) -> None:
    first = registered(desk)
    again = registered(desk, parties=[{"name": "ｉnvented  one", "phone": "+86 138 0000-0000"}])
    other = registered(desk, parties=[{"name": "Invented One", "phone": "13900000000"}])
    tick(connection, desk, follow(connection, desk))
    assert suspected(desk, first) == suspected(desk, other) == []
    assert [(each["case"], each["reasons"]) for each in suspected(desk, again)] == [
        (first, ["same-person"])
    ]


def test_who_was_put_right_is_found_as_they_are_and_not_as_they_were_thought_to_be(
    connection: Any, desk: Alone
) -> None:
    case = registered(desk)
    position = tick(connection, desk, follow(connection, desk))
    person = last(desk, "case.reported")["parties"][0]["person"]
    right = {"phone": "13900000000", "id_number": "150102199001011236"}
    desk.ask("intake.correct-party", case, person=person, **right, reason="Misheard")
    position = follow(connection, desk, position)
    wrong = registered(desk)
    again = registered(desk, parties=[{"name": "Invented One", "phone": "139 0000 0000"}])
    tick(connection, desk, follow(connection, desk, position))
    assert suspected(desk, wrong) == []
    assert [each["case"] for each in suspected(desk, again)] == [case]


def test_place_and_kind_count_for_a_week_and_in_one_street(connection: Any, desk: Alone) -> None:
    place = {"grid": GRID, "kind": "environment", "parties": []}
    first = registered(desk, **place)
    desk.pass_time(days=6)
    second = registered(desk, **place)
    desk.pass_time(days=8)
    third = registered(desk, **place)
    away = registered(desk, division=ELSEWHERE)
    registered(desk)
    tick(connection, desk, follow(connection, desk))
    assert [each["case"] for each in suspected(desk, second)] == [first]
    assert suspected(desk, third) == suspected(desk, away) == []


def test_the_same_order_twice_weighs_most(connection: Any, desk: Alone) -> None:
    order = {
        "number": "HH-1", "received_at": "2025-04-07T08:00:00+08:00",
        "reply_due": "2025-04-10T18:00:00+08:00", "source": "12345",
    }  # fmt: skip
    first, again = registered(desk, order=order), registered(desk, order=order)
    tick(connection, desk, follow(connection, desk))
    (found,) = suspected(desk, again)
    assert (found["case"], found["score"]) == (first, 160)
    assert found["reasons"] == ["same-origin", "same-person"]


def test_no_name_lies_in_the_views_and_the_erased_are_forgotten(
    connection: Any, desk: Alone
) -> None:
    registered(desk)
    position = tick(connection, desk, follow(connection, desk))
    lying = str(connection.execute("SELECT * FROM matters, fingerprints").fetchall())
    assert "Invented" not in lying
    assert "13800000000" not in lying
    connection.execute("DELETE FROM vault_records")
    desk_views.due(connection, desk.now)
    assert connection.execute("SELECT count(*) FROM fingerprints").fetchone() == (0,)
    desk.recorder._vault.clear()
    again = registered(desk)
    tick(connection, desk, follow(connection, desk, position))
    assert suspected(desk, again) == []


def test_the_views_can_be_built_again(connection: Any, desk: Alone) -> None:
    registered(desk)
    registered(desk)
    resolved(desk)
    tick(connection, desk, follow(connection, desk))
    tables = ("matters", "fingerprints", "due_windows", "due_promises", "shelved")
    before = [
        connection.execute(f"SELECT * FROM {each} ORDER BY {each}").fetchall() for each in tables
    ]
    for each in (*tables, "positions"):
        connection.execute(f"DELETE FROM {each}")
    follow(connection, desk)
    desk_views.due(connection, desk.now)
    after = [
        connection.execute(f"SELECT * FROM {each} ORDER BY {each}").fetchall() for each in tables
    ]
    assert after == before

"""Tables are made, and put in others' place, while they are in use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.chassis import bluegreen, tables

from . import own

pytestmark = pytest.mark.system

SCHEMA = """
CREATE TABLE IF NOT EXISTS one (id int);
CREATE INDEX IF NOT EXISTS one_by_id ON one (id);
CREATE TABLE IF NOT EXISTS two (id int);
CREATE INDEX IF NOT EXISTS two_by_id ON two (id);
"""
WAITING = (
    "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    " WHERE NOT l.granted AND d.datname = current_database()"
)
SLOW = (
    "ALTER TABLE one SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,"
    " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)"
)
VACUUMED = "SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'one'::regclass"


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        yield found


def make(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        tables.make(connection, SCHEMA)


def is_waiting(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        return bool(connection.execute(WAITING).fetchone()[0])


def test_a_writer_of_the_same_tables_in_another_order_is_no_deadlock(url: str) -> None:
    make(url)
    with ThreadPoolExecutor() as pool, psycopg.connect(url) as writer:
        writer.execute("INSERT INTO two VALUES (1)")
        making = pool.submit(make, url)
        own.until(lambda: is_waiting(url), 30)
        writer.execute("INSERT INTO one VALUES (1)")
        writer.commit()
        making.result(30)


def test_several_make_them_at_once(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(make, url) for _ in range(8)]:
            each.result(30)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM one, two").fetchone() == (0,)


def test_a_table_that_is_held_for_a_while_is_waited_for(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(url)
    monkeypatch.setattr(tables, "LOCK_TIMEOUT", "50ms")
    tried: list[Any] = []
    monkeypatch.setattr(tables.log, "warning", lambda _, **more: tried.append(more))
    with ThreadPoolExecutor() as pool, psycopg.connect(url) as writer:
        writer.execute("INSERT INTO two VALUES (1)")
        making = pool.submit(make, url)
        own.until(lambda: len(tried) > 2, 30)
        assert "two_by_id" in tried[-1]["statement"]
        writer.commit()
        making.result(30)


def test_a_table_that_is_held_for_ever_ends_it_with_an_error(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(url)
    monkeypatch.setattr(tables, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(tables, "PATIENCE_SECONDS", 0.2)
    with psycopg.connect(url) as writer:
        writer.execute("INSERT INTO two VALUES (1)")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            make(url)
    make(url)  # whoever failed holds nothing any more


@pytest.fixture
def vacuuming(postgres: Postgres, url: str) -> Iterator[None]:
    """An autovacuum that would take minutes is at work on one of the tables."""
    make(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SLOW)
        connection.execute("INSERT INTO one SELECT generate_series(1, 200000)")
        connection.execute("DELETE FROM one")
    with psycopg.connect(postgres.url("intake"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        connection.execute("SELECT pg_reload_conf()")
        try:
            own.until(lambda: vacuums(url), 90)
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET autovacuum_naptime")
            connection.execute("SELECT pg_reload_conf()")


def vacuums(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        return bool(connection.execute(VACUUMED).fetchone()[0])


@pytest.mark.usefixtures("vacuuming")
def test_new_tables_take_the_place_of_one_that_is_being_vacuumed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bluegreen, "PATIENCE_SECONDS", 15.0)
    with bluegreen.Build(url).begun(lambda made: tables.make(made, SCHEMA)) as build:
        with psycopg.connect(build.url, autocommit=True) as connection:
            connection.execute("INSERT INTO one VALUES (7)")
        build.swap("two", lambda _: None)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT id FROM one").fetchall() == [(7,)]

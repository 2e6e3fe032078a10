"""Event stores of any size: real registrations, and then copies of them with other ids."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg

from services.chassis import component
from services.chassis.application import Application
from services.chassis.component import vault_of
from services.chassis.settings import load
from services.chassis.store import PostgresRecorder

from .matter import registration
from .place import Place

REPORT = (
    "INSERT INTO events (originator_id, originator_version, topic, state)"
    " SELECT uuidv7(), 1, topic, convert_to((convert_from(state, 'UTF8')::jsonb"
    " || jsonb_build_object('number', '150104002-2026-' || (100000 + row_number() OVER ()),"
    " 'query_tag', encode(sha256(gen_random_uuid()::text::bytea), 'hex')))::text, 'UTF8')"
    " FROM (SELECT * FROM events WHERE topic = 'intake.case.registered' LIMIT 64) AS made,"
    " generate_series(1, (%s + 63) / 64) LIMIT %s"
)
KEYS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = %s::regclass AND contype IN ('p', 'u')"
)
CHUNK = 500_000  # rows of one transaction
COPY = (
    "INSERT INTO events (originator_id, originator_version, topic, state)"
    " SELECT uuidv7(), originator_version, topic, state"
    " FROM (SELECT * FROM events WHERE notification_id <= 64) AS made,"
    " generate_series(1, (%s + 63) / 64) LIMIT %s"
)
INBOX = (
    "INSERT INTO inbox (source, message_id, fingerprint, answer)"
    " SELECT source, gen_random_uuid()::text, fingerprint, answer"
    " FROM (SELECT * FROM inbox LIMIT 64) AS made,"
    " generate_series(1, (%s + 63) / 64) LIMIT %s"
)


def desk(url: str, place: Place) -> Application:
    """The intake application on this store, with the running system's keys."""
    recorder = PostgresRecorder(url, pool_size=2)
    return component.load("intake").build(recorder, vault_of(load(place.stack.settings)))


def register(url: str, place: Place, count: int) -> None:
    """So many real registrations."""
    app = desk(url, place)
    answers = app.decide([registration(number) for number in range(count)])
    assert all(each.outcome == "done" for each in answers), answers[0]
    app.recorder.close()  # type: ignore[attr-defined]


def multiply(connection: psycopg.Connection, count: int) -> int:
    """So many more events, copies of the first 64, in one commit; the last one's position."""
    with connection.transaction():
        connection.execute(COPY, [count, count])
        connection.execute("NOTIFY events")
    row = connection.execute("SELECT max(notification_id) FROM events").fetchone()
    assert row
    return int(row[0])


def report(url: str, count: int) -> None:
    """So many more reports of new cases: copies under other ids, numbers and query tags."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(REPORT, [count, count])


def fill(url: str, count: int) -> None:
    """So many more events, each with its inbox row, as commands leave them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_wal_size = '16GB'")  # one checkpoint, at the end
        connection.execute("SELECT pg_reload_conf()")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(partial(_fill, url, count), ("events", "inbox"), (COPY, INBOX)))
        connection.execute("ALTER SYSTEM RESET max_wal_size")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")


def _fill(url: str, count: int, table: str, copy: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET synchronous_commit = off")
        # Keys are checked once all rows are there: one sort instead of a million searches.
        keys = connection.execute(KEYS, [table]).fetchall()
        for name, _ in keys:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for start in range(0, count, CHUNK):
            rows = min(CHUNK, count - start)
            connection.execute(copy, [rows, rows])
        for name, definition in keys:
            connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        connection.execute(f"ANALYZE {table}")

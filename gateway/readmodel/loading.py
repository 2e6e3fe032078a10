"""A read model of whole logs: the events are laid out in a staging table, then folded by case.

Much faster than applying them one batch after another, and the same in effect: the case files are
folded whole, everything else is applied by the live code, in log order.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.chassis import codec, telemetry
from services.contracts import topology
from services.contracts.envelope import Envelope
from services.contracts.events import EVENTS

from . import casefile, order, others
from .projector import UUID_LENGTH, trail_row
from .writing import CaseWriter

log = telemetry.log(__name__)

STAGING = "build_log"
NOT_OURS = ("specversion", "datacontenttype")  # the same in every envelope
BUCKETS = 16  # parts of the staging table, each folded by itself
FAR = 1 << 60  # positions beyond this are given up for the live ones at the end
BATCH = 500
CASE_TYPES = sorted(each for each in EVENTS if casefile.concerns(each))

SCHEMA = f"""
CREATE SCHEMA {STAGING};
CREATE TABLE {STAGING}.events (
    n bigserial, bucket int, subject text, id text, source text, type text, at timestamptz,
    event text, position bigint
) PARTITION BY LIST (bucket);
"""
LAY = f"COPY {STAGING}.events (bucket, subject, id, source, type, at, event, position) FROM STDIN"
INBOX = f"INSERT INTO inbox SELECT source, id FROM {STAGING}.events"  # noqa: S608 - our names
APPLIED = f"INSERT INTO applied SELECT source, max(position) FROM {STAGING}.events GROUP BY source"  # noqa: S608
COLUMNS = "(position, subject, id, source, type, at, event)"
REST = "e.subject, e.id, e.source, e.type, e.at, e.event::jsonb"
# A reader's place in the feed is a position: what the live trail has keeps the one it has there.
TRAIL_AS_LIVE = (
    f"INSERT INTO trail {COLUMNS} SELECT coalesce(l.position, {FAR} + e.n), {REST}"  # noqa: S608
    f" FROM {STAGING}.events e LEFT JOIN public.trail l USING (id)"
)
TRAIL_ANEW = (
    f"INSERT INTO trail {COLUMNS} SELECT row_number() OVER (ORDER BY e.at, e.source, e.position),"  # noqa: S608
    f" {REST} FROM {STAGING}.events e"
)
FILES = (
    f"SELECT subject, event FROM {STAGING}.events WHERE bucket = %s AND type = ANY(%s)"  # noqa: S608
    " AND length(subject) = %s ORDER BY subject"
)
THE_OTHERS = (
    f"SELECT event FROM {STAGING}.events WHERE source = %s AND type = ANY(%s) ORDER BY position"  # noqa: S608
)


def create_staging(connection: Any) -> None:
    """Make the empty staging table."""
    connection.execute(SCHEMA)
    for each in range(BUCKETS):
        connection.execute(
            f"CREATE UNLOGGED TABLE {STAGING}.events_{each} PARTITION OF {STAGING}.events"
            f" FOR VALUES IN ({each})"
        )


def lay(url: str, batches: Iterable[Sequence[Envelope]]) -> int:
    """Put events into the staging table; how many."""
    laid = 0
    with psycopg.connect(url) as connection, connection.cursor().copy(LAY) as copy:
        for events in batches:
            for event in events:
                subject, *row = trail_row(event)
                bucket = zlib.crc32(subject.encode()) % BUCKETS
                copy.write_row((bucket, subject, *row, event.position))
            laid += len(events)
    return laid


def fill_lists(url: str) -> None:
    """Write trail, inbox and positions from the staging table."""
    with psycopg.connect(url) as connection:
        live = connection.execute("SELECT 1 FROM public.trail LIMIT 1").fetchone()
        connection.execute(TRAIL_AS_LIVE if live else TRAIL_ANEW)
        connection.execute(INBOX)
        connection.execute(APPLIED)
        beyond = "SELECT setval(pg_get_serial_sequence('build.trail', 'position'), %s)"
        connection.execute(beyond, [FAR + (1 << 50)])


def fill_cases(url: str, bucket: int) -> list[str]:
    """Write the case files of one part of the cases; the ids of events that could not be applied,
    which are left out.
    """
    failed: list[str] = []
    with _connected(url) as connection:
        parameters = [bucket, CASE_TYPES, UUID_LENGTH]
        by_case = groupby(_rows(connection, FILES, parameters), key=itemgetter("subject"))
        trails = ([_event(row["event"]) for row in rows] for _, rows in by_case)
        while batch := list(islice(trails, BATCH)):
            failed += _write(connection, batch)
    return failed


def _write(connection: Any, trails: Sequence[list[Envelope]]) -> list[str]:
    failed: list[str] = []
    try:
        with connection.transaction():
            writer = CaseWriter(connection, [])
            for trail in trails:
                file = _folded(trail, failed)
                report = next((each for each in trail if each.type == order.FIRST), None)
                if file and report:
                    writer.file(report)
                    writer.changed(report, file)
            writer.save()
    except Exception:
        if connection.broken:
            raise
        if len(trails) == 1:
            log.exception("a case could not be written", case=trails[0][0].subject)
            return [each.id for each in trails[0]]
        # Whichever brought it about is found singly.
        return [each for trail in trails for each in _write(connection, [trail])]
    return failed


def _folded(trail: list[Envelope], failed: list[str]) -> dict[str, Any]:
    """The file of these events; those that no fold can take are left out, as they were live."""
    try:
        return casefile.whole(trail)
    except Exception:  # noqa: BLE001 - whichever brought it about is found singly
        kept: list[Envelope] = []
    for _, event in order.arrange(trail):
        try:
            casefile.whole([*kept, event])
        except Exception:
            log.exception("an event could not be folded", message=event.id)
            failed.append(event.id)
        else:
            kept.append(event)
    return casefile.whole(kept)


def fill_others(url: str) -> list[str]:
    """Write what is kept beside the cases; the ids of events that could not be applied."""
    failed: list[str] = []
    with _connected(url) as connection:
        lines = [_line(connection, service) for service in topology.SERVICES]
        events = (event for _, event in merge(*lines, key=itemgetter(0)))
        while batch := list(islice(events, BATCH)):
            try:
                _apply(connection, batch)
            except Exception:
                if connection.broken:
                    raise
                # Whichever brought it about is found singly.
                failed += [each.id for each in batch if not _applies(connection, each)]
    return failed


def _apply(connection: Any, events: Sequence[Envelope]) -> None:
    with connection.transaction(), connection.pipeline():
        for event in events:
            others.apply(connection, event)


def _applies(connection: Any, event: Envelope) -> bool:
    try:
        _apply(connection, [event])
    except Exception:
        if connection.broken:
            raise
        log.exception("an event could not be applied", message=event.id)
        return False
    return True


def _line(connection: Any, service: str) -> Iterator[tuple[Any, Envelope]]:
    """One service's events in log order, each with its key among all."""
    upto = ""
    for row in _rows(connection, THE_OTHERS, [service, list(others.APPLY)]):
        event = _event(row["event"])
        upto = max(upto, event.time)
        yield (upto, service, event.position), event


def _event(text: str) -> Envelope:
    """As `lay` has written it: nobody else has, so nothing is checked."""
    found = codec.loads(text)
    return Envelope(**{name: value for name, value in found.items() if name not in NOT_OURS})


def _rows(connection: Any, statement: str, parameters: Sequence[Any]) -> Iterator[dict[str, Any]]:
    # With hold: the cursor outlives the transactions in which its rows are applied.
    with connection.cursor(name=f"c{id(parameters)}", withhold=True) as cursor:
        cursor.itersize = 2_000
        cursor.execute(statement, parameters)
        yield from cursor


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        # The swap waits for the disk, and with it for all that was written before.
        connection.execute("SET synchronous_commit = off")
        yield connection


def forget(url: str, failed: Sequence[str]) -> None:
    """Take events that could not be applied out of inbox and trail: a replay will find them new."""
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM inbox WHERE message_id = ANY(%s)", [list(failed)])
        connection.execute("DELETE FROM trail WHERE id = ANY(%s)", [list(failed)])

"""A read model of whole logs: every event goes into the trail, then cases are folded out of it.

Much faster than applying them one batch after another, and the same in effect: the case files are
folded whole, everything else is applied by the live code, in log order.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.chassis import codec, telemetry
from services.chassis.bluegreen import BUILD
from services.contracts.envelope import Envelope
from services.contracts.events import EVENTS

from . import casefile, order, others
from .copying import copy, copy_cases
from .projector import UUID_LENGTH, trail_row

log = telemetry.log(__name__)

STAGING = "build_log"
NOT_OURS = ("specversion", "datacontenttype")  # the same in every envelope
FAR = 1 << 60  # positions beyond this are given up for the live ones at the end
BATCH = 500
SHARE = 3_000  # events of cases that are folded together, and more where there are very many
LAST = "\U0010ffff"  # after every subject
CASE_TYPES = sorted(each for each in EVENTS if casefile.concerns(each))

# A reader's place in the feed is a position: what the live trail has keeps the one it has there.
SCHEMA = f"""
CREATE SCHEMA {STAGING};
CREATE UNLOGGED TABLE {STAGING}.others (n bigint, event text);
CREATE UNLOGGED TABLE {STAGING}.places (id text, position bigint);
ALTER TABLE cases ALTER file SET STORAGE EXTERNAL;
"""
LIVE_PLACES = f"INSERT INTO {STAGING}.places SELECT id, position FROM public.trail"  # noqa: S608 - our names
PLACES_BY_ID = f"CREATE INDEX ON {STAGING}.places (id)"
PLACES = f"SELECT id, position FROM {STAGING}.places WHERE id = ANY(%s)"  # noqa: S608
TRAIL = ("position", "subject", "id", "source", "type", "at", "event")
# Whatever the planner thinks: a table of all events is never read for a part of it.
BY_INDEX = "SET LOCAL enable_seqscan = off"
BOUNDS = (
    "SELECT unnest(histogram_bounds::text::text[]) FROM pg_stats"
    " WHERE schemaname = %s AND tablename = 'trail' AND attname = 'subject'"
)
FILES = (
    "SELECT subject, event::text FROM trail WHERE subject >= %s AND subject < %s"
    " AND type = ANY(%s) AND length(subject) = %s ORDER BY subject"
)
THE_OTHERS = f"SELECT event FROM {STAGING}.others ORDER BY n"  # noqa: S608


def create_staging(connection: Any) -> None:
    """Make what a build needs beside its tables."""
    connection.execute(SCHEMA)


def note_places(url: str) -> bool:
    """Note which place each event has in the live feed; whether there is any."""
    with _connected(url) as connection:
        found = connection.execute(LIVE_PLACES).rowcount
        connection.execute(PLACES_BY_ID)
    return bool(found)


def lay(url: str, first: int, events: Iterable[Envelope], *, as_live: bool) -> dict[str, list[int]]:
    """Put events into the trail, in their order, with the places that they have live or else from
    `first` on; per service the number of them, and the last one's position in its log.
    """
    laid: dict[str, list[int]] = {}
    numbered = enumerate(events, first)
    with _connected(url) as connection, connection.transaction():
        connection.execute(BY_INDEX)
        while batch := list(islice(numbered, BATCH)):
            places = _places(connection, batch) if as_live else {}
            far = FAR if as_live else 0
            rows = [(places.get(e.id, far + n), *trail_row(e)) for n, e in batch]
            copy(connection, "trail", TRAIL, rows)
            both = zip(batch, rows, strict=True)
            apart = [(n, row[-1]) for (n, e), row in both if others.changes(e.type)]
            if apart:
                copy(connection, f"{STAGING}.others", ("n", "event"), apart)
            for _, event in batch:
                noted = laid.setdefault(event.service, [0, 0])
                noted[:] = noted[0] + 1, max(noted[1], event.position)
    return laid


def _places(connection: Any, batch: Sequence[tuple[int, Envelope]]) -> dict[str, int]:
    return dict(connection.execute(PLACES, [[event.id for _, event in batch]]).fetchall())


def fill_lists(url: str, positions: dict[str, int]) -> None:
    """Write inbox and positions, as of what was laid."""
    with _connected(url) as connection:
        connection.execute("INSERT INTO inbox SELECT source, id FROM trail")
        copy(connection, "applied", ("source", "position"), positions.items())
        beyond = "SELECT setval(pg_get_serial_sequence('build.trail', 'position'), %s)"
        connection.execute(beyond, [FAR + (1 << 50)])


def case_spans(url: str, events: int) -> list[tuple[str, str]]:
    """Ranges of subjects, from one up to another, with about as many of so many events each."""
    with _connected(url) as connection:
        connection.execute("SET default_statistics_target = 40")
        connection.execute("ANALYZE trail (subject)")
        bounds = [row[0] for row in connection.execute(BOUNDS, [BUILD]).fetchall()]
    step = max(1, len(bounds) * SHARE // max(events, 1))
    cuts = ["", *bounds[step:-1:step], LAST]
    return list(pairwise(cuts))


def fill_cases(url: str, span: tuple[str, str]) -> list[str]:
    """Write the case files of a range of subjects; the ids of events that could not be applied,
    which are left out.
    """
    failed: list[str] = []
    with _connected(url) as connection, connection.transaction():
        connection.execute(BY_INDEX)
        rows = _rows(connection, FILES, [*span, CASE_TYPES, UUID_LENGTH])
        by_case = groupby(rows, key=itemgetter(0))
        trails = ([_event(row[1]) for row in rows] for _, rows in by_case)
        while batch := list(islice(trails, BATCH)):
            failed += _write(connection, batch)
    return failed


def _write(connection: Any, trails: Sequence[list[Envelope]]) -> list[str]:
    failed: list[str] = []
    try:
        with connection.transaction():
            made = ((trail, _folded(trail, failed)) for trail in trails)
            copy_cases(connection, [(file, _tag(trail)) for trail, file in made if file])
    except Exception:
        if connection.broken:
            raise
        if len(trails) == 1:
            log.exception("a case could not be written", case=trails[0][0].subject)
            return [each.id for each in trails[0]]
        # Whichever brought it about is found singly.
        return [each for trail in trails for each in _write(connection, [trail])]
    return failed


def _tag(trail: Sequence[Envelope]) -> str:
    return next(str(e.data["query_tag"]) for e in trail if e.type == order.FIRST)


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
        connection.row_factory = dict_row  # as the live code has it
        events = (_event(row["event"]) for row in _rows(connection, THE_OTHERS, []))
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
        others.apply(connection, events)


def _applies(connection: Any, event: Envelope) -> bool:
    try:
        _apply(connection, [event])
    except Exception:
        if connection.broken:
            raise
        log.exception("an event could not be applied", message=event.id)
        return False
    return True


def _event(text: str) -> Envelope:
    """As `lay` has written it: nobody else has, so nothing is checked."""
    found = codec.loads(text)
    for name in NOT_OURS:
        del found[name]
    return Envelope(**found)


def _rows(connection: Any, statement: str, parameters: Sequence[Any]) -> Iterator[Any]:
    # With hold: the cursor outlives the transactions in which its rows are applied.
    with connection.cursor(name=f"c{id(parameters)}", withhold=True) as cursor:
        cursor.itersize = 2_000
        cursor.execute(statement, parameters)
        yield from cursor


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        # The swap waits for the disk, and with it for all that was written before.
        connection.execute("SET synchronous_commit = off")
        yield connection


def tidy(url: str, failed: Sequence[str]) -> None:
    """Take events that could not be applied out of inbox and trail: a replay will find them new."""
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE cases ALTER file SET STORAGE EXTENDED")
        if failed:
            connection.execute("DELETE FROM inbox WHERE message_id = ANY(%s)", [list(failed)])
            connection.execute("DELETE FROM trail WHERE id = ANY(%s)", [list(failed)])

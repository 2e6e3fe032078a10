"""The read model built again from the logs, beside the live one, and put in its place.

Reads never stop and the live writer goes on: what it applied meanwhile is in the new one before
that takes its place, in one transaction. It is table-agnostic: whatever the live writer writes.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from heapq import merge
from operator import itemgetter
from typing import Any, Protocol

import psycopg

from services.chassis import codec, telemetry
from services.chassis.bluegreen import BUILD, Build, make_indexes, take_indexes
from services.chassis.comparing import Comparison, Rebuilt, Tell, compare
from services.contracts.envelope import Envelope

from . import loading, projector
from .loading import FAR, STAGING

log = telemetry.log(__name__)

Window = dict[str, tuple[int, int]]  # per service the positions after one, up to another

FIRST = "inbox"  # the table that the live writer takes first
TO_DO = ("search_todo", "sweeps")  # emptied by those who do it: nothing to compare
APART = {"erasures": ("asked_at", "done_at")}  # done twice, it is done once
CHUNK = 3_000  # events of the longest log in one window, at least
WINDOWS = 400  # and at most so many windows
SHARES = 6  # of the indexes, each made one after another
NEARLY = 200  # behind by no more than this, the rest is done while the writer waits
LIVE_SECONDS = 15.0  # how long the live one may take to apply what is in the logs


class Logs(Protocol):
    """The services' logs. It goes to other processes, so it can be pickled."""

    def ends(self) -> dict[str, int]:
        """The last position of each service's log; a report is never behind what follows it."""

    def read(
        self, service: str, after: int, upto: int, *, plain: bool = True
    ) -> Iterator[Sequence[Envelope]]:
        """What a service tells of these positions, in order, in batches. Not `plain`, the data
        is such as JSON is made of, no more.
        """

    def cuts(self, ends: dict[str, int], every: int) -> list[dict[str, int]]:
        """Where all logs stood each time when the longest had come so many positions further."""


def rebuild(url: str, logs: Logs, pool: Executor, tell: Tell, *, check: bool = False) -> Rebuilt:
    """Build anew; then compare with the live one when `check`, else take its place.

    Raises RebuildError, with the live one as it was.
    """
    made, began = Rebuilt(), time.monotonic()
    with Build(url, beside=[STAGING]).begun(_create) as build:
        upto = _load(build, logs, pool, tell, made)
        made.seconds = time.monotonic() - began
        writer = projector.Projector(build.url, tells=False)
        writer.open()
        try:
            follow = _Following(logs, writer, upto, made)
            while follow.behind() > NEARLY:
                follow.on()
            if check:
                made.compared = _compared(build, url, follow, tell)
            else:
                tell("putting it in place", 0, 1)
                build.swap(FIRST, partial(_last, follow))
        finally:
            writer.close()
    return made


def _create(connection: Any) -> None:
    projector.create(connection)
    loading.create_staging(connection)


def _load(build: Build, logs: Logs, pool: Executor, tell: Tell, made: Rebuilt) -> dict[str, int]:
    with psycopg.connect(build.url) as connection:
        indexes = take_indexes(connection)
    ends = logs.ends()
    as_live = loading.note_places(build.url)
    lay = partial(_lay, build.url, logs, as_live=as_live)
    laying = [pool.submit(lay, each) for each in _windows(logs, ends)]
    made.events, positions = _laid(laying, tell)
    apart = pool.submit(loading.fill_others, build.url)
    first = [each for each in indexes if f" {BUILD}.trail " in each]  # cases are found by it
    ordering = [pool.submit(make_indexes, build.url, first)]
    loading.fill_lists(build.url, positions)
    _done(ordering, "ordering", tell)
    spans = loading.case_spans(build.url, made.events)
    folding = [apart, *(pool.submit(loading.fill_cases, build.url, each) for each in spans)]
    made.failed = [each for found in _done(folding, "building", tell) for each in found]
    rest = [each for each in indexes if each not in first]
    shares = [rest[number::SHARES] for number in range(SHARES)]
    indexing = [pool.submit(make_indexes, build.url, each) for each in shares]
    _done(indexing, "indexing", tell)
    loading.tidy(build.url, made.failed)
    return ends


def _windows(logs: Logs, ends: dict[str, int]) -> Iterator[Window]:
    """All logs in parts, each of a time of its own, so that all parts are in the order of time."""
    every = max(CHUNK, max(ends.values()) // WINDOWS)
    begin = dict.fromkeys(ends, 0)
    for upto in (*logs.cuts(ends, every), ends):
        yield {name: (begin[name], upto[name]) for name in ends}
        begin = upto


def _lay(url: str, logs: Logs, window: Window, *, as_live: bool) -> dict[str, list[int]]:
    lines = [_line(logs, name, *span) for name, span in window.items() if span[0] < span[1]]
    events = (event for _, event in merge(*lines, key=itemgetter(0)))
    first = 1 + sum(after for after, _ in window.values())
    return loading.lay(url, first, events, as_live=as_live)


def _line(logs: Logs, service: str, after: int, upto: int) -> Iterator[tuple[Any, Envelope]]:
    """One service's events in log order, each with its key among all."""
    latest = ""
    for events in logs.read(service, after, upto, plain=False):
        for event in events:
            latest = max(latest, event.time)
            yield (latest, service, event.position), event


def _laid(laying: list["Future[dict[str, list[int]]]"], tell: Tell) -> tuple[int, dict[str, int]]:
    """How many events there are, and the last one's position of each service."""
    count, positions = 0, dict[str, int]()
    for laid in _done(laying, "reading the logs", tell):
        for service, (more, last) in laid.items():
            count += more
            positions[service] = max(last, positions.get(service, 0))
    return count, positions


def _done(futures: list["Future[Any]"], what: str, tell: Tell) -> list[Any]:
    found = []
    for number, each in enumerate(futures):
        tell(what, number, len(futures))
        found.append(each.result())
    tell(what, len(futures), len(futures))
    return found


class _Following:
    """The build after its load: applies what the logs have more, with the live code."""

    def __init__(
        self, logs: Logs, writer: projector.Projector, upto: dict[str, int], made: Rebuilt
    ) -> None:
        self._logs = logs
        self._writer = writer
        self._upto = upto
        self._made = made

    def behind(self) -> int:
        """By how many positions."""
        return sum(end - self._upto[name] for name, end in self._logs.ends().items())

    def on(self, only: set[str] | None = None) -> None:
        """Apply all that is there by now, or of it `only` these events."""
        # intake first: others tell of a case that it has reported.
        for service, end in sorted(self._logs.ends().items(), key=lambda each: each[0] != "intake"):
            for events in self._logs.read(service, self._upto[service], end):
                self._apply([each for each in events if only is None or each.id in only])
            self._upto[service] = end

    def _apply(self, events: Sequence[Envelope]) -> None:
        failures = self._writer.react(events) if events else []
        found = [each.id for each, failure in zip(events, failures, strict=True) if failure]
        self._made.failed += found
        self._made.events += len(events) - len(found)


def _last(follow: _Following, connection: Any) -> None:
    """While nobody writes: the rest of the events, the live positions, and who waits is told."""
    follow.on()
    _number(connection)
    rows = connection.execute("SELECT source, position FROM build.applied").fetchall()
    connection.execute(
        "SELECT pg_notify(%s, %s)", [projector.CHANNEL, codec.dumps(dict(rows)).decode()]
    )


def _number(connection: Any) -> None:
    """Give every event of the trail the position that it has live, and new ones to the others."""
    connection.execute(
        "UPDATE build.trail b SET position = l.position FROM public.trail l"
        " WHERE b.position > %s AND l.id = b.id",
        [FAR],
    )
    connection.execute(
        "UPDATE build.trail t SET position = n.position FROM ("
        " SELECT id, greatest((SELECT coalesce(max(position), 0) FROM public.trail),"
        " (SELECT coalesce(max(position), 0) FROM build.trail WHERE position < %(far)s))"
        " + row_number() OVER (ORDER BY at, source, position) AS position"
        " FROM build.trail WHERE position > %(far)s) n WHERE t.id = n.id AND t.position > %(far)s",
        {"far": FAR},
    )
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('build.trail', 'position'),"
        " greatest(1, (SELECT max(position) FROM build.trail),"
        " (SELECT max(position) FROM public.trail)))"
    )


def _compared(build: Build, url: str, follow: _Following, tell: Tell) -> Comparison:
    """Compare both as of one instant, in which they have the same events."""
    _await_live(url, tell)
    with build.writers_stopped(FIRST) as connection:
        missing = connection.execute(
            "SELECT message_id FROM public.inbox EXCEPT SELECT message_id FROM build.inbox"
        ).fetchall()
        follow.on({row[0] for row in missing})
        with psycopg.connect(build.url) as beside:
            _number(beside)
        snapshot = build.snapshot()  # nobody writes either just now
    with snapshot:
        tell("comparing", 0, 1)
        return compare(build, snapshot, APART, TO_DO)


def _await_live(url: str, tell: Tell) -> None:
    deadline = time.monotonic() + LIVE_SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            behind = connection.execute(
                "SELECT count(*) FROM build.applied b LEFT JOIN public.applied l USING (source)"
                " WHERE l.position IS NULL OR l.position < b.position"
            ).fetchone()
            if not behind or not behind[0]:
                return
            tell("waiting for the live one", 0, 1)
            time.sleep(0.1)
    log.warning("the live read model does not apply what is in the logs")

"""Applies events to the read model: a batch, its inbox rows and its positions in one transaction.

It does for the gateway what `Application.react` does for a service, with the same verdicts.
"""

from collections.abc import Sequence
from importlib import resources
from itertools import groupby
from operator import itemgetter
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from services.chassis import codec, letters, tables, telemetry
from services.chassis.store import AWAY, RECONNECT_SECONDS
from services.contracts import envelope as ce
from services.contracts.envelope import Envelope

from . import casefile, order, others
from .order import FIRST
from .writing import CaseWriter

log = telemetry.log(__name__)

CHANNEL = "applied"  # whoever waits for the read model listens here
UUID_LENGTH = 36  # grids are named by 15 digits

SEALED = "sealed"

NEW = (
    "INSERT INTO inbox (source, message_id) SELECT * FROM unnest(%s::text[], %s::text[])"
    " ON CONFLICT DO NOTHING RETURNING message_id"
)
# Binary arrays: as texts, every quotation mark in every event is escaped, a fifth of all the work.
TRAIL = (
    "INSERT INTO trail (subject, id, source, type, at, event)"
    " SELECT subject, id, source, type, at::timestamptz, event::jsonb"
    " FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[])"
    " AS told (subject, id, source, type, at, event)"
)
POSITIONS = (
    "INSERT INTO applied (source, position) SELECT * FROM unnest(%s::text[], %s::bigint[])"
    " ON CONFLICT (source) DO UPDATE SET position = greatest(applied.position, excluded.position)"
)


TRAILS = "SELECT subject, event FROM trail WHERE subject = ANY(%s) ORDER BY subject, position"


class Projector:
    """One read model's writer. One at a time: its queue has a single active consumer.

    `tells` says whether those who wait for the read model are told: not of one that is being built.
    """

    def __init__(self, url: str, *, tells: bool = True) -> None:
        self._tells = tells
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=2,
            open=False,
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs={"row_factory": dict_row},
        )

    def open(self) -> None:
        """Begin to connect. As long as the database is away, `react` raises."""
        self._pool.open()

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def react(self, events: Sequence[Envelope]) -> list[Exception | None]:
        """Apply a batch; per event None, or what went wrong. An event seen before changes nothing.

        Raises psycopg.Error when the database is away.
        """
        try:
            self._apply(events)
        except AWAY:
            raise
        except Exception as error:
            if len(events) == 1:
                log.exception("an event could not be applied", message=events[0].id)
                return [error]
            return [self.react([event])[0] for event in events]
        return [None] * len(events)

    def _apply(self, events: Sequence[Envelope]) -> None:
        # A pipeline: all of it is sent without waiting for each answer.
        with (
            self._pool.connection() as connection,
            connection.pipeline(),
            connection.transaction(),
        ):
            found = connection.execute(NEW, [[e.service for e in events], [e.id for e in events]])
            fresh = {row["message_id"] for row in _dicts(found)}
            new = [event for event in _once_each(events) if event.id in fresh]
            if new:
                connection.execute(TRAIL, _columns(trail_row(event) for event in new))
                self._cases(connection, new)
                others.apply(connection, new)
                self._positions(connection, new)

    def _cases(self, connection: Any, events: list[Envelope]) -> None:
        about = [e for e in events if about_a_case(e)]
        known = [e.subject for e in about if e.type != FIRST]  # a report begins its file
        writer = CaseWriter(connection, known)
        anew: set[str] = set()  # cases of which an event came later than it counts
        for event in about:
            file = writer.file(event)
            key = order.key(file, event)
            if key is None or event.subject in anew:
                anew.add(event.subject)
            else:
                order.note(casefile.fold(file, event), key, event)
                writer.changed(event, file)
        for trail in _trails(connection, anew):
            writer.changed(trail[0], casefile.whole(trail))
        writer.save()

    def _positions(self, connection: Any, events: list[Envelope]) -> None:
        last: dict[str, int] = {}
        for event in events:
            last[event.service] = max(event.position, last.get(event.service, 0))
        connection.execute(POSITIONS, [list(last), list(last.values())])
        if self._tells:
            connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, codec.dumps(last).decode()])


def migrate(url: str) -> None:
    """Create what is missing. Safe to run again."""
    with psycopg.connect(url, autocommit=True) as connection:
        create(connection)
        letters.create(connection)


def create(connection: Any) -> None:
    """Create what is missing of the tables that events are applied to."""
    tables.make(connection, resources.files(__package__).joinpath("schema.sql").read_text())


def _trails(connection: Any, subjects: set[str]) -> list[list[Envelope]]:
    if not subjects:
        return []
    rows = connection.execute(TRAILS, [list(subjects)]).fetchall()
    by_case = groupby(rows, key=itemgetter("subject"))
    return [[ce.of(row["event"]) for row in found] for _, found in by_case]


def about_a_case(event: Envelope) -> bool:
    """Whether the event is part of a case's file."""
    return len(event.subject) == UUID_LENGTH and casefile.concerns(event.type)


def _dicts(found: Any) -> list[dict[str, Any]]:
    return list(found.fetchall())


def _once_each(events: Sequence[Envelope]) -> list[Envelope]:
    return list({event.id: event for event in events}.values())


def trail_row(event: Envelope) -> tuple[Any, ...]:
    """Its row in the trail, less the position: subject, id, source, type, at, event as JSON."""
    kept = event.as_json()
    # An address, sealed for the notifier: it would outlive the person's erasure here.
    kept["data"] = {name: value for name, value in event.data.items() if name != SEALED}
    return (
        event.subject, event.id, event.service, event.type, event.time, codec.dumps(kept).decode(),
    )  # fmt: skip


def _columns(rows: Any) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]

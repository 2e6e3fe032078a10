"""The event store of one service: events, inbox, vault and series, one transaction for all.

Two recorders, one promise (`tests/conformance/test_recorders.py`): PostgreSQL, and `memory` for
unit tests. An inbox row stands for one message or command that was decided; it is written in the
transaction of its effect, also when the effect is nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Protocol
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    InterfaceError,
    InternalError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict

from . import letters, snapshots, tables, vault_table
from .snapshots import Snapshot
from .vault_table import VaultRow

Key = tuple[str, str]  # source ("command", or a service), message id

# The store is away, or cannot write just now: nothing is wrong with what was asked of it.
AWAY: tuple[type[Exception], ...] = (
    InterfaceError,
    InternalError,
    OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
    psycopg.OperationalError,
    psycopg.errors.UndefinedTable,  # it is there, and about to be prepared
)

EVENTS_TABLE = "events"
EVENT_ARRAYS = ("uuid[]", "bigint[]", "text[]", "bytea[]")
INBOX_ARRAYS = ("text[]", "text[]", "bytea[]", "text[]", "int[]")
# A pool tries again after 1, 2, 4, 8… seconds: after a minute's absence it would be deaf for
# another. So it soon gives up, and tries anew when somebody asks for a connection.
RECONNECT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One decided message: its key and, for a command, fingerprint and answer (JSON).

    `last` is the index of the command's last event in its batch (-1: none, or committed before):
    the answer is stored with that event's log position.
    """

    key: Key
    fingerprint: bytes | None = None
    answer: bytes | None = None
    last: int = -1


@dataclass(slots=True)
class Beside:
    """What goes into the same transaction as the events."""

    inbox: list[InboxRow] = field(default_factory=list)
    vault: list[VaultRow] = field(default_factory=list)
    erased: list[UUID] = field(default_factory=list)  # people whose keys are destroyed
    shredded: list[UUID] = field(default_factory=list)  # other keys to destroy: of texts


class Recorder(Protocol):
    """What the command path needs of a store."""

    def commit(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write all or nothing; the events' log positions. IntegrityError on a conflict."""

    def select_streams(self, ids: Sequence[UUID]) -> list[StoredEvent]:
        """All events of these aggregates, each stream in order."""

    def streams(self, ids: Sequence[UUID], code: str) -> tuple[list[StoredEvent], list[Snapshot]]:
        """Snapshots of these aggregates made by this code, and the events that came after them."""

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot in the place of an older one."""

    def seen(self, keys: Iterable[Key]) -> dict[Key, InboxRow]:
        """Those of these messages that were decided before."""

    def allot(self, series: str, count: int) -> int:
        """Reserve `count` numbers of a series; the first of them. Numbers are never reused."""

    def give_back(self, series: str, first: int, last: int) -> None:
        """Return the unused end of a block, unless another has reserved after it."""

    def open_vault(self, people: Sequence[UUID]) -> dict[UUID, VaultRow]:
        """The sealed records of these people; those erased or unknown are left out."""


class PostgresRecorder(PostgresApplicationRecorder):
    """PostgreSQL. One writer at a time per service keeps log positions in commit order."""

    def __init__(self, url: str, *, pool_size: int = 6) -> None:
        super().__init__(datastore(url, pool_size), events_table_name=EVENTS_TABLE)

    def migrate(self) -> None:
        """Create what is missing. Safe to run again, and beside running processes."""
        self.create_table()
        with self.datastore.get_connection() as connection:
            tables.make(connection, resources.files(__package__).joinpath("schema.sql").read_text())
            letters.create(connection)

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def commit(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write all or nothing; the events' log positions."""
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            if not (beside.vault or beside.erased or beside.shredded):
                return _call(cursor, events, beside)  # one round trip: autocommit
            with connection.transaction():
                vault_table.write(cursor, beside)
                return _call(cursor, events, beside)

    def select_streams(self, ids: Sequence[UUID]) -> list[StoredEvent]:
        """All events of these aggregates in one query, each stream in order."""
        rows = self._fetch(
            "SELECT originator_id, originator_version, topic, state FROM events"
            " WHERE originator_id = ANY(%b::uuid[]) ORDER BY originator_id, originator_version",
            [list(ids)],
        )
        return [
            StoredEvent(r["originator_id"], r["originator_version"], r["topic"], bytes(r["state"]))
            for r in rows
        ]

    def streams(self, ids: Sequence[UUID], code: str) -> tuple[list[StoredEvent], list[Snapshot]]:
        """Snapshots of these aggregates made by this code, and the events that came after them."""
        return snapshots.parted(
            self._fetch(snapshots.STREAMS, {"ids": list(ids), "code": code}), code
        )

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot in the place of an older one."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(snapshots.KEEP, snapshots.columns(snapshot))

    def seen(self, keys: Iterable[Key]) -> dict[Key, InboxRow]:
        """Those of these messages that were decided before."""
        rows = self._fetch(
            "SELECT source, message_id, fingerprint, answer::text AS answer FROM inbox"
            " WHERE (source, message_id) IN (SELECT * FROM unnest(%b::text[], %b::text[]))",
            _columns(keys) or [[""], [""]],
        )
        return {
            (r["source"], r["message_id"]): InboxRow(
                (r["source"], r["message_id"]),
                r["fingerprint"] and bytes(r["fingerprint"]),
                r["answer"] and r["answer"].encode(),
            )
            for r in rows
        }

    def allot(self, series: str, count: int) -> int:
        """Reserve `count` numbers in a transaction of its own; a crash may leave a gap."""
        return int(self._fetch("SELECT allot(%s, %s) AS first", [series, count])[0]["first"])

    def give_back(self, series: str, first: int, last: int) -> None:
        """Return the unused end of a block, unless another has reserved after it."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "UPDATE series SET last = %s WHERE name = %s AND last = %s",
                [first - 1, series, last],
            )

    def open_vault(self, people: Sequence[UUID]) -> dict[UUID, VaultRow]:
        """The sealed records of these people; a destroyed key makes a record unreadable."""
        rows = self._fetch(vault_table.OPEN, [list(people)])
        return {r["person"]: vault_table.row_of(r) for r in rows}

    def _fetch(self, statement: Any, params: Any) -> list[Any]:
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall())

    def close(self) -> None:
        """Give the connections back."""
        self.datastore.close()


def _call(cursor: Any, events: Sequence[StoredEvent], beside: Beside) -> list[int]:
    """`commit_batch` of schema.sql: binary arrays, one statement."""
    inbox = [
        (*row.key, row.fingerprint, row.answer.decode() if row.answer else None, row.last)
        for row in beside.inbox
    ]
    rows = [(e.originator_id, e.originator_version, e.topic, e.state) for e in events]
    arrays = [*_arrays(EVENT_ARRAYS, rows), *_arrays(INBOX_ARRAYS, inbox)]
    cursor.execute(
        f"SELECT commit_batch({', '.join(arrays)}) AS position",
        [*_columns(rows), *_columns(inbox)],
    )
    return [row["position"] for row in cursor.fetchall()]


def _arrays(types: Sequence[str], rows: Sequence[Any]) -> list[str]:
    # An empty list has no type that it could be sent in.
    return [f"%b::{each}" if rows else f"'{{}}'::{each}" for each in types]


class _Datastore(PostgresDatastore):
    """Connects at its first use: a process starts while its database is away."""

    def register_type_adapters(self) -> None:
        """The library asks the database for its own types, which `commit_batch` does not use."""


def datastore(url: str, pool_size: int) -> PostgresDatastore:
    """The library's connection pool for a PostgreSQL URL."""
    found = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    made = _Datastore(
        dbname=found.get("dbname", ""),
        host=found.get("host", "127.0.0.1"),
        port=found.get("port", "5432"),
        user=found.get("user", ""),
        password=found.get("password", ""),
        pool_size=pool_size,
        max_overflow=2,
        connect_timeout=10,
        idle_in_transaction_session_timeout=30,
    )
    made.pool.reconnect_timeout = RECONNECT_SECONDS
    return made


def _columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]

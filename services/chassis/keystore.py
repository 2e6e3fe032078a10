"""The key store: every data key of the system, wrapped by the master key, in one table of one
database. Deleting a row makes every copy of what it sealed unreadable, wherever the copies are.

Keys are made many at a time and durable before the first use, so that sealing costs no round trip;
those left over at a crash are lost, which harms nobody. Opened keys are remembered; a process that
uses them looks every `LOOK_SECONDS` which were destroyed, and forgets those. While the key store is
away it may read on with what it remembers, for `REMEMBER_SECONDS` at most.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from eventsourcing.persistence import OperationalError
from uuid_utils.compat import uuid7

from . import tables
from .settings import Settings

NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: 96 random bits
KEY_BYTES = 64  # AES-SIV with two 256-bit keys (RFC 5297)
TOGETHER = 256  # keys made with one statement
REMEMBER_SECONDS = 60.0
LOOK_SECONDS = 2.0
OVERLAP_SECONDS = 10.0  # of two looks: a deletion shows when it is committed, not when it is dated
REMEMBER_MOST = 50_000  # opened keys; about 1 kB each

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS destroyed (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS destroyed_by_time ON destroyed (at);
"""


class VaultError(Exception):
    """Something sealed does not open: wrong master key, or somebody changed it."""


@dataclass(frozen=True, slots=True)
class Key:
    """One data key, opened."""

    id: UUID
    cipher: AESSIV


class Keys(Protocol):
    """What sealing needs of the key store."""

    def take(self) -> Key:
        """A key that nothing was sealed with yet; durable already."""

    def find(self, ids: Collection[UUID]) -> dict[UUID, Key]:
        """Those of these keys that still exist, in at most one query. Raises VaultError."""

    def cold(self, ids: Collection[UUID]) -> list[UUID]:
        """Those of these keys that `find` would have to ask for."""

    def destroy(self, ids: Collection[UUID]) -> None:
        """Delete keys for ever. Those that are gone already do no harm."""


class _Store:
    """The part that both stores share: the pool of fresh keys and the memory of opened ones."""

    def __init__(self, master_key: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._master = AESGCM(master_key)
        self._clock = clock
        self._lock = threading.Lock()
        self._fresh: list[Key] = []
        self._known: dict[UUID, tuple[float, Key | None]] = {}  # until when; None: is gone
        self._looked = clock()

    def take(self) -> Key:
        """A key that nothing was sealed with yet; durable already."""
        with self._lock:
            if not self._fresh:
                self._fresh = self._make()
            key = self._fresh.pop()
            self._remember({key.id: key})
            return key

    def find(self, ids: Collection[UUID]) -> dict[UUID, Key]:
        """Those of these keys that still exist, in at most one query. Raises VaultError."""
        self._look()
        missing = self.cold(ids)
        read: dict[UUID, Key | None] = dict.fromkeys(missing)
        if missing:
            read.update({id_: self._open(id_, row) for id_, row in self._read(missing).items()})
            with self._lock:
                self._remember(read)
        known = {id_: read[id_] if id_ in read else self._at_hand(id_) for id_ in ids}
        return {id_: key for id_, key in known.items() if key is not None}

    def cold(self, ids: Collection[UUID]) -> list[UUID]:
        """Those of these keys that `find` would have to ask for."""
        now = self._clock()
        if now - self._looked > LOOK_SECONDS:
            return list(ids)
        return [id_ for id_ in set(ids) if self._known.get(id_, (0.0, None))[0] <= now]

    def destroy(self, ids: Collection[UUID]) -> None:
        """Delete keys for ever. Those that are gone already do no harm."""
        self._delete(list(ids))
        with self._lock:
            self._remember(dict.fromkeys(ids))

    def _look(self) -> None:
        """Forget which were destroyed since the last look, by whomever."""
        with self._lock:
            since = self._clock() - self._looked
            if since <= LOOK_SECONDS:
                return
            self._looked += since
        with suppress(OperationalError):
            gone = self._destroyed(since + OVERLAP_SECONDS)
            with self._lock:
                self._remember({id_: None for id_ in gone if id_ in self._known})

    def _at_hand(self, id_: UUID) -> Key | None:
        # Another thread may have swept it out since it was found to be known.
        found = self._known.get(id_)
        return found[1] if found else self.find([id_]).get(id_)

    def _remember(self, keys: Mapping[UUID, Key | None]) -> None:
        now = self._clock()
        if len(self._known) + len(keys) > REMEMBER_MOST:
            lasting = {id_: each for id_, each in self._known.items() if each[0] > now}
            self._known = lasting if len(lasting) <= REMEMBER_MOST // 2 else {}
        self._known.update({id_: (now + REMEMBER_SECONDS, key) for id_, key in keys.items()})

    def _make(self) -> list[Key]:
        raw = {uuid7(): os.urandom(KEY_BYTES) for _ in range(TOGETHER)}
        self._write([(id_, self._wrap(id_, each)) for id_, each in raw.items()])
        # Taken from the end: in the order of their ids, which is kind to the table's index.
        return [Key(id_, AESSIV(each)) for id_, each in reversed(raw.items())]

    def _wrap(self, id_: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key, id_.bytes)

    def _open(self, id_: UUID, wrapped: bytes) -> Key:
        try:
            nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
            return Key(id_, AESSIV(self._master.decrypt(nonce, sealed, id_.bytes)))
        except (InvalidTag, ValueError) as error:
            msg = f"key {id_} does not open under this master key"
            raise VaultError(msg) from error

    def _write(self, rows: Sequence[tuple[UUID, bytes]]) -> None:
        raise NotImplementedError

    def _read(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        raise NotImplementedError

    def _delete(self, ids: Sequence[UUID]) -> None:
        raise NotImplementedError

    def _destroyed(self, seconds: float) -> Sequence[UUID]:
        """Those that anybody destroyed in the last so many seconds."""
        return ()


class MemoryKeys(_Store):
    """Keys of this process alone, for unit tests."""

    def __init__(self, master_key: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(master_key, clock=clock)
        self.rows: dict[UUID, bytes] = {}

    def _write(self, rows: Sequence[tuple[UUID, bytes]]) -> None:
        self.rows.update(rows)

    def _read(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        return {id_: self.rows[id_] for id_ in ids if id_ in self.rows}

    def _delete(self, ids: Sequence[UUID]) -> None:
        for id_ in ids:
            self.rows.pop(id_, None)


class PostgresKeys(_Store):
    """Keys in PostgreSQL. Raises eventsourcing's OperationalError while it is away."""

    def __init__(self, url: str, master_key: bytes) -> None:
        super().__init__(master_key)
        self._url = url
        self._idle: list[Any] = []  # connections; green threads and real ones may take them

    def _write(self, rows: Sequence[tuple[UUID, bytes]]) -> None:
        # Done twice where the server's answer was lost: the same keys, which harms nobody.
        self._run(
            "INSERT INTO keys (id, wrapped) SELECT * FROM unnest(%b::uuid[], %b::bytea[])"
            " ON CONFLICT (id) DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def _read(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        rows = self._run("SELECT id, wrapped FROM keys WHERE id = ANY(%b::uuid[])", [list(ids)])
        return {id_: bytes(wrapped) for id_, wrapped in rows}

    def _delete(self, ids: Sequence[UUID]) -> None:
        self._run(
            "WITH gone AS (DELETE FROM keys WHERE id = ANY(%b::uuid[]) RETURNING id)"
            " INSERT INTO destroyed (id) SELECT id FROM gone ON CONFLICT DO NOTHING",
            [list(ids)],
        )

    def _destroyed(self, seconds: float) -> Sequence[UUID]:
        if seconds > REMEMBER_SECONDS + OVERLAP_SECONDS:
            return ()  # nothing is remembered from before
        rows = self._run(
            "SELECT id FROM destroyed WHERE at > now() - make_interval(secs => %s)", [seconds]
        )
        return [row[0] for row in rows]

    def _run(self, statement: Any, parameters: Sequence[Any]) -> list[Any]:
        try:
            return self._once(statement, parameters)
        except psycopg.OperationalError:
            self.close()  # the server may have been started again under idle connections
        try:
            return self._once(statement, parameters)
        except psycopg.OperationalError as error:
            msg = f"the key store is away: {error}"
            raise OperationalError(msg) from error

    def _once(self, statement: Any, parameters: Sequence[Any]) -> list[Any]:
        with self._connection() as connection:
            cursor = connection.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def close(self) -> None:
        """Give the idle connections back."""
        while self._idle:
            self._idle.pop().close()


@cache
def keys_of(settings: Settings) -> PostgresKeys:
    """The key store, one for all of a process: what one part has opened the others know."""
    return PostgresKeys(settings.key_store, settings.master_key)


def migrate(url: str) -> None:
    """Create the tables. Safe to run again, and by several at once."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables.make(connection, SCHEMA)

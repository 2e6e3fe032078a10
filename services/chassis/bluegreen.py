"""Tables built anew beside the live ones, and put in their place in one transaction.

The new ones stand in the schema `build`, which a connection of `Build.url` sees before `public`, so
that what writes the live tables writes them, unchanged. A build that was killed leaves the live
tables as they were; the next one begins by removing what is left of it.
"""

import random
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from . import telemetry

log = telemetry.log(__name__)

LIVE, BUILD, RETIRED = "public", "build", "retired"
LOCK = zlib.crc32(b"fengqiao.rebuild")
# Shorter than PostgreSQL's search for deadlocks (1 s): the swap gives way, never a reader.
LOCK_MILLISECONDS = 300
# An autovacuum gives way to that search only. So it is sent away before, with a lock that holds up
# nobody else: neither who reads nor who writes.
VACUUM_GONE_SECONDS = 5
GENTLE = sql.SQL("SHARE UPDATE EXCLUSIVE")
PATIENCE_SECONDS = 60.0

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"


class RebuildError(Exception):
    """The live tables are as they were. Says what was in the way."""


class Build:
    """One build in one database. `create(connection)` makes the tables, by unqualified names."""

    def __init__(self, url: str, *, beside: Sequence[str] = ()) -> None:
        self._schemas = (BUILD, RETIRED, *beside)  # `beside`: where a build keeps what it needs
        self.url = make_conninfo(url, options=f"-c search_path={BUILD},{LIVE}")
        self._live_url = url
        self._connection: Any = None
        self.tables: list[str] = []

    @contextmanager
    def begun(self, create: Callable[[Any], None]) -> Iterator["Build"]:
        """With empty tables, which are gone at the end. Raises RebuildError if one is going on."""
        with psycopg.connect(self._live_url, autocommit=True) as connection:
            self._connection = connection
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            if not row or not row[0]:
                raise RebuildError("another rebuild is going on in this database")
            self._remove(*self._schemas)
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(BUILD)))
            with psycopg.connect(self.url, autocommit=True) as beside:
                create(beside)
            self.tables = self._in(BUILD)
            try:
                yield self
            finally:
                self._remove(*self._schemas)

    def _in(self, schema: str) -> list[str]:
        return [row[0] for row in self._connection.execute(TABLES, [schema]).fetchall()]

    def _remove(self, *schemas: str) -> None:
        """Best effort: who still reads an old table keeps it until the next build."""
        for each in schemas:
            try:
                with self._connection.transaction():
                    self._connection.execute("SET LOCAL lock_timeout = '5s'")
                    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(each))
                    self._connection.execute(drop)
            except psycopg.errors.LockNotAvailable:
                log.warning("old tables stay until the next rebuild", schema=each)
            except psycopg.OperationalError:
                return  # the connection is gone, and with it whatever was not committed

    @contextmanager
    def writers_stopped(self, first: str) -> Iterator[Any]:
        """The live tables as nobody changes them meanwhile; everybody may read.

        `first` is the table that the live writer takes first, or it would be waited for in vain.
        """
        live = set(self._in(LIVE))
        rest = [each for each in self.tables if each in live and each != first]
        with self._patiently([first, *rest], "EXCLUSIVE") as connection:
            yield connection

    @contextmanager
    def _patiently(self, tables: Sequence[str], mode: str) -> Iterator[Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._locked(tables, mode):
            if time.monotonic() > deadline:
                raise RebuildError(f"somebody held {', '.join(tables)} without an end")
            time.sleep(random.uniform(0.05, 0.25))  # noqa: S311 - only so that two do not keep step
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _locked(self, tables: Sequence[str], mode: str) -> bool:
        live = [sql.Identifier(LIVE, each) for each in tables]
        new = [sql.Identifier(BUILD, each) for each in self.tables]
        lock = sql.SQL("LOCK TABLE {} IN {} MODE")
        self._connection.execute("BEGIN")
        try:
            self._connection.execute(f"SET LOCAL lock_timeout = '{VACUUM_GONE_SECONDS}s'")
            self._connection.execute(lock.format(sql.SQL(", ").join([*live, *new]), GENTLE))
            self._connection.execute(f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms'")
            self._connection.execute(lock.format(sql.SQL(", ").join(live), sql.SQL(mode)))
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            self._connection.execute("ROLLBACK")
            return False
        return True

    def swap(self, first: str, last: Callable[[Any], None]) -> None:
        """Put the tables in the live ones' place. `last(connection)` is done in the same
        transaction, while nobody writes. Readers wait for the renaming alone, some milliseconds.
        Raises RebuildError when somebody holds the live tables for too long.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with self.writers_stopped(first) as connection:
                    last(connection)
                    self._rename(connection)
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                if time.monotonic() > deadline:
                    raise RebuildError("somebody reads the live tables without an end") from None
                time.sleep(random.uniform(0.05, 0.25))  # noqa: S311 - as above
            else:
                return

    def _rename(self, connection: Any) -> None:
        live = set(self._in(LIVE))
        old = [sql.Identifier(LIVE, each) for each in self.tables if each in live]
        names = sql.SQL(", ").join(old)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(RETIRED)))
        move = sql.SQL("ALTER TABLE {} SET SCHEMA {}")
        for each in old:
            connection.execute(move.format(each, sql.Identifier(RETIRED)))
        for name in self.tables:
            connection.execute(move.format(sql.Identifier(BUILD, name), sql.Identifier(LIVE)))

    def snapshot(self) -> Any:
        """A connection that sees the database as it is now, for as long as it is open."""
        made = psycopg.connect(self._live_url)
        made.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        made.execute("SELECT 1")  # the snapshot is taken by the first statement
        return made


# Those that hold no promise: keys and what is unique stay while rows come in.
INDEXES = (
    "SELECT pg_get_indexdef(indexrelid), c.relname FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = %s AND NOT i.indisunique"
)


def take_indexes(connection: Any) -> list[str]:
    """Drop the indexes of the build; the statements that make them. Many rows come in faster
    without, and an index of sorted rows is made faster, and smaller, than one that grew.
    """
    rows = connection.execute(INDEXES, [BUILD]).fetchall()
    for _, name in rows:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(BUILD, name)))
    return [statement for statement, _ in rows]


def make_indexes(url: str, statements: Sequence[str]) -> None:
    """Make some of them again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '256MB'")
        # Others are made at the same time: every core has its work.
        connection.execute("SET max_parallel_maintenance_workers = 0")
        for each in statements:
            connection.execute(each)


def exists(connection: Any, table: str) -> bool:
    """Whether a table of the build stands among the live ones, too."""
    row = connection.execute("SELECT to_regclass(%s)", [f"{LIVE}.{table}"]).fetchone()
    return bool(row and row[0])


def columns(connection: Any, table: str, without: Collection[str] = ()) -> list[str]:
    """The columns of a table of the build, in order."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s"
        " AND table_name = %s ORDER BY ordinal_position",
        [BUILD, table],
    )
    return [row[0] for row in rows.fetchall() if row[0] not in without]


def keys(connection: Any, table: str) -> list[str]:
    """The columns of its primary key; empty when it has none."""
    rows = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
        " AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = %s::regclass"
        " ORDER BY array_position(i.indkey::int[], a.attnum::int)",
        [f"{BUILD}.{table}"],
    )
    return [row[0] for row in rows.fetchall()]

"""Tables made beside the processes that use them.

Each statement is a transaction of its own. `CREATE INDEX IF NOT EXISTS` locks its table before it
looks whether anything is missing; two such locks in one transaction, and a writer with the same two
in the other order, are a deadlock.
"""

import time
from typing import Any

import psycopg

from . import telemetry

log = telemetry.log(__name__)

LOCK = 7220143
# Everybody else waits behind one who waits for a table: not for long, then again. Longer than the
# second after which an autovacuum gives way.
LOCK_TIMEOUT = "2s"
PATIENCE_SECONDS = 60.0


def make(connection: Any, schema: str) -> None:
    """Create what is missing, on a connection with autocommit. Safe to run again, by several at
    once, and while others read and write. psycopg.errors.LockNotAvailable when somebody holds a
    table for a minute.
    """
    if not connection.autocommit:
        raise ValueError("tables are made statement by statement: this needs autocommit")
    connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        for statement in statements(schema):
            _patiently(connection, statement)
    finally:
        if not connection.broken:
            connection.execute("RESET lock_timeout")
            connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def statements(schema: str) -> list[str]:
    """The statements of an SQL text: each ends a line with `;`, outside of a `$$` body."""
    found = []
    rest = ""
    for line in schema.splitlines(keepends=True):
        rest += line
        if line.startswith("--"):
            continue
        if line.rstrip().endswith(";") and rest.count("$$") % 2 == 0:
            found.append(rest)
            rest = ""
    if any(line.strip() and not line.startswith("--") for line in rest.splitlines()):
        raise ValueError(f"a statement without an end: {rest.strip()[:80]}")
    return found


def _patiently(connection: Any, statement: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute(statement)
        except psycopg.errors.LockNotAvailable:
            if time.monotonic() > deadline:
                raise
            log.warning("a table is held by somebody; trying again", statement=statement[:80])
        else:
            return

"""Following a service's log: in order, from a remembered position, one follower of a name.

The log's positions are in commit order, so following it loses nothing. What is done with the rows
and the new position is the subclass's: the relay publishes, views are written. An advisory lock
elects the follower; the others wait.
"""

import zlib
from collections.abc import Sequence
from threading import Event
from typing import Any

import psycopg

from . import broker, store, telemetry
from .publisher import NotConfirmed

log = telemetry.log(__name__)

CHANNEL = "events"  # the recorder notifies on the events table's name
BATCH = 500
POLL_SECONDS = 1.0  # a lost notification costs at most this
LONGEST_PAUSE = 5.0
# The store, the key store or the broker; what a follower does not know of ends its process.
AWAY: tuple[type[Exception], ...] = (*store.AWAY, NotConfirmed, *broker.RECOVERABLE)

NEXT = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
POSITION = "SELECT position FROM positions WHERE name = %s"
MOVE = (
    "INSERT INTO positions (name, position) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET position = excluded.position"
)

Row = tuple[int, Any, int, str, bytes]  # position, aggregate, version, topic, state


class Follower:
    """Follows one service's log until stopped; survives a broker or database that is away."""

    name: str
    gather = 0.0  # seconds between the word of something new and looking: more comes together

    def __init__(self, url: str, *, service: str) -> None:
        self._url = url
        self._service = service
        self._stop = Event()
        self.healthy = False

    def handle(self, connection: Any, rows: Sequence[Row]) -> None:
        """Do what is to be done with these rows, and `move`. Raises to have them again."""
        raise NotImplementedError

    def move(self, connection: Any, position: int) -> None:
        """Remember the position."""
        connection.execute(MOVE, [self.name, position])

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Follow the log until `stop`."""
        pause = 0.1
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    if self._elected(connection):
                        pause = 0.1
                        self._follow(connection)
            except AWAY as error:
                self.healthy = False
                log.warning(
                    "a follower pauses",
                    follower=self.name, service=self._service, error=str(error)[:300],
                )  # fmt: skip
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _elected(self, connection: Any) -> bool:
        lock = zlib.crc32(f"fengqiao.{self.name}.{self._service}".encode())
        while not self._stop.is_set():
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
            if row[0]:
                return True
            self.healthy = True  # standing by is healthy
            self._stop.wait(POLL_SECONDS)
        return False

    def _follow(self, connection: Any) -> None:
        # What a crash takes back is done again from the position that is left.
        connection.execute("SET synchronous_commit TO off")
        connection.execute(f"LISTEN {CHANNEL}")
        row = connection.execute(POSITION, [self.name]).fetchone()
        position = row[0] if row else 0
        log.info("following", follower=self.name, service=self._service, position=position)
        while not self._stop.is_set():
            rows = connection.execute(NEXT, [position, BATCH]).fetchall()
            if rows:
                self.handle(connection, rows)
                position = rows[-1][0]
            else:
                self.wait(connection)
            self.healthy = True

    def wait(self, connection: Any) -> None:
        """For something new, and for what comes right after it."""
        if is_told(connection, POLL_SECONDS):
            self._stop.wait(self.gather)


def is_told(connection: Any, seconds: float) -> bool:
    """Whether something new was notified; however often, it is one word. Now and then something is
    new, and nobody was told.
    """
    return any(True for _ in connection.notifies(timeout=seconds, stop_after=1))

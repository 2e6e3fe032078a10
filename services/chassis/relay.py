"""The outbox relay: follows one service's log and publishes it, in order, at least once.

The event store is the outbox: its positions are in commit order, so following it loses nothing.
The position moves after the confirms, in the same database; a crash between the two publishes
again, and readers drop what they have seen. One relay per service at a time: an advisory lock
elects it, the others wait.
"""

import time
import zlib
from threading import Event
from typing import Any

import psycopg

from . import broker, telemetry
from .publication import Enveloper, stored
from .publisher import NotConfirmed, Publish

log = telemetry.log(__name__)

NAME = "relay"
CHANNEL = "events"  # the recorder notifies on the events table's name
BATCH = 500
POLL_SECONDS = 1.0  # a lost notification costs at most this
LONGEST_PAUSE = 5.0
AWAY: tuple[type[Exception], ...] = (psycopg.OperationalError, NotConfirmed, *broker.RECOVERABLE)

NEXT = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
POSITION = "SELECT position FROM positions WHERE name = %s"
MOVE = (
    "INSERT INTO positions (name, position) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET position = excluded.position"
)


class Relay:
    """Publishes one service's log until stopped; survives a broker or database that is away."""

    def __init__(self, url: str, enveloper: Enveloper, way_out: Publish, *, service: str) -> None:
        self._url = url
        self._enveloper = enveloper
        self._way_out = way_out
        self._service = service
        self._stop = Event()
        self.healthy = False

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
                log.warning("the relay pauses", service=self._service, error=str(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _elected(self, connection: Any) -> bool:
        lock = zlib.crc32(f"fengqiao.relay.{self._service}".encode())
        while not self._stop.is_set():
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
            if row[0]:
                return True
            self.healthy = True  # standing by is healthy
            self._stop.wait(POLL_SECONDS)
        return False

    def _follow(self, connection: Any) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        row = connection.execute(POSITION, [NAME]).fetchone()
        position = row[0] if row else 0
        log.info("the relay follows the log", service=self._service, position=position)
        while not self._stop.is_set():
            rows = connection.execute(NEXT, [position, BATCH]).fetchall()
            if not rows:
                self.healthy = True
                _await_notification(connection)
                continue
            made = [self._enveloper.envelope(*stored(each)) for each in rows]
            self._way_out.publish([each for each in made if each is not None])
            position = rows[-1][0]
            connection.execute(MOVE, [NAME, position])
            self.healthy = True


def _await_notification(connection: Any) -> None:
    deadline = time.monotonic() + POLL_SECONDS
    for _ in connection.notifies(timeout=max(0.0, deadline - time.monotonic()), stop_after=1):
        return

"""Destroying keys in the key store that a service's own database says are to be destroyed.

The two are different databases, so it is done at least once: what was asked for in the transaction
of the events is done here, again after every crash, and each once more at every start, so that a
key store restored from an older backup forgets again what it had forgotten.
"""

from collections.abc import Sequence
from threading import Event
from uuid import UUID

import psycopg

from . import telemetry
from .keystore import Keys
from .store import AWAY

log = telemetry.log(__name__)

LOOK_SECONDS = 1.0
TOGETHER = 500  # keys of one statement
OPEN = "SELECT key FROM erasures WHERE done_at IS NULL ORDER BY asked_at LIMIT %s"
DONE = "UPDATE erasures SET done_at = now() WHERE key = ANY(%s)"
EVER = "SELECT key FROM erasures WHERE done_at IS NOT NULL AND key > %s ORDER BY key LIMIT %s"
FIRST = UUID(int=0)


class Eraser:
    """Destroys what is to be destroyed, until stopped. Several may run at once."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._url = url
        self._keys = keys
        self._stop = Event()
        self.healthy = True

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Erase until `stop`; survives a database that is away."""
        again = True
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    again = again and self._once_more(connection)
                    while not self._stop.is_set():
                        if not self.erase(connection):
                            self._stop.wait(LOOK_SECONDS)
                        self.healthy = True
            except AWAY as error:
                self.healthy = False
                log.warning("the eraser pauses", error=str(error)[:200])
                self._stop.wait(LOOK_SECONDS)

    def erase(self, connection: psycopg.Connection) -> int:
        """Destroy some of what is asked for; how many keys that were."""
        keys = _keys(connection, OPEN, [TOGETHER])
        if keys:
            # The key first: noted as done before it is, a crash between would keep it for ever.
            self._keys.destroy(keys)
            connection.execute(DONE, [keys])
            log.info("keys destroyed", count=len(keys))
        return len(keys)

    def _once_more(self, connection: psycopg.Connection) -> bool:
        last = FIRST
        while keys := _keys(connection, EVER, [last, TOGETHER]):
            self._keys.destroy(keys)
            last = keys[-1]
        return False


def _keys(connection: psycopg.Connection, query: str, asked: Sequence[object]) -> list[UUID]:
    return [row[0] for row in connection.execute(query, asked).fetchall()]

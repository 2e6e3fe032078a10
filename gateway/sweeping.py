"""Deletes the bytes of papers that were forgotten. Their key is destroyed already: this frees room.

The list is in the read model's database. At least once: a file that is gone is as good as swept.
"""

from threading import Event

import psycopg

from services.chassis import telemetry
from services.chassis.store import AWAY

from .blobs import Folder

log = telemetry.log(__name__)

LOOK_SECONDS = 30.0
TAKE = "SELECT blob FROM sweeps LIMIT 100"
DONE = "DELETE FROM sweeps WHERE blob = ANY(%s)"


class Sweeper:
    """Sweeps until stopped; survives a database that is away."""

    def __init__(self, url: str, folder: Folder) -> None:
        self._url = url
        self._folder = folder
        self._stop = Event()
        self.healthy = True

    def stop(self) -> None:
        """Return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Sweep until `stop`."""
        while not self._stop.is_set():
            try:
                swept = self.sweep()
                self.healthy = True
            except AWAY as error:
                self.healthy, swept = False, 0
                log.warning("the sweeper pauses", error=str(error)[:200])
            if not swept:
                self._stop.wait(LOOK_SECONDS)

    def sweep(self) -> int:
        """Delete some files; how many were listed."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            found = [row[0] for row in connection.execute(TAKE).fetchall()]
            for blob in found:
                self._folder.delete(blob)
            connection.execute(DONE, [found])
        return len(found)

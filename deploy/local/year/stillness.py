"""Waiting until nothing moves: whatever was done has been told, heard, shown, and timed.

So a year can be played fast and is still the same every time: no act is done before all that the
last one brought about, and every clock has struck that should.
"""

import time
from typing import Any

import psycopg

from services.contracts import topology

from ..embedded import Embedded
from ..scenario import StepFailed

# The last event of the log, and how far each that follows it has come.
STATE = """
SELECT coalesce((SELECT max(notification_id) FROM events), 0),
    coalesce((SELECT min(position) FROM positions), 0)
"""
PAUSE = 0.002
PATIENCE = 60.0
ROUNDS = 6  # of clocks: what one brings about may make another strike


class Stillness:
    """Of one embedded system, whose timekeepers do not run by themselves."""

    def __init__(self, system: Embedded) -> None:
        self._system = system
        self._connections: list[Any] = [
            psycopg.connect(system.settings.database(name), autocommit=True)
            for name in topology.SERVICES
        ]

    def wait(self) -> None:
        """Until every event is published and everything that listens has committed it. Raises
        StepFailed when something stands still that should move.
        """
        deadline, before = time.monotonic() + PATIENCE, None
        while True:
            now = [each.execute(STATE).fetchone() for each in self._connections]
            done = all(last == come for last, come in now)
            if done and now == before:  # nothing came of the last round either
                return
            before = now if done else None
            if time.monotonic() > deadline:
                raise StepFailed(f"events are not followed to their end: {now}")
            if not done:
                time.sleep(PAUSE)

    def strike(self) -> int:
        """Let every clock strike that is due; how many did."""
        struck = 0
        for _ in range(ROUNDS):
            self.wait()
            now = sum(each.tick() for each in self._system.timekeepers.values())
            struck += now
            if not now:
                break
        return struck

    def close(self) -> None:
        """Give the connections back."""
        for each in self._connections:
            each.close()

"""The outbox relay: follows one service's log and publishes it, in order, at least once.

The event store is the outbox. The position moves after the confirms, in the same database; a
crash between the two publishes again, and readers drop what they have seen. What is new leaves
while what left before is still to be confirmed: a slow disk of the broker's delays no event.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any

from .follower import Follower, Row, is_told
from .publication import Enveloper, stored
from .publisher import LOOK_SECONDS, WayOut

MOST_UNDER_WAY = 4  # batches
SOON_SECONDS = 0.005  # how soon something new is seen while confirms are awaited


class Relay(Follower):
    """Publishes one service's log until stopped."""

    name = "relay"
    gather = 0.01

    def __init__(self, url: str, enveloper: Enveloper, way_out: WayOut, *, service: str) -> None:
        super().__init__(url, service=service)
        self._enveloper = enveloper
        self._way_out = way_out
        self._under_way: deque[tuple[int, int]] = deque()  # number on the way out, log position

    def handle(self, connection: Any, rows: Sequence[Row]) -> None:
        """Send; what was confirmed meanwhile is remembered."""
        made = [self._enveloper.envelope(*stored(each)) for each in rows]
        sent = self._way_out.send([each for each in made if each is not None])
        self._under_way.append((sent, rows[-1][0]))
        self._settle(connection, 0)
        while len(self._under_way) > MOST_UNDER_WAY:
            self._settle(connection, LOOK_SECONDS)

    def _settle(self, connection: Any, seconds: float) -> None:
        """Remember how far everything is safe; waits so long for more to be."""
        confirmed, position = self._way_out.confirmed(seconds), 0
        while self._under_way and self._under_way[0][0] <= confirmed:
            _, position = self._under_way.popleft()
        if position:
            self.move(connection, position)

    def wait(self, connection: Any) -> None:
        """For confirms or for something new, whichever comes first."""
        while self._under_way:
            self._settle(connection, SOON_SECONDS)
            if is_told(connection, 0):
                return
        super().wait(connection)

    def _follow(self, connection: Any) -> None:
        self._under_way.clear()  # what is not known to be safe is published again
        super()._follow(connection)
        while self._under_way:
            self._settle(connection, LOOK_SECONDS)

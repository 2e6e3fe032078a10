"""The outbox relay: follows one service's log and publishes it, in order, at least once.

The event store is the outbox. The position moves after the confirms, in the same database; a
crash between the two publishes again, and readers drop what they have seen.
"""

from collections.abc import Sequence
from typing import Any

from .follower import Follower, Row
from .publication import Enveloper, stored
from .publisher import Publish


class Relay(Follower):
    """Publishes one service's log until stopped."""

    name = "relay"
    gather = 0.005

    def __init__(self, url: str, enveloper: Enveloper, way_out: Publish, *, service: str) -> None:
        super().__init__(url, service=service)
        self._enveloper = enveloper
        self._way_out = way_out

    def handle(self, connection: Any, rows: Sequence[Row]) -> None:
        """Publish, then remember how far."""
        made = [self._enveloper.envelope(*stored(each)) for each in rows]
        self._way_out.publish([each for each in made if each is not None])
        self.move(connection, rows[-1][0])

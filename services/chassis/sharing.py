"""Several instances of a service share its partitions without knowing each other.

Every instance subscribes to every queue; the broker lets one be active, the first that came. Who is
active in more queues than is fair gives one of them up: it subscribes anew, behind those who wait.
So an instance that joins has its share after some looks, and one that is gone is replaced at once.
How many there are is told by a queue that all of them consume and nobody writes to: of those who
wait for a single active consumer the broker (3.10) tells nothing.
"""

import math
import random
import time
from collections.abc import Sequence
from threading import Event

from . import broker, telemetry
from .consumer import BatchConsumer

log = telemetry.log(__name__)

LOOK_SECONDS = 3.0
RECENT_SECONDS = 10.0  # who received nothing for so long may not be the active one any more


class Sharing:
    """Looks every few seconds whether this instance holds more than its share."""

    def __init__(self, url: str, presence: str, consumers: Sequence[BatchConsumer]) -> None:
        self._url = url
        self._presence = presence
        self._consumers = consumers
        self._stop = Event()

    def stop(self) -> None:
        """Return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Look until `stop`."""
        while not self._stop.is_set():
            try:
                self._session()
            except broker.RECOVERABLE as error:
                log.warning("the broker is away", error=str(error)[:200])
                self._stop.wait(LOOK_SECONDS)

    def _session(self) -> None:
        with broker.session(self._url) as connection:
            channel = connection.default_channel
            channel.queue_declare(self._presence, durable=False, auto_delete=True)
            channel.basic_consume(self._presence, no_ack=True)
            while not self._stop.wait(LOOK_SECONDS):
                connection.heartbeat_check()
                found = channel.queue_declare(self._presence, passive=True)
                self.look(found.consumer_count)

    def look(self, instances: int) -> str | None:
        """Give one queue up when this instance holds more than its share; its name."""
        since = time.monotonic() - RECENT_SECONDS
        held = [each for each in self._consumers if each.received_at > since]
        if len(held) <= math.ceil(len(self._consumers) / max(1, instances)):
            return None
        chosen = random.choice(held)  # noqa: S311 - no secret: two instances should differ
        log.info("giving a partition up", queue=chosen.queue, held=len(held), instances=instances)
        chosen.received_at = 0.0
        chosen.give_way()
        return chosen.queue

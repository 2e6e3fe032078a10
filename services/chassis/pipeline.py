"""Reading on while a batch is in work: the next is there, or begun, when the last one ends.

Deciding is Python's work and a commit is the disk's, so they can overlap. Of commands two batches
are in work at once: what both touch is told by the store, as between two instances; the later one
conflicts and is decided again. Of events one is, as their order counts; the next is read meanwhile.

One thread alone reads and writes the connection that messages come on, and acknowledges batches in
the order in which they came: the acknowledgement of a later one would acknowledge the earlier one,
too. Answers leave at once, by a connection of their own that the batches use in turn.
"""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from . import broker, telemetry
from .consumer import AWAY_PAUSE, MORE_SECONDS, POLL_SECONDS, BatchConsumer
from .deliveries import Message, Verdict
from .store import AWAY

log = telemetry.log(__name__)

SOON_SECONDS = 0.005  # how soon a batch that is done is acknowledged when no message comes


class Answers:
    """The way out for answers, used by several threads in turn."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._lock = Lock()

    def basic_publish(self, message: Any, **where: Any) -> None:
        """Send one."""
        with self._lock:
            self._connection.default_channel.basic_publish(message, **where)

    def look_after(self) -> None:
        """Keep the connection alive: take the broker's heartbeats in, and send ours."""
        with self._lock:
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0)
            self._connection.heartbeat_check()


@dataclass(eq=False)
class Flight:
    """One batch in work; `verdicts` are None when it was given up, `error` is what went wrong."""

    batch: list[Message]
    landed: Event = field(default_factory=Event)
    verdicts: Sequence[Verdict] | None = None
    error: BaseException | None = None


class AheadConsumer(BatchConsumer):
    """A consumer that reads on while batches are in work, one unless its subclass says more."""

    TOGETHER = 1  # batches in work

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._flights: deque[Flight] = deque()
        self._ending = Event()

    @property
    def _way_out(self) -> Any:
        """What the handler may publish on: nothing here."""
        return None

    def _session(self) -> None:
        self._ending.clear()
        try:
            super()._session()
        finally:
            # What is not acknowledged comes again, and is answered as it was.
            self._ending.set()
            for each in self._flights:
                each.landed.wait()
            self._flights.clear()

    def _patience(self) -> float:
        return SOON_SECONDS if self._flights else POLL_SECONDS

    def _look_after(self, connection: Any) -> None:
        super()._look_after(connection)
        self._harvest(connection.default_channel)

    def _take(self, batch: list[Message], connection: Any) -> None:
        while len(self._flights) >= self.TOGETHER:
            if self._flights[0].landed.wait(POLL_SECONDS):
                self._harvest(connection.default_channel)
            elif self._stop.is_set():
                return  # to those who wait, which go back
            else:
                with suppress(TimeoutError):
                    connection.drain_events(timeout=MORE_SECONDS)  # the broker's heartbeats, too
                self._look_after(connection)
        del self._waiting[: len(batch)]
        flight = Flight(batch)
        self._flights.append(flight)
        Thread(target=self._fly, args=[flight, self._way_out], daemon=True).start()

    def _land(self, connection: Any) -> None:
        self._ending.set()
        for each in self._flights:
            each.landed.wait()
        self._harvest(connection.default_channel)

    def _harvest(self, channel: Any) -> None:
        """Acknowledge what has landed, in order. Raises what went wrong there."""
        while self._flights and self._flights[0].landed.is_set():
            flight = self._flights.popleft()
            if flight.error is not None:
                raise flight.error
            if flight.verdicts is not None:
                self._finish(flight.batch, flight.verdicts, channel)

    def _fly(self, flight: Flight, way_out: Any) -> None:
        try:
            flight.verdicts = self._judged(flight.batch, way_out)
        except BaseException as error:  # noqa: BLE001 - raised again where the connection is kept
            flight.error = error
        finally:
            flight.landed.set()

    def _judged(self, batch: list[Message], way_out: Any) -> Sequence[Verdict] | None:
        """The verdicts; None when the session ends while the store is away: all goes back."""
        while True:
            try:
                return self._judge(batch, way_out)
            except AWAY as error:
                log.warning("the store is away", queue=self.queue, error=str(error)[:200])
            if self._ending.wait(AWAY_PAUSE):
                return None


class PipelinedConsumer(AheadConsumer):
    """A consumer of commands: two batches in work, whose handler publishes the answers."""

    TOGETHER = 2
    AHEAD = TOGETHER + 1

    _answers: Any = None

    @property
    def _way_out(self) -> Any:
        return self._answers

    def _session(self) -> None:
        with broker.session(self._url) as connection:
            self._answers = Answers(connection)
            super()._session()

    def _look_after(self, connection: Any) -> None:
        self._answers.look_after()
        super()._look_after(connection)

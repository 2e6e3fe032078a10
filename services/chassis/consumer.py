"""Taking messages in batches, and what becomes of each: ack, another try, or the dead letters.

The loop is the same in a green thread and in a real one. A message is acknowledged only after
its effect is committed; a failing one goes back to its queue, where the broker counts the tries,
and after the last try to the dead letters with its reason.
"""

import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from threading import Event
from typing import Any

from services.contracts import topology

from . import broker, telemetry
from .deliveries import ACK, Message, Verdict, bury, put, received
from .store import AWAY

log = telemetry.log(__name__)

POLL_SECONDS = 1.0  # how long a quiet consumer waits before it looks at heartbeat and stop
LINGER_SECONDS = 0.05  # of those who react to others' events
MORE_SECONDS = 0.001  # how long a silence ends the filling of a batch
LONGEST_PAUSE = 1.0  # seconds before a failed batch is tried again
AWAY_PAUSE = 0.5  # seconds before a batch is tried again whose store was away
# Who only fails is among the dead letters before its so many-th try: it killed its consumer.
SUSPECT = topology.DELIVERY_LIMIT


Handle = Callable[[Sequence[Message], Any], Sequence[Verdict]]


class BatchConsumer:
    """Consumes one queue until stopped; reconnects by itself, for ever.

    `handle(messages, channel)` gives one verdict per message. When it raises, each message is tried
    alone, and goes back to the queue if it raises again. While the store is away the batch is kept
    and no try is counted: nothing is wrong with its messages. What comes back from consumers that
    died is taken one at a time, so that of them all one message dies of its tries. `linger` seconds
    are spent on gathering a batch after its first message: where nobody waits, fewer and larger
    transactions. What fails for good goes to the queue `dead`.
    """

    AHEAD = 2  # batches that the broker sends at most: one in work, one on its way

    def __init__(
        self,
        url: str,
        queue: str,
        handle: Handle,
        *,
        dead: str = "",
        batch: int = topology.BATCH,
        linger: float = 0.0,
    ) -> None:
        self.queue = queue
        self._dead = dead or f"{queue}.dead"
        self._url = url
        self._handle = handle
        self._batch = batch
        self._linger = linger
        self._waiting: list[Message] = []
        self._stop = Event()
        self._leave = Event()
        self._wary = False  # one message at a time
        self.connected = False
        self.received_at = 0.0  # monotonic; 0: nothing yet

    def stop(self) -> None:
        """Finish the batch in hand; unacknowledged messages go back to the queue."""
        self._stop.set()

    def give_way(self) -> None:
        """Finish the batch in hand, then subscribe anew, behind those who wait for this queue."""
        self._leave.set()

    def run(self) -> None:
        """Consume until `stop`."""
        pause = 0.1
        while not self._stop.is_set():
            try:
                self._session()
                pause = 0.1
            except broker.RECOVERABLE as error:
                log.warning("the broker is away", queue=self.queue, error=str(error)[:200])
                self._stop.wait(pause)
                pause = min(pause * 2, 5.0)
            finally:
                self.connected = False

    def _session(self) -> None:
        self._waiting.clear()
        self._leave.clear()
        with broker.session(self._url) as connection:
            channel = connection.default_channel
            ahead = 1 if self._wary else self._batch * self.AHEAD
            channel.basic_qos(0, ahead, False)  # noqa: FBT003 - AMQP's order
            channel.basic_consume(self.queue, callback=self._receive)
            self.connected = True
            while not (self._stop.is_set() or self._leave.is_set()):
                # Before every batch: a reply's publishing may have let one message in, and a batch
                # of that one would leave the others waiting (seen: batches of one under full load).
                self._fill(connection)
                self._look_after(connection)
                if self._changes():
                    break
                batch = self._next()
                if batch and not self._stop.is_set():
                    self._take(batch, connection)
            self._land(connection)

    def _changes(self) -> bool:
        """Whether to begin anew, one message at a time or no longer so."""
        wary = any(each.tries >= SUSPECT for each in self._waiting)
        if not self._waiting or wary == self._wary:
            return False
        log.warning("messages are taken one at a time", queue=self.queue, so=wary)
        self._wary = wary
        return True

    def _next(self) -> list[Message]:
        """As many of those that wait as make a batch; what a message holds counts."""
        held = accumulate(each.holds for each in self._waiting)
        full = next((at for at, count in enumerate(held, 1) if count >= self._batch), None)
        return self._waiting[:full]

    def _patience(self) -> float:
        """Seconds that a first message is waited for."""
        return POLL_SECONDS

    def _look_after(self, connection: Any) -> None:
        """What is to be done again and again, whether messages come or not."""
        connection.heartbeat_check()

    def _take(self, batch: list[Message], connection: Any) -> None:
        """Work on the next of those that wait; they stay while the store is away."""
        try:
            self._work(batch, connection.default_channel)
        except AWAY as error:
            log.warning("the store is away", queue=self.queue, error=str(error)[:200])
            self._stop.wait(AWAY_PAUSE)  # then again, the connection looked after
        else:
            del self._waiting[: len(batch)]

    def _land(self, connection: Any) -> None:
        """Finish what is in hand; then the connection is closed."""

    def _receive(self, delivered: Any) -> None:
        self.received_at = time.monotonic()
        self._waiting.append(received(delivered))

    def _fill(self, connection: Any) -> None:
        """Wait for a first message; then for more as long as they keep coming, up to half a batch;
        then take what has arrived. With half, the callers who are answered first send their next
        while the other half is in work: neither side waits for the other.
        """
        half = self._batch // 2
        held = sum(each.holds for each in self._waiting)
        timeout = MORE_SECONDS if self._waiting else self._patience()
        linger_until = 0.0
        try:
            while True:  # at most what basic_qos lets through
                before = len(self._waiting)
                connection.drain_events(timeout=timeout)
                held += sum(each.holds for each in self._waiting[before:])
                now = time.monotonic()
                linger_until = linger_until or now + self._linger
                more = max(MORE_SECONDS, linger_until - now)
                timeout = more if held < half else 0
        except TimeoutError:
            return

    def _work(self, batch: list[Message], channel: Any) -> None:
        self._finish(batch, self._judge(batch, channel), channel)

    def _finish(self, batch: list[Message], verdicts: Sequence[Verdict], channel: Any) -> None:
        if all(verdict is ACK for verdict in verdicts):
            channel.basic_ack(batch[-1].tag, multiple=True)
            return
        self._settle(batch, verdicts, channel)

    def _judge(self, batch: list[Message], channel: Any) -> Sequence[Verdict]:
        try:
            return self._handle(batch, channel)
        except (*broker.RECOVERABLE, *AWAY):
            raise
        except Exception as error:
            log.exception("a batch failed as a whole", queue=self.queue, messages=len(batch))
            if len(batch) == 1:
                return [Verdict(retry=True, reason=repr(error))]
        # Whichever brought it about must not count against the others.
        return [self._judge([message], channel)[0] for message in batch]

    def _settle(self, batch: list[Message], verdicts: Sequence[Verdict], channel: Any) -> None:
        again = [m for m, v in zip(batch, verdicts, strict=True) if v.retry and not _last(m)]
        for message, verdict in zip(batch, verdicts, strict=True):
            if verdict.dead or (verdict.retry and _last(message)):
                bury(channel, self._dead, message, verdict.reason, died_in=self.queue)
            for each in verdict.apart:
                log.warning("tried alone", queue=self.queue, message_id=each.message_id)
                put(channel, ("", self.queue), each)
            if message not in again:
                channel.basic_ack(message.tag)
        if again:
            # Back-off: a failing message waits a little, and all behind it with it.
            time.sleep(min(0.05 * 2 ** max(m.tries for m in again), LONGEST_PAUSE))
        for message in again:
            channel.basic_reject(message.tag, requeue=True)


def _last(message: Message) -> bool:
    return message.tries + 1 >= topology.DELIVERY_LIMIT

"""Publishing events so that it counts: persistent, mandatory, confirmed.

A batch is written to the socket; its confirms may be looked for while the next one is on its way.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from amqp import basic_message

from services.contracts import envelope as ce
from services.contracts import topology
from services.contracts.envelope import Envelope

from . import broker, codec

LONGEST_KEY = 255  # bytes of a routing key: AMQP's short string
LOOK_SECONDS = 5.0  # how long a confirm is waited for before the heartbeat is looked at
CONFIRM_SECONDS = 30.0  # a broker this slow counts as away: the batch is published again


class NotConfirmed(Exception):
    """The broker refused, returned or did not confirm something; the batch is published again."""


class WayOut(Protocol):
    """What the relay needs of the way to the listeners. Not for use by two threads at once."""

    def send(self, events: Sequence[Envelope]) -> int:
        """Let these leave; a number that rises with everything that leaves."""

    def confirmed(self, seconds: float) -> int:
        """Up to which number everything is safe with all its listeners; waits a moment for more.

        Raises when something is not; then nothing else that was sent may be counted as safe.
        """


class ConfirmingPublisher:
    """Publishes each event to the outside, and to the inside those of one moment as one message.

    Where listeners' events are `parted`, a message holds events of one case alone.
    """

    def __init__(self, url: str, *, parted: bool = False) -> None:
        self._url = url
        self._parted = parted
        self._connection: Any = None
        self._channel: Any = None
        self._unconfirmed: set[int] = set()
        self._sent = 0
        self._heard_at = 0.0  # monotonic: when the last confirm came, or nothing was due
        self._trouble: list[str] = []

    def publish(self, events: Sequence[Envelope]) -> None:
        """Send, and return when all is safe. Raises as the two do."""
        sent = self.send(events)
        while self.confirmed(LOOK_SECONDS) < sent:
            pass

    def send(self, events: Sequence[Envelope]) -> int:
        """Let these leave. Raises a connection error."""
        try:
            if self._channel is None:
                self._open()
            if not self._unconfirmed:
                self._heard_at = time.monotonic()
            bodies = [codec.dumps(each.as_json()) for each in events]
            # The outside first: nobody inside can react to what the feed has not got.
            for event, body in zip(events, bodies, strict=True):
                self._publish(_message(event, body), topology.EVENTS_EXCHANGE, event.type)
            for first, last in runs(events, parted=self._parted):
                self._tell(events[first:last], bodies[first:last])
        except BaseException:
            self._drop()
            raise
        return self._sent

    def confirmed(self, seconds: float) -> int:
        """Up to which number all is safe. Raises NotConfirmed or a connection error."""
        try:
            # A refusal may have been read while more was sent.
            if self._unconfirmed and not self._trouble:
                self._read(seconds)
            self._must_be_well()
        except BaseException:
            self._drop()
            raise
        return min(self._unconfirmed) - 1 if self._unconfirmed else self._sent

    def _read(self, seconds: float) -> None:
        try:
            self._connection.drain_events(timeout=seconds)
            while self._unconfirmed:
                self._connection.drain_events(timeout=0)  # what else is there
        except TimeoutError:
            self._connection.heartbeat_check()
        if self._unconfirmed and time.monotonic() - self._heard_at > CONFIRM_SECONDS:
            self._trouble.append(f"no confirm in {CONFIRM_SECONDS:.0f} s")

    def _must_be_well(self) -> None:
        if self._trouble:
            raise NotConfirmed("; ".join(self._trouble))

    def _open(self) -> None:
        self._connection = broker.connect(self._url)
        self._connection.ensure_connection(max_retries=1, timeout=5)
        broker.read_in_chunks(self._connection)
        self._channel = self._connection.default_channel
        # After a broker restart the stream opens later than the exchange: what is published before
        # is confirmed by the queues and missing in the feed (seen, RabbitMQ 3.10.8). Asking waits.
        self._channel.queue_declare(topology.FEED_STREAM, passive=True)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._unconfirmed, self._sent, self._trouble = set(), 0, []

    def _tell(self, events: Sequence[Envelope], bodies: Sequence[bytes]) -> None:
        """What our own listeners get."""
        # Where nothing is parted, this parts nothing, whatever the events are about.
        key = events[0].partitionkey if self._parted else topology.INSIDE_EXCHANGE
        way = topology.way(each.type for each in events)
        self._publish(together(events, bodies, key), topology.INSIDE_EXCHANGE, way)

    def _publish(self, message: Any, exchange: str, routing_key: str) -> None:
        self._channel.basic_publish(message, exchange, routing_key, mandatory=True)
        self._sent += 1
        self._unconfirmed.add(self._sent)

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        self._heard_at = time.monotonic()
        if multiple:
            self._unconfirmed = {each for each in self._unconfirmed if each > tag}
        else:
            self._unconfirmed.discard(tag)

    def _on_nack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        self._trouble.append(f"the broker refused message {tag} (multiple: {multiple})")

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        self._trouble.append(
            f"{routing_key} reached no queue of {exchange};"
            " declare them: python -m services.chassis topology"
        )

    def _drop(self) -> None:
        # Without a goodbye: a broker that stands still would never answer it.
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            connection.collect()

    def close(self) -> None:
        """Say goodbye; the next publish opens another connection."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            try:
                connection.close()
            except broker.RECOVERABLE:
                return


def _message(event: Envelope, body: bytes) -> Any:
    return basic_message.Message(
        body,
        content_type=ce.CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=event.id,
        correlation_id=event.partitionkey,  # partitions are chosen by it
        type=event.type,
        app_id=event.source,
    )


def together(events: Sequence[Envelope], bodies: Sequence[bytes], key: str) -> Any:
    """One message with all of these, in order; partitions are chosen by the key."""
    if len(events) == 1:
        return _message(events[0], bodies[0])
    return basic_message.Message(
        b"[%b]" % b",".join(bodies),
        content_type=ce.BATCH_CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=f"{events[0].id}+{len(events) - 1}",
        correlation_id=key,
        application_headers={topology.HOLDS: len(events)},
    )


def runs(events: Sequence[Envelope], *, parted: bool) -> Iterator[tuple[int, int]]:
    """First and behind the last of those that travel together: they follow each other in the log,
    are of one case where `parted`, and few enough for a message and its routing key.
    """
    first, types = 0, set[str]()
    for at, event in enumerate(events):
        fits = (
            at - first < topology.MOST_TOLD
            and len(topology.way({*types, event.type})) <= LONGEST_KEY
            and not (parted and event.partitionkey != events[first].partitionkey)
        )
        if not fits:
            yield first, at
            first, types = at, set()
        types.add(event.type)
    if events:
        yield first, len(events)

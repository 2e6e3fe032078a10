"""Publishing a batch of events so that it counts: persistent, mandatory, confirmed.

The whole batch is written to the socket, then the confirms are awaited: one round trip for all.
"""

import time
from collections.abc import Sequence
from typing import Any, Protocol

from amqp import basic_message

from services.contracts import envelope as ce
from services.contracts import topology
from services.contracts.envelope import Envelope

from . import broker, codec

CONFIRM_SECONDS = 30.0  # a broker this slow counts as away: the batch is published again


class NotConfirmed(Exception):
    """The broker refused, returned or did not confirm something; the batch is published again."""


class Publish(Protocol):
    """What the relay needs of the way out."""

    def publish(self, events: Sequence[Envelope]) -> None:
        """Return when every event is safe with all its listeners; raise otherwise."""


class ConfirmingPublisher:
    """Publishes to the events exchange. Not for use by two threads at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._channel: Any = None
        self._unconfirmed: set[int] = set()
        self._next_tag = 1
        self._trouble: list[str] = []

    def publish(self, events: Sequence[Envelope]) -> None:
        """Raises NotConfirmed or a connection error; then nothing may be counted as published."""
        try:
            if self._channel is None:
                self._open()
            for event in events:
                self._send(event)
            self._await_confirms()
        except BaseException:
            self._drop()
            raise

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
        self._unconfirmed, self._next_tag, self._trouble = set(), 1, []

    def _send(self, event: Envelope) -> None:
        message = basic_message.Message(
            codec.dumps(event.as_json()),
            content_type=ce.CONTENT_TYPE,
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=event.id,
            correlation_id=event.partitionkey,  # partitions are chosen by it
            type=event.type,
            app_id=event.source,
        )
        self._channel.basic_publish(
            message, exchange=topology.EVENTS_EXCHANGE, routing_key=event.type, mandatory=True
        )
        self._unconfirmed.add(self._next_tag)
        self._next_tag += 1

    def _await_confirms(self) -> None:
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self._unconfirmed and not self._trouble:
            left = deadline - time.monotonic()
            if left <= 0:
                self._trouble.append(f"no confirm in {CONFIRM_SECONDS:.0f} s")
                break
            try:
                self._connection.drain_events(timeout=min(left, 5.0))
            except TimeoutError:
                self._connection.heartbeat_check()
        if self._trouble:
            raise NotConfirmed("; ".join(self._trouble))

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
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

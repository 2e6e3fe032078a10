"""Load over AMQP: a fixed number of requests in flight, each answered before the next is sent.

Those that may leave at one moment leave together, as far as the transport lets them: `most` in one
message.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Any

import kombu
from amqp import basic_message

Make = Callable[[Sequence[int]], tuple[bytes, dict[str, Any]]]  # requests: body, properties


class Driver:
    """Sends requests to one routing key and counts the answers."""

    def __init__(
        self, url: str, exchange: str, routing_key: str, make: Make, *, reply_via: str = "",
        most: int = 1,
    ) -> None:  # fmt: skip
        self._most = most
        self._connection = kombu.Connection(url)
        self._channel = self._connection.default_channel
        self._exchange, self._routing_key, self._make = exchange, routing_key, make
        self._numbers = count(1)
        queue = self._channel.queue_declare("", exclusive=True, auto_delete=True).queue
        self._reply_to = queue
        if reply_via:
            self._channel.queue_bind(queue, reply_via, routing_key=queue)
        self._channel.basic_consume(queue, no_ack=True, callback=self._answered)
        self._answers = 0
        self._failures: list[str] = []
        self.check: Callable[[bytes], str | None] = lambda _: None
        self.answers_in: Callable[[bytes], int] = lambda _: 1
        self.opens: Callable[[bytes], bytes] = lambda body: body

    def run(self, requests: int, in_flight: int) -> float:
        """Requests per second. Raises RuntimeError when an answer is not what it should be."""
        self._answers = 0
        began = time.perf_counter()
        sent = 0
        while self._answers < requests:
            while free := min(requests - sent, in_flight - (sent - self._answers), self._most):
                self._send(free)
                sent += free
            self._connection.drain_events(timeout=30)
        if self._failures:
            raise RuntimeError(self._failures[0])
        return requests / (time.perf_counter() - began)

    def _send(self, count: int) -> None:
        body, properties = self._make(list(islice(self._numbers, count)))
        message = basic_message.Message(body, reply_to=self._reply_to, **properties)
        self._channel.basic_publish(message, exchange=self._exchange, routing_key=self._routing_key)

    def _answered(self, message: Any) -> None:
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        body = self.opens(body)
        self._answers += self.answers_in(body)
        failure = self.check(body)
        if failure:
            self._failures.append(failure)

    def close(self) -> None:
        """Drop the connection."""
        self._connection.close()

"""The asking side of commands over RabbitMQ, on an asyncio loop: request, and await the answer.

One connection, watched by the loop itself: no thread between a request and its answer. What is
asked of a service in one turn of the loop leaves as one message. Replies come to an exclusive
queue; what cannot be delivered, or is refused for a full queue, is known at once and not after the
deadline.
"""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import kombu
from amqp import basic_message

from services.contracts import topology
from services.contracts.messages import Answer, Request

from . import broker, codec, telemetry
from .linkseal import ANSWER, COMMAND, LinkSeal, Unsealable

log = telemetry.log(__name__)


MOST_TOGETHER = 16  # the ids of so many fit where a message names them


class Unreachable(Exception):
    """No answer. `certain`: surely nothing was done; else it may have been, and the same key will
    tell. `code` is for the caller's problem detail.
    """

    def __init__(self, code: str, *, certain: bool) -> None:
        super().__init__(code)
        self.code = code
        self.certain = certain


class Call(Protocol):
    """What the gateway needs of the way to the services."""

    async def call(self, service: str, request: Request, seconds: float) -> Answer:
        """The service's answer. Raises Unreachable in bounded time."""

    @property
    def connected(self) -> bool:
        """Whether calls can be made at all."""


@dataclass(frozen=True, slots=True)
class _Asked:
    correlation: str
    request: Request
    seconds: float  # that its sender waits


class BrokerCaller:
    """Calls services through the commands exchange."""

    def __init__(self, url: str, seal: LinkSeal) -> None:
        self._url = url
        self._seal = seal
        self._connection: kombu.Connection | None = None
        self._channel: Any = None
        self._watched: int | None = None  # the number of the socket that the loop watches
        self._replies = ""
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._leaving: dict[str, list[_Asked]] = {}
        self._by_tag: dict[int, list[str]] = {}
        self._tags = itertools.count(1)
        self._ids = itertools.count(1)
        self._blocked = False
        self._keeper: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether calls can be made at all."""
        return self._channel is not None

    async def start(self) -> None:
        """Connect and keep connected until `stop`."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Disconnect; whoever still waits is told."""
        if self._keeper:
            self._keeper.cancel()
        self._drop("stopping")

    async def call(self, service: str, request: Request, seconds: float) -> Answer:
        """Ask a service; its answer. Raises Unreachable."""
        if self._channel is None or self._blocked:
            raise Unreachable("broker-away", certain=True)
        if len(self._waiting) >= topology.COMMAND_BACKLOG:
            raise Unreachable("busy", certain=True)  # before memory grows with those who wait
        correlation = str(next(self._ids))
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[correlation] = future
        try:
            self._put(service, _Asked(correlation, request, seconds))
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:
            raise Unreachable("no-answer", certain=False) from None
        finally:
            self._waiting.pop(correlation, None)

    def _put(self, service: str, asked: _Asked) -> None:
        leaving = self._leaving.setdefault(service, [])
        leaving.append(asked)
        if len(leaving) == MOST_TOGETHER:
            self._leave(service)
        elif len(leaving) == 1:
            asyncio.get_running_loop().call_soon(self._leave, service)

    def _leave(self, service: str) -> None:
        """Send what was asked meanwhile."""
        leaving = self._leaving.pop(service, [])
        if not leaving:
            return
        if self._channel is None:
            for each in leaving:
                self._refuse(each.correlation, "broker-away")
            return
        try:
            self._send(service, leaving)
        except broker.RECOVERABLE:
            self._drop("sending failed")
        except Exception as error:  # noqa: BLE001 - a fault of ours: each sender gets it, not the loop
            for each in leaving:
                if each.correlation in self._waiting:
                    _fail(self._waiting[each.correlation], error)

    def _send(self, service: str, asked: Sequence[_Asked]) -> None:
        ids = [each.correlation for each in asked]
        message = basic_message.Message(
            self._seal.seal(codec.dumps([each.request for each in asked]), COMMAND),
            content_type="application/octet-stream",
            delivery_mode=1,
            correlation_id=topology.SEPARATOR.join(ids),
            reply_to=self._replies,
            expiration=str(int(max(each.seconds for each in asked) * 1000)),
        )
        self._by_tag[next(self._tags)] = ids
        self._channel.basic_publish(
            message, exchange=topology.COMMANDS_EXCHANGE, routing_key=service, mandatory=True
        )

    async def _keep(self) -> None:
        while True:
            if self._channel is None:
                try:
                    self._adopt(*await asyncio.to_thread(self._connect))
                    log.info("connected to the broker")
                except broker.RECOVERABLE as error:
                    log.warning("the broker is away", error=str(error)[:200])
            elif self._connection is not None:
                try:
                    self._connection.heartbeat_check()
                except broker.RECOVERABLE:
                    self._drop("heartbeat lost")
            await asyncio.sleep(1)

    def _connect(self) -> tuple[kombu.Connection, Any, str]:
        connection = broker.connect(
            self._url, on_blocked=self._on_blocked, on_unblocked=self._on_unblocked
        )
        connection.ensure_connection(max_retries=1, timeout=5)
        broker.read_in_chunks(connection)
        channel = connection.default_channel
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        replies = channel.queue_declare("", exclusive=True, auto_delete=True).queue
        channel.basic_consume(replies, no_ack=True, callback=self._on_reply)
        return connection, channel, replies

    def _adopt(self, connection: kombu.Connection, channel: Any, replies: str) -> None:
        """On the loop, all at once: no call finds half a connection."""
        self._tags, self._by_tag, self._blocked = itertools.count(1), {}, False
        self._connection, self._channel, self._replies = connection, channel, replies
        self._watched = connection.connection.sock.fileno()
        asyncio.get_running_loop().add_reader(self._watched, self._readable)

    def _readable(self) -> None:
        try:
            while True:
                self._connection.drain_events(timeout=0)  # type: ignore[union-attr]
        except TimeoutError:
            return
        except broker.RECOVERABLE as error:
            self._drop(str(error))

    def _drop(self, why: str) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is None:
            return
        log.warning("the connection to the broker is gone", reason=why[:200])
        # By its number: the socket may be closed already, and a new one may get the same number;
        # a watch left behind would make the loop deaf to it.
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None
        connection.collect()  # no goodbye: a broker that stands still would hold up the loop
        for future in list(self._waiting.values()):
            _fail(future, Unreachable("no-answer", certain=False))

    def _on_reply(self, message: Any) -> None:
        try:
            body = self._seal.open(bytes(message.body), ANSWER)
        except Unsealable:
            # Whose it is stands inside: each that waits may be, and is told now, not in seconds.
            log.exception("an answer does not open: is FENGQIAO_MASTER_KEY the same everywhere?")
            for each in list(self._waiting.values()):
                _fail(each, Unreachable("no-answer", certain=False))
            return
        for correlation, answer in codec.loads(body):
            future = self._waiting.get(correlation)
            if future is not None and not future.done():
                future.set_result(codec.build(Answer, answer))

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        for each in self._tags_up_to(tag, multiple):
            self._by_tag.pop(each, None)

    def _on_nack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        for each in self._tags_up_to(tag, multiple):
            for correlation in self._by_tag.pop(each, ()):
                self._refuse(correlation, "busy")

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        for each in message.properties.get("correlation_id", "").split(topology.SEPARATOR):
            self._refuse(each, "service-away")

    def _tags_up_to(self, tag: int, multiple: bool) -> list[int]:  # noqa: FBT001
        return [each for each in self._by_tag if each <= tag] if multiple else [tag]

    def _refuse(self, correlation: str, code: str) -> None:
        future = self._waiting.get(correlation)
        if future is not None:
            _fail(future, Unreachable(code, certain=True))

    def _on_blocked(self, *_: Any) -> None:
        self._blocked = True

    def _on_unblocked(self, *_: Any) -> None:
        self._blocked = False


def _fail(future: "asyncio.Future[Answer]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)

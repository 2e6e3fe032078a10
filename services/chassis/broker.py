"""RabbitMQ: connecting to it, and declaring everything the map names.

Declaring is a deployment step of its own (`python -m services.chassis topology`): a message
published before its queue exists vanishes without an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import kombu
from amqp.exceptions import NotFound
from amqp.transport import TCPTransport
from kombu.exceptions import OperationalError

from services.contracts import topology

from . import telemetry
from .partitions import bind, leave_others

log = telemetry.log(__name__)

CHUNK_BYTES = 8_192  # larger ones are copied too often: the rest moves up after every read
HEARTBEAT = 20  # seconds; the broker drops a silent peer after two of them
_ANY: Any = kombu.Connection("amqp://")
RECOVERABLE: tuple[type[Exception], ...] = (
    *_ANY.recoverable_connection_errors,
    *_ANY.recoverable_channel_errors,
    NotFound,  # a queue not declared yet; or, after a restart, one whose node is still starting
    OperationalError,
    OSError,
)


def connect(url: str, **options: Any) -> kombu.Connection:
    """A connection, not yet opened."""
    return kombu.Connection(
        url, heartbeat=HEARTBEAT, connect_timeout=5, transport_options=options or None
    )


def read_in_chunks(connection: kombu.Connection) -> None:
    """Let an open connection take from its socket what is there.

    py-amqp asks for head, body and end of each frame by itself: nine calls to the system for each
    message. What is read ahead waits in its own buffer, which it looks into first.
    """
    transport = connection.connection.transport
    if type(transport) is TCPTransport:  # with TLS it reads ahead by itself
        receive = transport.sock.recv
        transport._quick_recv = lambda size: receive(max(size, CHUNK_BYTES))  # noqa: SLF001


@contextmanager
def session(url: str) -> Iterator[kombu.Connection]:
    """An open connection, closed at the end; one that failed is dropped without a goodbye, for a
    broker that stands still would never answer it.
    """
    connection = connect(url)
    try:
        connection.ensure_connection(max_retries=1, timeout=5)
        read_in_chunks(connection)
        yield connection
    except BaseException:
        connection.collect()
        raise
    connection.close()


def declare(url: str, partitions: int = 1) -> list[str]:
    """Declare exchanges, queues and bindings; the names. Raises when the broker disagrees, and
    LayoutInUse when queues of another number of partitions are still in use.
    """
    with connect(url) as connection:
        connection.ensure_connection(max_retries=1, timeout=10)
        channel = connection.default_channel
        names = _exchanges(channel)
        for service in topology.LISTENS:
            leave_others(connection, service, partitions)
            names += _listener(channel, service, partitions)
        for service in topology.SERVICES:
            names.append(_commands(channel, service))
        names.append(_feed(channel))
        return names


def _exchanges(channel: Any) -> list[str]:
    kinds = (
        (topology.EVENTS_EXCHANGE, "topic"),
        (topology.INSIDE_EXCHANGE, "topic"),
        (topology.COMMANDS_EXCHANGE, "direct"),
        (topology.DEAD_EXCHANGE, "direct"),
    )
    for name, kind in kinds:
        channel.exchange_declare(name, kind, durable=True, auto_delete=False)
    return [name for name, _ in kinds]


def _listener(channel: Any, service: str, partitions: int) -> list[str]:
    queues = topology.queues(service)
    events = topology.event_queues(service, partitions)
    for queue in events:
        _queue(
            channel,
            queue,
            {
                "x-queue-type": "quorum",
                "x-single-active-consumer": True,
                "x-delivery-limit": topology.BROKER_DELIVERY_LIMIT,
                "x-dead-letter-exchange": topology.DEAD_EXCHANGE,
                "x-dead-letter-routing-key": queues.dead,
                # At least once also on the way to the dead-letter queue; needs reject-publish.
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
    bind(channel, service, events)
    _queue(channel, queues.dead, {"x-queue-type": "quorum"})
    channel.queue_bind(queues.dead, topology.DEAD_EXCHANGE, routing_key=queues.dead)
    return [*events, queues.dead]


def _commands(channel: Any, service: str) -> str:
    name = topology.queues(service).commands
    _queue(
        channel,
        name,
        {
            "x-message-ttl": topology.COMMAND_TTL_MS,
            "x-max-length": topology.COMMAND_BACKLOG,
            "x-overflow": "reject-publish",
        },
    )
    channel.queue_bind(name, topology.COMMANDS_EXCHANGE, routing_key=service)
    return name


def _feed(channel: Any) -> str:
    _queue(
        channel,
        topology.FEED_STREAM,
        {"x-queue-type": "stream", "x-max-age": f"{topology.FEED_DAYS}D"},
    )
    channel.queue_bind(topology.FEED_STREAM, topology.EVENTS_EXCHANGE, routing_key="#")
    return topology.FEED_STREAM


def _queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(
        name, durable=True, exclusive=False, auto_delete=False, arguments=arguments
    )

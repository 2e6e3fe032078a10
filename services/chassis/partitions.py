"""A listener's events in several queues, so that several consumers apply them at once.

A consistent-hash exchange puts all events of one partition key, a case's, into the same queue,
which has one active consumer: so their order stays. The number of queues is changed while nobody
uses them: an event left in an old one would be applied after younger ones of its case.
"""

from collections.abc import Sequence
from typing import Any

from amqp.exceptions import NotFound

from services.contracts import topology

KEY = "correlation_id"  # the property that holds the partition key
WEIGHT = "1"  # a hash exchange's bindings say how large a share is theirs


class LayoutInUse(Exception):
    """Queues of another number of partitions have consumers or messages."""

    def __init__(self, queue: str, messages: int, consumers: int) -> None:
        super().__init__(
            f"the queue {queue} has {messages} messages and {consumers} consumers. To change"
            " FENGQIAO_PARTITIONS: stop every `work` process, wait until the queues are empty, stop"
            " every `api` process, declare again, start all"
        )


def bind(channel: Any, service: str, queues: Sequence[str]) -> None:
    """Let these queues have what the map says that the service hears."""
    if len(queues) == 1:
        for type_ in topology.LISTENS[service]:
            channel.queue_bind(queues[0], topology.INSIDE_EXCHANGE, topology.wanted(type_))
        return
    spreader = topology.spreader(service, len(queues))
    channel.exchange_declare(
        spreader,
        "x-consistent-hash",
        durable=True,
        auto_delete=False,
        arguments={"hash-property": KEY},
    )
    for queue in queues:
        channel.queue_bind(queue, spreader, routing_key=WEIGHT)
    for type_ in topology.LISTENS[service]:
        channel.exchange_bind(spreader, topology.INSIDE_EXCHANGE, topology.wanted(type_))


def leave_others(connection: Any, service: str, partitions: int) -> None:
    """Remove the queues of any other number of partitions. Raises LayoutInUse; then nothing is
    removed.
    """
    kept = topology.event_queues(service, partitions)
    others = {topology.event_queues(service, each): each for each in topology.LAYOUTS}
    for queues, number in others.items():
        if queues != kept and _are_declared(connection, queues):
            with connection.channel() as channel:
                _must_be_unused(channel, queues)
                for queue in queues:
                    channel.queue_delete(queue)
                if number > 1:
                    channel.exchange_delete(topology.spreader(service, number))


def _are_declared(connection: Any, queues: Sequence[str]) -> bool:
    with connection.channel() as channel:  # the broker closes it when there is no such queue
        try:
            channel.queue_declare(queues[-1], passive=True)
        except NotFound:
            return False
        return True


def _must_be_unused(channel: Any, queues: Sequence[str]) -> None:
    for queue in queues:
        found = channel.queue_declare(queue, passive=True)
        if found.message_count or found.consumer_count:
            raise LayoutInUse(queue, found.message_count, found.consumer_count)

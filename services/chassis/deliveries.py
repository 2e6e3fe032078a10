"""A message as it was delivered, what is said of it, and where it goes when it was not applied."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from amqp import basic_message

from services.contracts import envelope as ce
from services.contracts import topology

from . import telemetry

log = telemetry.log(__name__)

CONFIRM_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery: `tries` counts earlier deliveries (the broker's x-delivery-count)."""

    body: bytes
    tag: int
    reply_to: str = ""
    correlation_id: str = ""
    message_id: str = ""
    tries: int = 0
    holds: int = 1  # commands or events
    headers: dict[str, Any] = field(default_factory=dict)

    @property
    def correlations(self) -> list[str]:
        """The correlation ids of what it holds: of one thing or, with commas between, of several
        that travel together.
        """
        return self.correlation_id.split(topology.SEPARATOR)


@dataclass(frozen=True, slots=True)
class Verdict:
    """ack (the default), `retry`, or `dead` at once; with the reason. `apart`: what a message held
    and what is to be tried alone; the rest of it is done.
    """

    retry: bool = False
    dead: bool = False
    reason: str = ""
    apart: tuple[Message, ...] = ()


ACK = Verdict()


def received(delivered: Any) -> Message:
    """What py-amqp hands over."""
    headers = delivered.headers or {}
    correlation_id = delivered.properties.get("correlation_id", "")
    return Message(
        body=_bytes(delivered.body),
        tag=delivered.delivery_info["delivery_tag"],
        reply_to=delivered.properties.get("reply_to", ""),
        correlation_id=correlation_id,
        message_id=delivered.properties.get("message_id", ""),
        tries=int(headers.get("x-delivery-count", 0)),
        holds=_holds(headers.get(topology.HOLDS), correlation_id),
        headers=headers,
    )


def bury(channel: Any, dead: str, message: Message, reason: str, *, died_in: str) -> None:
    """Put a message among the dead letters with its reason, confirmed, before it is acked."""
    log.error("dead letter", queue=died_in, message_id=message.message_id, reason=reason)
    letter = basic_message.Message(
        message.body,
        delivery_mode=2,
        message_id=message.message_id,
        content_type="application/octet-stream",
        application_headers={
            "x-reason": reason[:2_000],
            "x-died-in": died_in,
            "x-tries": message.tries + 1,
            "x-died-at": datetime.now(UTC).isoformat(),
        },
    )
    channel.basic_publish_confirm(
        letter, topology.DEAD_EXCHANGE, dead, mandatory=True, confirm_timeout=CONFIRM_SECONDS
    )


def put(channel: Any, way: tuple[str, str], message: Message) -> None:
    """Put an event by itself where a listener gets it, by exchange and routing key; confirmed."""
    alone = basic_message.Message(
        message.body,
        delivery_mode=2,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        content_type=ce.CONTENT_TYPE,
        application_headers=message.headers,
    )
    channel.basic_publish_confirm(alone, *way, mandatory=True, confirm_timeout=CONFIRM_SECONDS)


def _holds(told: Any, correlation_id: str) -> int:
    """How many events it says that it holds, else commands, each with its correlation id."""
    if isinstance(told, int) and told > 0:
        return told
    return 1 + correlation_id.count(topology.SEPARATOR)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)

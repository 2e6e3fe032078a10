"""The stream on the broker, as pika reads it: the only file that knows pika.

A stream is read like a queue, from an offset on, and is not emptied by reading. Messages are
acknowledged one by one, which only tells the broker to send more.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pika
from pika.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelClosedByBroker,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)

from services.contracts import topology

from .errors import BadAddress, BrokerAway, FeedError, Refused, StreamMissing

Start = str | int | datetime  # first, last, next; an offset; an instant

AHEAD = 200  # messages that the broker sends before it waits for acknowledgements
NOT_FOUND, NO_PERMISSION = 404, 403
WORDS = ("first", "last", "next")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream: where it stands in it, what it holds, and its delivery."""

    offset: int
    body: bytes
    delivery: int


class Stream:
    """One connection that reads the feed. Every method raises a FeedError."""

    def __init__(self, url: str, start: Start, *, consumer: str) -> None:
        self._address = _address(url)
        self._arrived: deque[Message] = deque()
        self._cancelled = False
        self._connection: Any = None
        with self._told():
            self._address.client_properties = {"connection_name": consumer}
            self._connection = pika.BlockingConnection(self._address)
        try:
            with self._told():
                self._consume(start)
        except FeedError:
            self.close()
            raise

    def _consume(self, start: Start) -> None:
        self._channel = self._connection.channel()
        self._channel.basic_qos(prefetch_count=AHEAD)
        self._channel.add_on_cancel_callback(self._on_cancel)
        self._channel.basic_consume(
            topology.FEED_STREAM, self._on_message, arguments={"x-stream-offset": start}
        )

    def take(self, seconds: float) -> Message | None:
        """The next message; None when none came for so long."""
        if not self._arrived:
            with self._told():
                self._connection.process_data_events(time_limit=seconds)
        if self._arrived:
            return self._arrived.popleft()
        if self._cancelled:
            raise BrokerAway(f"The broker {self._where} has ended the reading of its feed.")
        return None

    def done(self, message: Message) -> None:
        """Ask for one more."""
        with self._told():
            self._channel.basic_ack(message.delivery)

    def close(self) -> None:
        """Drop the connection."""
        # pika gives back what it has not handed out, which streams refuse; the end is the same.
        with suppress(AMQPError, OSError):
            if self._connection is not None:
                self._connection.close()

    def _on_message(self, _: Any, method: Any, properties: Any, body: bytes) -> None:
        offset = int(properties.headers["x-stream-offset"])
        self._arrived.append(Message(offset, body, method.delivery_tag))

    def _on_cancel(self, _: Any) -> None:
        self._cancelled = True

    @property
    def _where(self) -> str:
        return f"at {self._address.host}:{self._address.port}"  # never the URL: it has a password

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in our words what pika raises."""
        try:
            yield
        except (AuthenticationError, ProbableAuthenticationError) as error:
            raise Refused(f"The broker {self._where} refuses this user or password.") from error
        except ProbableAccessDeniedError as error:
            raise Refused(
                f"The broker {self._where} has no virtual host"
                f" {self._address.virtual_host!r}, or none for this user."
            ) from error
        except ChannelClosedByBroker as error:
            raise self._closed(error) from error
        except (AMQPError, OSError) as error:
            raise BrokerAway(f"The broker {self._where} is away: {_reason(error)}.") from error

    def _closed(self, error: ChannelClosedByBroker) -> FeedError:
        name = topology.FEED_STREAM
        if error.reply_code == NOT_FOUND and "no queue" not in error.reply_text:
            # After a restart a stream is there some seconds later than the broker itself.
            return BrokerAway(f"The broker {self._where} has not opened {name} yet.")
        if error.reply_code == NOT_FOUND:
            return StreamMissing(
                f"The broker {self._where} has no stream {name}. Whoever runs it declares it with"
                " `python -m services.chassis topology`."
            )
        if error.reply_code == NO_PERMISSION:
            return Refused(f"This user may not read {name}: it needs the read permission on it.")
        return FeedError(f"The broker {self._where} says: {error.reply_text}")


def _reason(error: BaseException) -> str:
    """The innermost error's words: pika wraps the socket's."""
    while isinstance(inner := getattr(error, "exception", (*error.args, None)[0]), BaseException):
        error = inner
    return str(error) or type(error).__name__


def start_at(text: str) -> Start:
    """`first`, `last`, `next`, an offset, or an instant with its zone. Raises ValueError."""
    if text in WORDS:
        return text
    if text.isascii() and text.isdigit():
        return int(text)
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at


def _address(url: str) -> Any:
    try:
        if not url.startswith(("amqp://", "amqps://")):
            raise ValueError("it should start with amqp:// or amqps://")  # noqa: TRY301 - one answer
        return pika.URLParameters(url)
    except (ValueError, IndexError) as error:
        raise BadAddress(f"The broker's address is not one: {error}.") from error

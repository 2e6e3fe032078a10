"""Dead letters: what a listener could not apply, looked at, put back, or given up for a reason.

They lie in a queue of the broker or, without one, in a table. Neither putting back nor giving up
loses one: it leaves its place last, after its effect is safe. A crash between the two leaves it
there, and who puts it back again delivers a duplicate, which the listener's inbox absorbs.
"""

import hashlib
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any, Protocol

import psycopg

from services.contracts import envelope as ce
from services.contracts import topology
from services.contracts.envelope import Envelope, MalformedEvent

from . import broker, tables
from .deliveries import Message, put

LOCK = zlib.crc32(b"fengqiao.dead-letters")  # one operator at a time: others would see no letters
RECORD = (
    "INSERT INTO dead_letter_acts (who, act, letter, type, subject, died_of, why, body)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)

React = Callable[[Sequence[Envelope]], Sequence[Exception | None]]


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `id` is its event's id or, where the body cannot be read, of its bytes."""

    id: str
    listener: str
    type: str
    subject: str
    reason: str
    tries: int
    died_at: str  # RFC 3339; empty when nobody noted it
    body: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to letters, and why."""

    who: str
    act: str
    why: str


class Place(Protocol):
    """Where one listener's dead letters lie."""

    def all(self) -> list[Letter]:
        """Every letter; they stay where they are."""

    def replay(self, ids: Collection[str] | None, act: Act) -> list[tuple[Letter, str]]:
        """Have these (None: all) applied once more; each with what went wrong, or empty."""

    def discard(self, ids: Collection[str], act: Act) -> list[Letter]:
        """Give these up for ever, recorded with their bodies."""


def create(connection: Any) -> None:
    """Create what is missing. Safe to run again."""
    tables.make(connection, resources.files(__package__).joinpath("letters.sql").read_text())


class DeadQueue:
    """One listener's dead letters on the broker; `url` is of the listener's database."""

    def __init__(self, broker_url: str, url: str, listener: str, partitions: int = 1) -> None:
        self._broker_url = broker_url
        self._url = url
        self._listener = listener
        self._dead = topology.queues(listener).dead
        events = topology.event_queues(listener, partitions)
        # Its own queue by the exchange without a name, or whichever of them has the case.
        self._way = ("", events[0])
        if len(events) > 1:
            self._way = (topology.spreader(listener, partitions), "")

    def all(self) -> list[Letter]:
        """Every letter; they go back into the queue as they were."""
        with self._held() as (_, _, held):
            return [letter for letter, _, _ in held]

    def replay(self, ids: Collection[str] | None, act: Act) -> list[tuple[Letter, str]]:
        """Put these into the listener's own queue: other listeners have had them."""
        replayed = []
        with self._held() as (channel, connection, held):
            for letter, message, tag in held:
                if ids is None or letter.id in ids:
                    put(channel, self._way, _again(letter, message))
                    _record(connection, letter, act)
                    channel.basic_ack(tag)
                    replayed.append((letter, ""))
        return replayed

    def discard(self, ids: Collection[str], act: Act) -> list[Letter]:
        """Take these out of the queue, once they are on record."""
        discarded = []
        with self._held() as (channel, connection, held):
            for letter, _, tag in held:
                if letter.id in ids:
                    _record(connection, letter, act)
                    channel.basic_ack(tag)
                    discarded.append(letter)
        return discarded

    @contextmanager
    def _held(self) -> Iterator[tuple[Any, Any, list[tuple[Letter, Any, int]]]]:
        """All letters, held unacknowledged: what is not acknowledged is back when this ends."""
        with (
            psycopg.connect(self._url, autocommit=True) as connection,
            broker.session(self._broker_url) as session,
        ):
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            # A channel of its own: closed first, it gives back what it holds.
            with session.channel() as channel:
                channel.confirm_select()
                count = channel.queue_declare(self._dead, passive=True).message_count
                got = (channel.basic_get(self._dead) for _ in range(count))
                held = [
                    (self._letter(message), message, message.delivery_info["delivery_tag"])
                    for message in got
                    if message is not None
                ]
                yield channel, connection, held

    def _letter(self, message: Any) -> Letter:
        headers = message.properties.get("application_headers") or {}
        # Of the broker itself, when an event killed its consumer again and again.
        deaths = headers.get("x-death") or [{}]
        at = headers.get("x-died-at") or deaths[0].get("time", "")
        return _letter(
            _bytes(message.body),
            self._listener,
            message.properties.get("message_id", ""),
            reason=headers.get("x-reason") or f"the broker gave it up: {deaths[0].get('reason')}",
            tries=int(headers.get("x-tries") or headers.get("x-delivery-count") or 0),
            died_at=at.isoformat() if hasattr(at, "isoformat") else str(at),
        )


class DeadTable:
    """One listener's dead letters in its database, where there is no broker."""

    def __init__(self, url: str, listener: str, react: Callable[[], React]) -> None:
        self._url = url
        self._listener = listener
        self._react = react

    def all(self) -> list[Letter]:
        """Every letter, the oldest first."""
        with psycopg.connect(self._url) as connection:
            return [letter for letter, _ in self._letters(connection)]

    def replay(self, ids: Collection[str] | None, act: Act) -> list[tuple[Letter, str]]:
        """Apply these here and now, by the listener's own code; its inbox knows what it has."""
        replayed = []
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            react = self._react()
            for letter, row in self._letters(connection):
                if ids is None or letter.id in ids:
                    failure = _applied(react, letter)
                    if failure:
                        connection.execute(
                            "UPDATE dead_letters SET tries = tries + 1 WHERE id = %s", [row]
                        )
                    else:
                        self._leave(connection, letter, row, act)
                    replayed.append((letter, failure))
        return replayed

    def discard(self, ids: Collection[str], act: Act) -> list[Letter]:
        """Take these out of the table and put them on record, at once."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            chosen = [each for each in self._letters(connection) if each[0].id in ids]
            for letter, row in chosen:
                self._leave(connection, letter, row, act)
        return [letter for letter, _ in chosen]

    def _leave(self, connection: Any, letter: Letter, row: int, act: Act) -> None:
        with connection.transaction():
            _record(connection, letter, act)
            connection.execute("DELETE FROM dead_letters WHERE id = %s", [row])

    def _letters(self, connection: Any) -> list[tuple[Letter, int]]:
        rows = connection.execute(
            "SELECT id, message_id, reason, tries, died_at, body FROM dead_letters ORDER BY id"
        ).fetchall()
        return [
            (
                _letter(
                    bytes(body), self._listener, message,
                    reason=reason, tries=tries, died_at=died_at.isoformat(),
                ),
                row,
            )
            for row, message, reason, tries, died_at, body in rows
        ]  # fmt: skip


def _letter(body: bytes, listener: str, message_id: str, **more: Any) -> Letter:
    try:
        event = ce.read(body)
    except MalformedEvent:
        name = message_id or f"bytes-{hashlib.sha256(body).hexdigest()[:12]}"
        return Letter(id=name, listener=listener, type="", subject="", body=body, **more)
    return Letter(event.id, listener, event.type, event.subject, body=body, **more)


def _again(letter: Letter, message: Any) -> Message:
    return Message(
        letter.body,
        0,
        message_id=message.properties.get("message_id", ""),
        correlation_id=_partition_key(letter),
        headers={"x-replayed": letter.id},
    )


def _partition_key(letter: Letter) -> str:
    """Of a letter that nobody can read, none: it dies again wherever it comes to."""
    try:
        return ce.read(letter.body).partitionkey
    except MalformedEvent:
        return ""


def _applied(react: React, letter: Letter) -> str:
    try:
        failure = react([ce.read(letter.body)])[0]
    except MalformedEvent as error:
        return f"unreadable: {error}"
    return "" if failure is None else repr(failure)


def _record(connection: Any, letter: Letter, act: Act) -> None:
    row = [act.who, act.act, letter.id, letter.type, letter.subject, letter.reason, act.why]
    connection.execute(RECORD, [*row, letter.body])


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)

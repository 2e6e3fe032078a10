"""Other services' events, from the wire into the application: one verdict per message.

A message holds one event or several, told at one moment. One that fails among several is put into
the queue by itself, and the others are done: each event has its own tries and its own end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts import envelope as ce
from services.contracts.envelope import Envelope, MalformedEvent

from . import codec
from .consumer import SUSPECT
from .deliveries import ACK, Message, Verdict

React = Callable[[Sequence[Envelope]], Sequence[Exception | None]]
Hears = Callable[[str], bool]


class Together(Exception):
    """What came with others, one of which kills its consumer, is tried alone."""


def everything(_: str) -> bool:
    """Who hears all types."""
    return True


def handler(
    react: React, hears: Hears = everything
) -> Callable[[Sequence[Message], Any], list[Verdict]]:
    """A consumer's `handle` over an application's `react`. Unreadable bodies die at once; types
    that are not heard came with others that are.
    """

    def handle(messages: Sequence[Message], _: Any) -> list[Verdict]:
        opened = [_opened(message, hears) for message in messages]
        heard = [each.read for parts in opened for each in parts if isinstance(each.read, Envelope)]
        outcomes = iter(react(heard) if heard else ())
        return [_verdict(parts, [_outcome(each, outcomes) for each in parts]) for parts in opened]

    return handle


@dataclass(frozen=True, slots=True)
class Part:
    """One event of a message as it came, and as it was read; None when its type is not heard."""

    found: Any
    read: Envelope | Exception | None


def _opened(message: Message, hears: Hears) -> list[Part]:
    try:
        found = codec.loads(message.body)
    except ValueError as error:
        return [Part(None, MalformedEvent(f"the body is not JSON: {error}"))]
    if not isinstance(found, list):
        return [Part(found, _read(found, hears))]
    if message.tries >= SUSPECT and len(found) > 1:
        return [Part(each, Together()) for each in found]
    return [Part(each, _read(each, hears)) for each in found]


def _read(found: Any, hears: Hears) -> Envelope | MalformedEvent | None:
    try:
        event = ce.of(found)
    except MalformedEvent as error:
        return error
    return event if hears(event.type) else None


def _outcome(part: Part, outcomes: Iterator[Exception | None]) -> Exception | None:
    return next(outcomes) if isinstance(part.read, Envelope) else part.read


def _verdict(parts: Sequence[Part], failures: Sequence[Exception | None]) -> Verdict:
    if not any(failures):
        return ACK
    if len(parts) > 1:
        failed = zip(parts, failures, strict=True)
        return Verdict(apart=tuple(_alone(part) for part, failure in failed if failure))
    failure = failures[0]
    if isinstance(failure, MalformedEvent):
        return Verdict(dead=True, reason=f"unreadable: {failure}")
    return Verdict(retry=True, reason=_reason(failure))


def _alone(part: Part) -> Message:
    """As if it had been told alone."""
    found = part.found if isinstance(part.found, dict) else {}
    name, key = (str(found.get(each, "")) for each in ("id", "partitionkey"))
    return Message(codec.dumps(part.found), 0, message_id=name, correlation_id=key)


def _reason(failure: Exception | None) -> str:
    code, facts = getattr(failure, "code", ""), getattr(failure, "facts", "")
    return f"{type(failure).__name__} {code} {facts}".strip() if code else repr(failure)

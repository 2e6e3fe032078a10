"""Other services' events, from the wire into the application: one verdict per message."""

from collections.abc import Callable, Sequence
from typing import Any

from services.contracts import envelope as ce
from services.contracts.envelope import Envelope, MalformedEvent

from . import codec
from .consumer import ACK, Message, Verdict

React = Callable[[Sequence[Envelope]], Sequence[Exception | None]]


def handler(react: React) -> Callable[[Sequence[Message], Any], list[Verdict]]:
    """A consumer's `handle` over an application's `react`. Unreadable bodies die at once."""

    def handle(messages: Sequence[Message], _: Any) -> list[Verdict]:
        read = [_read(message) for message in messages]
        readable = [each for each in read if isinstance(each, Envelope)]
        outcomes = iter(react(readable) if readable else ())
        return [_verdict(next(outcomes)) if isinstance(each, Envelope) else each for each in read]

    return handle


def _read(message: Message) -> Envelope | Verdict:
    try:
        return ce.of(codec.loads(message.body))
    except MalformedEvent as error:
        return Verdict(dead=True, reason=f"unreadable: {error}")
    except ValueError as error:
        return Verdict(dead=True, reason=f"unreadable: the body is not JSON: {error}")


def _verdict(failure: Exception | None) -> Verdict:
    return ACK if failure is None else Verdict(retry=True, reason=_reason(failure))


def _reason(failure: Exception) -> str:
    code, facts = getattr(failure, "code", ""), getattr(failure, "facts", "")
    return f"{type(failure).__name__} {code} {facts}".strip() if code else repr(failure)

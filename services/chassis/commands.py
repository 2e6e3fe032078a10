"""Commands, from the wire into the application, and the answers back, after the commit.

Answers of one batch to one caller travel together: one message, `[[correlation id, answer], …]`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from amqp import basic_message

from services.contracts.messages import Answer, Request

from . import codec, telemetry
from .consumer import ACK, Message, Verdict

log = telemetry.log(__name__)

Decide = Callable[[Sequence[Request]], Sequence[Answer]]


def handler(decide: Decide) -> Callable[[Sequence[Message], Any], list[Verdict]]:
    """A consumer's `handle` over an application's `decide`.

    An unreadable command is answered `failed` when its sender can be told, and is then gone: its
    sender knows and keeps the key.
    """

    def handle(messages: Sequence[Message], channel: Any) -> list[Verdict]:
        requests = [_read(message) for message in messages]
        answers = iter(decide([each for each in requests if each is not None]))
        replies: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
        for message, request in zip(messages, requests, strict=True):
            answer = next(answers) if request else Answer(outcome="failed", code="unreadable")
            replies[message.reply_to].append((message.correlation_id, answer))
        for caller, answered in replies.items():
            _reply(channel, caller, answered)
        return [ACK] * len(messages)

    return handle


def _read(message: Message) -> Request | None:
    try:
        return codec.build(Request, codec.loads(message.body))
    except ValueError as error:
        # Only the kind of fault: the text of the error quotes the command, people and all.
        fault = type(error).__name__
        log.warning("an unreadable command", message_id=message.message_id, fault=fault)
        return None


def _reply(channel: Any, caller: str, answered: list[tuple[str, Answer]]) -> None:
    if not caller:
        return
    reply = basic_message.Message(
        codec.dumps(answered), content_type="application/json", delivery_mode=1
    )
    channel.basic_publish(reply, exchange="", routing_key=caller)

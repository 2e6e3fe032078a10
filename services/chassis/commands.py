"""Commands, from the wire into the application, and the answers back, after the commit.

Answers of one batch to one caller travel together: one message, `[[correlation id, answer], …]`.
Both ways the whole body is sealed (`linkseal`): commands carry names in clear inside.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from amqp import basic_message

from services.contracts.messages import Answer, Request

from . import codec, telemetry
from .consumer import ACK, Message, Verdict
from .linkseal import ANSWER, COMMAND, LinkSeal

log = telemetry.log(__name__)

Decide = Callable[[Sequence[Request]], Sequence[Answer]]


def handler(decide: Decide, seal: LinkSeal) -> Callable[[Sequence[Message], Any], list[Verdict]]:
    """A consumer's `handle` over an application's `decide`.

    An unreadable command is answered `failed` when its sender can be told, and is then gone: its
    sender knows and keeps the key.
    """

    def handle(messages: Sequence[Message], channel: Any) -> list[Verdict]:
        requests = [_read(message, seal) for message in messages]
        answers = iter(decide([each for each in requests if each is not None]))
        replies: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
        for message, request in zip(messages, requests, strict=True):
            answer = next(answers) if request else Answer(outcome="failed", code="unreadable")
            replies[message.reply_to].append((message.correlation_id, answer))
        for caller, answered in replies.items():
            _reply(channel, caller, seal.seal(codec.dumps(answered), ANSWER))
        return [ACK] * len(messages)

    return handle


def _read(message: Message, seal: LinkSeal) -> Request | None:
    try:
        return codec.build(Request, codec.loads(seal.open(message.body, COMMAND)))
    except ValueError as error:
        # Only the kind of fault: the text of the error quotes the command, people and all.
        fault = type(error).__name__
        log.warning("an unreadable command", message_id=message.message_id, fault=fault)
        return None


def _reply(channel: Any, caller: str, body: bytes) -> None:
    if not caller:
        return
    reply = basic_message.Message(body, content_type="application/octet-stream", delivery_mode=1)
    channel.basic_publish(reply, exchange="", routing_key=caller)

"""Commands, from the wire into the application, and the answers back, after the commit.

What is asked at one moment travels together: one message, `[request, …]`, whose own correlation id
names theirs in order, with commas between. So do the answers of one batch to one caller:
`[[correlation id, answer], …]`. Both ways the whole body is sealed (`linkseal`): commands carry
names in clear inside.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from amqp import basic_message

from services.contracts.messages import Answer, Request

from . import codec, telemetry
from .deliveries import ACK, Message, Verdict
from .linkseal import ANSWER, COMMAND, LinkSeal

log = telemetry.log(__name__)

Decide = Callable[[Sequence[Request]], Sequence[Answer]]


def handler(decide: Decide, seal: LinkSeal) -> Callable[[Sequence[Message], Any], list[Verdict]]:
    """A consumer's `handle` over an application's `decide`.

    An unreadable command is answered `failed` when its sender can be told, and is then gone: its
    sender knows and keeps the key.
    """

    def handle(messages: Sequence[Message], channel: Any) -> list[Verdict]:
        asked = [each for message in messages for each in _asked(message, seal)]
        answers = iter(decide([request for _, _, request in asked if request is not None]))
        replies: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
        for caller, correlation, request in asked:
            answer = next(answers) if request else Answer(outcome="failed", code="unreadable")
            replies[caller].append((correlation, answer))
        for caller, answered in replies.items():
            _reply(channel, caller, seal.seal(codec.dumps(answered), ANSWER))
        return [ACK] * len(messages)

    return handle


def _asked(message: Message, seal: LinkSeal) -> list[tuple[str, str, Request | None]]:
    """Whom to answer, under which correlation id, and what was asked; None if unreadable."""
    ids = message.correlations
    try:
        found = codec.loads(seal.open(message.body, COMMAND))
        made = [_request(each) for each in (found if isinstance(found, list) else [found])]
        return [(message.reply_to, *pair) for pair in zip(ids, made, strict=True)]
    except ValueError as error:
        _warn(message.message_id, error)
        return [(message.reply_to, each, None) for each in ids]


def _request(found: Any) -> Request | None:
    try:
        return codec.build(Request, found)
    except ValueError as error:
        _warn(str(found.get("id", "")) if isinstance(found, dict) else "", error)
        return None


def _warn(message_id: str, error: ValueError) -> None:
    # Only the kind of fault: the text of the error quotes the command, people and all.
    log.warning("an unreadable command", message_id=message_id, fault=type(error).__name__)


def _reply(channel: Any, caller: str, body: bytes) -> None:
    if not caller:
        return
    reply = basic_message.Message(body, content_type="application/octet-stream", delivery_mode=1)
    channel.basic_publish(reply, exchange="", routing_key=caller)

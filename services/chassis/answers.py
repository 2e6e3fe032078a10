"""What a command is answered, and which answers a repeated key gets again."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.contracts.declare import COMMANDS
from services.contracts.messages import Answer, Request

from . import codec, telemetry
from .batch import Batch
from .errors import is_refusal
from .keystore import Key
from .sealing import Texts
from .store import InboxRow

log = telemetry.log(__name__)

# An aggregate, with facts for the answer beside it; facts alone when nothing was changed.
Decided = Aggregate | tuple[Aggregate, dict[str, Any]] | dict[str, Any]

KEPT = {"done", "refused"}  # answers a repeated key gets again
NOT_KEPT_KINDS = {"stale", "not_found"}  # the caller looks again and may well succeed


def store_unavailable(requests: Sequence[Request], error: Exception) -> list[Answer]:
    """Nothing could be done for these."""
    log.error("the store is unavailable", commands=len(requests), exc_info=error)
    return [Answer(outcome="failed", code="store-unavailable") for _ in requests]


def fingerprint(request: Request) -> bytes:
    """Equal for equal commands; another body under the same key has another."""
    text = codec.canonical([request.name, request.target, request.body])
    return hashlib.sha256(text).digest()


def kept(request: Request, answer: Answer) -> bool:
    """Whether this answer is stored with its key."""
    cls = COMMANDS.get(request.name)
    return (
        cls is not None
        and cls.KEPT
        and answer.outcome in KEPT
        and answer.kind not in NOT_KEPT_KINDS
    )


def to_keep(answer: Answer, batch: Batch) -> bytes:
    """The answer as it is stored with its key, sealed with what it is about: a query code opens a
    case to whoever reads it.
    """
    app = batch.app

    def key() -> Key:
        return (
            batch.text_keys.opened(UUID(answer.target)) if answer.target else app.vault.keys.take()
        )

    return codec.dumps(replace(answer, facts=app.vault.texts.seal(answer.facts, key)))


def answered_before(request: Request, row: InboxRow, expected: bytes, texts: Texts) -> Answer:
    """The first answer of this key, or that the key was used for something else."""
    if row.fingerprint != expected or row.answer is None:
        return Answer(
            outcome="refused",
            code="key-reused",
            kind="invalid",
            target=request.target,
            facts={"key": request.id},
        )
    return codec.build(Answer, codec.loads(texts.open_json(row.answer)))


def done(batch: Batch, result: Decided) -> Answer:
    """Decided; the position is known after the commit."""
    if isinstance(result, dict):
        return Answer(outcome="done", facts=codec.plain(result))
    aggregate, facts = result if isinstance(result, tuple) else (result, {})
    return Answer(
        outcome="done",
        target=str(aggregate.id),
        version=batch.told(aggregate.id),
        facts=codec.plain(facts),
    )


def refusal(error: Exception, request: Request) -> Answer:
    """What the rules said, or a fault of ours, which is logged."""
    if not is_refusal(error):
        log.error("a command failed", exc_info=error)
        return Answer(outcome="failed", code="fault", target=request.target)
    return Answer(
        outcome="refused",
        code=error.code,  # type: ignore[attr-defined]
        kind=error.kind,  # type: ignore[attr-defined]
        target=request.target,
        facts=codec.plain(getattr(error, "facts", {})),
    )


def with_position(answer: Answer, position: int) -> Answer:
    """The answer to a command whose last event has this log position."""
    return Answer(
        outcome=answer.outcome,
        target=answer.target,
        version=answer.version,
        position=position,
        facts=answer.facts,
    )

"""A command on its way to its owner, and the answer on its way back."""

from dataclasses import dataclass, field
from typing import Any, Literal

from .declare import Actor

Outcome = Literal["done", "refused", "behind", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One command in flight.

    `id` is the idempotency key in the caller's own scope; `target` the aggregate (empty when a new
    one is made); `expected` the version that the caller saw (`If-Match`); `after` the ids of other
    services' events that the caller had seen: the owner waits for them, so that a command never
    overtakes what its author knew.
    """

    id: str
    name: str
    target: str
    actor: Actor
    body: dict[str, Any]
    expected: int | None = None
    after: list[str] = field(default_factory=list)
    traceparent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a command.

    done: `target`, its new `version` (of its last published event), the log `position` of its last
    event (0 for none), `facts`.
    refused: the owner's rules say no: `code` (kebab-case), `kind`, `facts` for the text.
    behind: an event of `after` has not arrived yet; ask again shortly. Nothing was done.
    failed: a fault of ours; nothing was done.
    """

    outcome: Outcome
    target: str = ""
    version: int = 0
    position: int = 0
    code: str = ""
    kind: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

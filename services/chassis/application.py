"""The command path: take requests, decide them in a batch, answer after the commit.

Also the reaction path: other services' events decided the same way, each with its inbox row. An
application of a service subclasses `Application` and has one `@decides` method per command.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError, PersistenceError
from pydantic import ValidationError

from services.contracts.declare import COMMANDS, Actor, Command
from services.contracts.envelope import Envelope, told_by
from services.contracts.messages import Answer, Request

from . import answers, codec, telemetry
from .batch import Batch
from .clock import Clock, system_clock
from .errors import Refused
from .mapper import EventMapper
from .publication import Publication
from .reactions import Reactions
from .sealing import text_keys
from .store import AWAY, InboxRow, Key, Recorder
from .vault import Vault
from .work import Work

log = telemetry.log(__name__)

Result = answers.Decided
Decide = Callable[[Any, Any, Work], Result]
D = TypeVar("D", bound=Decide)

ATTEMPTS = 3  # of a command whose aggregate was changed meanwhile by another instance


def decides(command: type[Command]) -> Callable[[D], D]:
    """Mark the application's method that decides one command."""

    def mark(method: D) -> D:
        method.__decides__ = command  # type: ignore[attr-defined]
        return method

    return mark


class Application:
    """One service's event-sourced application: decides commands and reacts to events."""

    name: ClassVar[str]
    decisions: ClassVar[Mapping[type[Command], Decide]] = {}

    def __init__(
        self,
        recorder: Recorder,
        vault: Vault,
        reactions: Reactions,
        publication: Publication,
        *,
        clock: Clock = system_clock,
    ) -> None:
        self.recorder = recorder
        self.vault = vault
        self.reactions = reactions
        self.publication = publication
        self.clock = clock
        self.mapper = EventMapper(vault.texts)

    def __init_subclass__(cls) -> None:
        # Of its bases, too: a service with many commands has a class, and a file, per concern.
        cls.decisions = {
            member.__decides__: member
            for each in reversed(cls.__mro__)
            for member in vars(each).values()
            if hasattr(member, "__decides__")
        }

    def beside(self, target: UUID) -> tuple[UUID, ...]:
        """The aggregates kept beside a command's target, loaded with it in the same query."""
        return ()

    def around(self, event: Envelope) -> tuple[UUID, ...]:
        """The aggregates that a reaction to this event will look at, as far as can be told: those
        of a whole batch are loaded in one query. What is missing here is loaded when it is asked.
        """
        try:
            subject = UUID(event.subject)
        except ValueError:
            return ()  # a grid's code
        return (subject, *self.beside(subject))

    # Commands -----------------------------------------------------------------------------

    def decide(self, requests: Sequence[Request]) -> list[Answer]:
        """Decide a batch of commands in one transaction; answers in the same order.

        A refused command fails alone. A conflict with another instance makes every command of the
        batch run again by itself. When this returns, everything answered `done` is durable.
        """
        try:
            made = self._decide_together(requests)
        except AWAY as error:
            return answers.store_unavailable(requests, error)
        except Exception:
            log.exception("a batch failed as a whole", commands=len(requests))
            made = None  # whichever brought it about fails by itself
        return self._decide_one_by_one(requests) if made is None else made

    def _decide_one_by_one(self, requests: Sequence[Request]) -> list[Answer]:
        made: list[Answer] = []
        for request in requests:
            try:
                made.append(self._decide_alone(request))
            except AWAY as error:
                # Those before it are committed and keep their answers.
                return made + answers.store_unavailable(requests[len(made) :], error)
            except Exception as error:  # noqa: BLE001 - one command must not fail its neighbours
                made.append(answers.refusal(error, request))
        return made

    def _decide_alone(self, request: Request) -> Answer:
        for _ in range(ATTEMPTS):
            made = self._decide_together([request])
            if made is not None:
                return made[0]
        return Answer(outcome="refused", code="stale", kind="stale", target=request.target)

    def _decide_together(self, requests: Sequence[Request]) -> list[Answer] | None:
        """One transaction; None when it conflicted and nothing was saved."""
        seen = self.recorder.seen(_keys(requests))
        batch = Batch(self, (each.name for each in requests))
        targets = [UUID(each.target) for each in requests if each.target]
        batch.prefetch(id_ for each in targets for id_ in (each, *self.beside(each)))
        decided = [self._answer(batch, request, seen) for request in requests]
        try:
            positions = batch.commit()
        except IntegrityError:
            return None
        batch.settle()
        return [
            answers.with_position(answer, positions[last]) if last >= 0 else answer
            for answer, last in decided
        ]

    def _answer(
        self, batch: Batch, request: Request, seen: dict[Key, InboxRow]
    ) -> tuple[Answer, int]:
        key, fingerprint = ("command", request.id), answers.fingerprint(request)
        if key in seen:
            texts = self.vault.texts
            before = answers.answered_before(request, seen[key], fingerprint, texts)
            return before, seen[key].last if before.outcome == "done" else -1
        if any(_event_key(each) not in seen for each in request.after):
            return Answer(outcome="behind", target=request.target), -1
        with telemetry.bound(command=request.name, target=request.target):
            answer, last = self._try(batch, request)
        if answers.kept(request, answer):
            row = InboxRow(key, fingerprint, answers.to_keep(answer, batch), last)
            batch.note(row)
            seen[key] = row  # the same key again within this batch
        return answer, last

    def _try(self, batch: Batch, request: Request) -> tuple[Answer, int]:
        cls = COMMANDS.get(request.name)
        decision = self.decisions.get(cls) if cls else None
        if cls is None or decision is None:
            return Answer(outcome="refused", code="unknown-command", kind="not_found"), -1
        work = Work(
            batch,
            request.actor,
            self.clock(),
            cause=request.id,
            command=request.name,
            target=UUID(request.target) if request.target else None,
            expected=request.expected,
            after=" ".join(request.after),
            traceparent=request.traceparent,
        )
        try:
            command = codec.build(cls, request.body)
        except ValidationError as error:
            # Never the input itself: it may hold personal data.
            faults = error.errors(include_url=False, include_input=False, include_context=False)
            log.warning("a command does not fit its contract", faults=faults)
            return Answer(outcome="refused", code="invalid-body", kind="invalid"), -1
        try:
            result, last = batch.attempt(lambda w: decision(self, command, w), work)
        except PersistenceError:
            raise
        except Exception as error:  # noqa: BLE001 - one command must not fail its neighbours
            return answers.refusal(error, request), -1
        return answers.done(batch, result), last

    # Reactions ----------------------------------------------------------------------------

    def react(self, events: Sequence[Envelope]) -> list[Exception | None]:
        """Apply other services' events in one transaction; per event, None or what went wrong.

        An event seen before changes nothing. An event that fails leaves the others alone: it goes
        back to the broker, which counts the tries. Raises when the store is unavailable.
        """
        outcomes = self._react_together(events)
        if outcomes is not None:
            return outcomes
        return [self._react_alone(event) for event in events]

    def _react_alone(self, event: Envelope) -> Exception | None:
        for _ in range(ATTEMPTS):
            outcomes = self._react_together([event])
            if outcomes is not None:
                return outcomes[0]
        return Refused("contended", "conflict", event=event.id)

    def _react_together(self, events: Sequence[Envelope]) -> list[Exception | None] | None:
        seen = dict.fromkeys(self.recorder.seen((e.service, e.id) for e in events))
        batch = Batch(self, (each.type for each in events))
        batch.prefetch(id_ for each in events for id_ in self.around(each))
        outcomes: list[Exception | None] = []
        for event in events:
            key = (event.service, event.id)
            failure = None if key in seen else self._apply(batch, event)
            if key not in seen and failure is None:
                batch.note(InboxRow(key))
                seen[key] = None
            outcomes.append(failure)
        try:
            batch.commit()
        except IntegrityError:
            return None
        batch.settle()
        return outcomes

    def _apply(self, batch: Batch, event: Envelope) -> Exception | None:
        work = Work(
            batch,
            Actor(id=f"system.{self.name}", role="system"),
            self.clock(),
            cause=event.id,
            command=event.type,
            traceparent=event.traceparent,
            event_key=next(text_keys(event.data), None),
        )
        with telemetry.bound(event=event.id, type=event.type, subject=event.subject):
            try:
                batch.attempt(lambda w: self.reactions.run(event, w), work)
            except PersistenceError:
                raise
            except Exception as error:
                log.exception("an event could not be applied")
                return error
        return None


def _keys(requests: Sequence[Request]) -> list[Key]:
    keys = [("command", request.id) for request in requests]
    return keys + [_event_key(each) for request in requests for each in request.after]


def _event_key(event_id: str) -> Key:
    return told_by(event_id)[0], event_id

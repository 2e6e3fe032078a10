"""From a domain event to what the world may know of it, and into its envelope."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

from services.contracts.declare import Actor, Event
from services.contracts.envelope import Envelope

from . import codec
from .mapper import EventMapper

Told = Event | tuple[Event, str]
Publish = Callable[[Any], Told]
P = TypeVar("P", bound=Publish)
E = TypeVar("E", bound=Event)


class Publication:
    """What one service tells: per domain event one contract event, or nothing (`silent`).

    A function may return `(event, subject)` when the subject is not the aggregate itself.
    """

    def __init__(self) -> None:
        self._by_class: dict[type, Publish] = {}
        self._silent: set[type] = set()

    def of(self, *classes: type) -> Callable[[P], P]:
        """Mark the function that tells of these domain events."""

        def mark(function: P) -> P:
            for cls in classes:
                self._by_class[cls] = function
            return function

        return mark

    def alike(self, contracts: Mapping[type, type[Event]]) -> None:
        """These domain events are told as they are, by the contract that each goes with; about
        their own stream.
        """
        for cls, contract in contracts.items():
            self._by_class[cls] = partial(same, contract)

    def silent(self, *classes: type) -> None:
        """Say that these domain events are nobody else's business."""
        self._silent.update(classes)

    def is_silent(self, cls: type) -> bool:
        """Whether events of this class stay inside."""
        return cls in self._silent

    @property
    def silent_topics(self) -> list[str]:
        """How the log names what stays inside."""
        return [get_topic(each) for each in self._silent]

    @property
    def classes(self) -> frozenset[type]:
        """The domain events with an answer here; must be all of the service's (a test)."""
        return frozenset(self._by_class) | self._silent

    def tell(self, event: Any) -> tuple[Event, str] | None:
        """The contract event and its subject; None when it stays inside."""
        if type(event) in self._silent:
            return None
        told = self._by_class[type(event)](event)
        if isinstance(told, tuple):
            return told
        return told, str(event.originator_id)


def actor(event: Any) -> Actor:
    """Who did it, as the contract says it."""
    return Actor(**event.by)


def same(contract: type[E], event: Any, **given: Any) -> E:
    """The contract event, with the domain event's facts of the same names. Raises
    pydantic.ValidationError when the contract has a field that the domain event lacks.
    """
    key: Any = contract
    facts = {name: getattr(event, name) for name in _names(key) if hasattr(event, name)}
    return codec.build(contract, {**facts, **given, "by": actor(event)})


class Enveloper:
    """Turns rows of one service's log into envelopes."""

    def __init__(self, service: str, division: str, publication: Publication) -> None:
        self._service = service
        self._division = division
        self._publication = publication
        self._mapper = EventMapper()

    def envelope(self, position: int, row: StoredEvent, *, plain: bool = True) -> Envelope | None:
        """The envelope of the event at this log position; None when it is not published. Not
        `plain`, its data may have parts that only JSON makes plain, for whoever wants JSON.
        """
        if self._publication.is_silent(resolve_topic(row.topic)):
            return None  # unread
        event, meta = self._mapper.load(row)
        told = self._publication.tell(event)
        if told is None:
            return None
        contract, subject = told
        return Envelope(
            id=f"{self._service}-{position}",
            source=f"/{self._division}/{self._service}",
            type=contract.TYPE,
            subject=subject,
            time=event.timestamp.isoformat(),
            dataschema=f"urn:fengqiao:event:{contract.TYPE}:{contract.VERSION}",
            sequence=str(position),
            partitionkey=subject,
            # 0 when another aggregate than the subject changed: no version of the subject.
            streamversion=event.originator_version if subject == str(row.originator_id) else 0,
            region=self._division,
            data=codec.plain(contract) if plain else _shallow(contract),
            causationid=meta.get("cause", ""),
            after=meta.get("after", ""),
            traceparent=meta.get("trace", ""),
        )


def _shallow(contract: Any) -> dict[str, Any]:
    key: Any = type(contract)
    return {name: getattr(contract, name) for name in _names(key)}


@cache
def _names(contract: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(contract))


def stored(row: tuple[int, UUID, int, str, bytes]) -> tuple[int, StoredEvent]:
    """A log row `(position, id, version, topic, state)` as the library's stored event."""
    position, originator_id, version, topic, state = row
    return position, StoredEvent(originator_id, version, topic, bytes(state))

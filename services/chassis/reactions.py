"""Which of our decisions another service's event causes: a table of contents, one line each."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.contracts.declare import EVENTS, Event
from services.contracts.envelope import Envelope

from . import codec
from .work import Work

Reaction = Callable[[Any, Envelope, Work], None]
R = TypeVar("R", bound=Reaction)
Also = TypeVar("Also", bound=Callable[[Envelope, Work], None])


class Reactions:
    """The reactions of one service, by event type."""

    def __init__(self) -> None:
        self._by_type: dict[str, Reaction] = {}
        self._after: list[Callable[[Envelope, Work], None]] = []

    def to(self, *events: type[Event]) -> Callable[[R], R]:
        """Mark the function that reacts: `(event data, envelope, work)`."""

        def mark(function: R) -> R:
            for event in events:
                self._by_type[event.TYPE] = function
            return function

        return mark

    def also(self, function: Also) -> Also:
        """Mark a function that every event which is heard goes through, after its own reaction."""
        self._after.append(function)
        return function

    @property
    def types(self) -> frozenset[str]:
        """The event types reacted to; must equal the map's (a test compares them)."""
        return frozenset(self._by_type)

    def run(self, envelope: Envelope, work: Work) -> None:
        """React to one event. An event nobody here reacts to has no effect."""
        reaction = self._by_type.get(envelope.type)
        if reaction is not None:
            reaction(codec.build(EVENTS[envelope.type], envelope.data), envelope, work)
        for each in self._after:
            each(envelope, work)

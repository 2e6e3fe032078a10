"""One event on its way to one subscription, and whether it got there."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from .errors import AlreadyConcluded, StillUnderWay

By = dict[str, str]


class Dispatch(Aggregate):
    """One delivery by webhook. The event is kept: it goes out as it was, whenever that is."""

    TOPIC = "notify.dispatch"

    class Created(Aggregate.Created):
        """The subscription wants this event."""

        TOPIC = "notify.dispatch.decided"
        OPAQUE = ("event",)  # goes out as it came: sealed texts stay sealed
        by: By
        subscription: str
        event: dict[str, Any]

    class Event(Aggregate.Event):
        """What every later event knows."""

        by: By

    class Delivered(Event):
        """The other side took it (2xx)."""

        TOPIC = "notify.dispatch.delivered"
        subscription: str
        event: str
        event_type: str
        tries: int

        def apply(self, aggregate: "Dispatch") -> None:
            aggregate.state = "sent"

    class Tried(Event):
        """A try failed; the next one is not before `again` (RFC 3339)."""

        TOPIC = "notify.dispatch.tried"
        tries: int
        reason: str
        again: str

        def apply(self, aggregate: "Dispatch") -> None:
            aggregate.tries = self.tries

    class Failed(Event):
        """It did not arrive, for good."""

        TOPIC = "notify.dispatch.failed"
        subscription: str
        event: str
        event_type: str
        tries: int
        reason: str

        def apply(self, aggregate: "Dispatch") -> None:
            aggregate.state = "failed"

    class Renewed(Event):
        """Somebody asked for it once more, under the same id."""

        TOPIC = "notify.dispatch.renewed"
        subscription: str
        round: int

        def apply(self, aggregate: "Dispatch") -> None:
            aggregate.state, aggregate.tries, aggregate.round = "decided", 0, self.round

    def __init__(self, by: By, subscription: str, event: dict[str, Any]) -> None:
        self.subscription = subscription
        self.event = event
        self.state = "decided"
        self.tries = 0
        self.round = 0

    @classmethod
    def id_of(cls, subscription: UUID, event_id: str) -> UUID:
        """The same event goes to the same subscription once, however often it comes to us."""
        return uuid5(subscription, event_id)

    @classmethod
    def decide(cls, id_: UUID, by: By, at: datetime, **facts: Any) -> "Dispatch":
        """This event is for that subscription."""
        return cls._create(cls.Created, id=id_, timestamp=at, by=by, **facts)

    def sent(self, by: By, at: datetime) -> None:
        """It arrived. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Delivered, timestamp=at, by=by, tries=self.tries + 1, **self._which()
        )

    def tried(self, by: By, at: datetime, tries: int, reason: str, again: datetime) -> None:
        """A try failed, and there will be another. Raises AlreadyConcluded."""
        self._must_be_open()
        if tries != self.tries + 1:
            raise AlreadyConcluded(notice=str(self.id), state=f"try-{self.tries}")
        self.trigger_event(
            self.Tried, timestamp=at, by=by, tries=tries, reason=reason, again=again.isoformat()
        )

    def failed(self, by: By, at: datetime, tries: int, reason: str) -> None:
        """It did not arrive, for good. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Failed, timestamp=at, by=by, **self._which(), tries=tries, reason=reason
        )

    def renew(self, by: By, at: datetime) -> None:
        """Once more. Raises StillUnderWay."""
        if self.is_open:
            raise StillUnderWay(delivery=str(self.id))
        self.trigger_event(
            self.Renewed, timestamp=at, by=by, subscription=self.subscription,
            round=self.round + 1,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state == "decided"

    def _which(self) -> dict[str, str]:
        return {
            "subscription": self.subscription,
            "event": self.event["id"],
            "event_type": self.event["type"],
        }

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise AlreadyConcluded(notice=str(self.id), state=self.state)

"""An outside system's subscription: where it hears, and of what. Its secret is in the vault."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import SubscriptionOver

By = dict[str, str]


class Subscription(Aggregate):
    """One outside system's subscription."""

    TOPIC = "notify.subscription"

    class Created(Aggregate.Created):
        """It begins."""

        TOPIC = "notify.subscription.made"
        by: By
        url: str
        types: list[str]

    class Ended(Aggregate.Event):
        """Nothing more is delivered: somebody asked, or the other side is gone (HTTP 410)."""

        TOPIC = "notify.subscription.ended"
        by: By
        reason: str

        def apply(self, aggregate: "Subscription") -> None:
            aggregate.active = False

    def __init__(self, by: By, url: str, types: list[str]) -> None:
        self.url = url
        self.types = types
        self.active = True

    @classmethod
    def make(cls, id_: UUID, by: By, at: datetime, **facts: Any) -> "Subscription":
        """A new one."""
        return cls._create(cls.Created, id=id_, timestamp=at, by=by, **facts)

    def end(self, by: By, at: datetime, reason: str) -> None:
        """No more. Raises SubscriptionOver."""
        self.must_be_active()
        self.trigger_event(self.Ended, timestamp=at, by=by, reason=reason)

    def must_be_active(self) -> None:
        """Raises SubscriptionOver."""
        if not self.active:
            raise SubscriptionOver(subscription=str(self.id))


class Subscriptions(Aggregate):
    """The list of all, so that one event finds its subscribers; there is one such list."""

    TOPIC = "notify.subscriptions"
    ID = UUID("4b0f6a52-6f0e-4c6e-a6a5-6f4a8d3a9c11")  # chosen once; never changes

    class Created(Aggregate.Created):
        """The first subscription is on its way."""

        TOPIC = "notify.subscriptions.begun"

    class Listed(Aggregate.Event):
        """A subscription to these types."""

        TOPIC = "notify.subscriptions.listed"
        subscription: str
        types: list[str]

        def apply(self, aggregate: "Subscriptions") -> None:
            aggregate.types[self.subscription] = self.types

    class Struck(Aggregate.Event):
        """It is over."""

        TOPIC = "notify.subscriptions.struck"
        subscription: str

        def apply(self, aggregate: "Subscriptions") -> None:
            aggregate.types.pop(self.subscription, None)

    def __init__(self) -> None:
        self.types: dict[str, list[str]] = {}

    @classmethod
    def begin(cls, at: datetime) -> "Subscriptions":
        """The empty list."""
        return cls._create(cls.Created, id=cls.ID, timestamp=at)

    def enlist(self, at: datetime, subscription: str, types: list[str]) -> None:
        """One more."""
        self.trigger_event(self.Listed, timestamp=at, subscription=subscription, types=types)

    def strike(self, at: datetime, subscription: str) -> None:
        """One less; nothing when it is not listed."""
        if subscription in self.types:
            self.trigger_event(self.Struck, timestamp=at, subscription=subscription)

    def to(self, type_: str) -> list[str]:
        """The subscriptions that want events of this type."""
        return [each for each, types in self.types.items() if type_ in types]

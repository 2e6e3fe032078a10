"""The ways by which a notice reaches its audience. One so far: the inbox that the gateway shows."""

from typing import Protocol

from .domain import Notice


class DeliveryFailed(Exception):
    """This try did not reach the audience; the text says why, without personal data."""


class Channel(Protocol):
    """One way of delivering."""

    name: str

    def deliver(self, notice: Notice) -> None:
        """Bring the notice to its audience. Raises DeliveryFailed."""


class InboxChannel:
    """The inbox within the system: a notice is there as soon as it is recorded."""

    name = "inbox"

    def deliver(self, notice: Notice) -> None:
        """Nothing is left to do: the record itself is the delivery."""

"""The ways by which notices leave the house, behind one port.

A channel is handed one message and either the other side has taken it, or it raises. It is given
the same `id` in every try and passes it on where its protocol has a place for it, so that a
provider may drop the second of two. The inbox is no channel: a notice is there once it is recorded.
"""

from dataclasses import dataclass, field
from typing import Protocol


class TryAgain(Exception):
    """This try failed and a later one may not. `reason` is a code, without personal data; `after`
    the seconds that the other side asked to wait.
    """

    def __init__(self, reason: str, after: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Undeliverable(Exception):
    """No later try will do better. `reason` is a code, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(Undeliverable):
    """The other side wants no more, ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out. `to` and `secret` are never logged and never in a reason."""

    id: str
    to: str = field(repr=False)
    title: str
    text: str = field(repr=False)
    secret: str = field(default="", repr=False)


class Channel(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """Hand it over, in bounded time. Raises TryAgain, Undeliverable."""


class Unconfigured:
    """Stands for a channel that this centre has not set up."""

    def send(self, message: Message) -> None:
        """Raises Undeliverable: nobody waits for what will not come."""
        raise Undeliverable("channel-not-configured")

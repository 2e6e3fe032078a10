"""How a party wants to be told: by which channel; at which address is for the notifier alone.

`choose_contact` is a method of `Case` (see there).
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .case import Case

# What an address of a channel looks like; a channel that is not here needs none.
ADDRESSES = {
    "sms": re.compile(r"\+?[0-9][0-9 -]{4,18}"),
    "email": re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+"),
}


class ContactChosen(Event):
    """A party chose a channel. Only the notifier opens `sealed`."""

    TOPIC = "intake.case.contact_chosen"
    person: str
    channel: str
    sealed: str


def must_be_reachable(channel: str, address: str | None) -> None:
    """Raises AddressUnfit unless the channel can reach such an address."""
    needed = ADDRESSES.get(channel)
    if needed is not None and not needed.fullmatch(address or ""):
        raise errors.AddressUnfit(channel=channel)


def choose_contact(
    self: "Case", by: By, at: datetime, *, person: str, channel: str, sealed: str
) -> None:
    """From now on this party is told by this channel."""
    self.trigger_event(
        ContactChosen, timestamp=at, by=by, person=person, channel=channel, sealed=sealed
    )

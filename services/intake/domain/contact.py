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

    def apply(self, aggregate: "Case") -> None:
        aggregate.contacts[self.person] = self.sealed


def must_be_reachable(channel: str, address: str | None) -> None:
    """Raises AddressUnfit unless the channel can reach such an address."""
    needed = ADDRESSES.get(channel)
    if needed is not None and not needed.fullmatch(address or ""):
        raise errors.AddressUnfit(channel=channel)


def whom_to_tell(self: "Case", by: By, person: str | None) -> str:
    """Who chooses: the one who is named, or the first applicant. A resident names nobody: a query
    code does not say whose it is. Raises WrongState, UnknownParty, PartyErasedBefore.
    """
    self.must_allow("choose-contact")
    if person is None or by["role"] == "resident":
        sides = {each["side"]: each["person"] for each in reversed(self.parties)}
        found = sides.get("applicant") or sides.get("representative")
        if found is None or person not in {None, found}:
            raise errors.UnknownParty(person=person or "applicant")
        person = found
    self.must_be_correctable(person)
    return person


def choose_contact(
    self: "Case", by: By, at: datetime, *, person: str, channel: str, sealed: str
) -> None:
    """From now on this party is told by this channel."""
    self.trigger_event(
        ContactChosen, timestamp=at, by=by, person=person, channel=channel, sealed=sealed
    )

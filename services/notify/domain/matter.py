"""What telling needs to know of a case: its name, who wants to be told how, what was told lately;
and the call-back (回访) that follows its end.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import AnswerMissing, NoCallbackPlanned

By = dict[str, str]


class Matter(Aggregate):
    """One case as notify knows it. People appear as references into the vault only."""

    TOPIC = "notify.matter"

    class Created(Aggregate.Created):
        """A case was reported."""

        TOPIC = "notify.matter.opened"
        by: By
        number: str
        title: str
        first_asked: str

    class Event(Aggregate.Event):
        """What every later event knows: who did it."""

        by: By

    class HandedOver(Event):
        """Another person has the first-asked duty."""

        TOPIC = "notify.matter.handed_over"
        first_asked: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.first_asked = self.first_asked

    class ContactKept(Event):
        """A party chose a channel; its address is sealed under the person's own key. In version 1
        it lay in our vault.
        """

        TOPIC = "notify.matter.contact_kept"
        class_version = 2
        person: str
        channel: str
        sealed: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The address is in the vault."""
            state["sealed"] = None

        def apply(self, aggregate: "Matter") -> None:
            aggregate.contacts[self.person] = self.channel
            aggregate.addresses[self.person] = self.sealed

    class ContactDropped(Event):
        """The person was erased, and is told nothing more."""

        TOPIC = "notify.matter.contact_dropped"
        person: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.contacts.pop(self.person, None)
            aggregate.addresses.pop(self.person, None)

    class Joined(Event):
        """It is handled as part of another case, or (none) on its own again."""

        TOPIC = "notify.matter.joined"
        into: str | None

        def apply(self, aggregate: "Matter") -> None:
            aggregate.merged_into = self.into

    class Absorbed(Event):
        """Another case is handled as part of this one."""

        TOPIC = "notify.matter.absorbed"
        other: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.absorbed.append(self.other)

    class Said(Event):
        """These words went to this audience: `what` is the digest of both."""

        TOPIC = "notify.matter.said"
        what: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.said[self.what] = self.timestamp

    class CallbackPlanned(Event):
        """Somebody is to call back on that day."""

        TOPIC = "notify.matter.callback_planned"
        on: str
        most: int
        staff: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.callback = {"tries": 0, "most": self.most}

    class CallbackTried(Event):
        """A call was made."""

        TOPIC = "notify.matter.callback_tried"
        tries: int
        reached: bool
        answer: str | None
        next_on: str | None

        def apply(self, aggregate: "Matter") -> None:
            if self.reached or aggregate.callback is None:
                aggregate.callback = None
            else:
                aggregate.callback = {**aggregate.callback, "tries": self.tries}

    class CallbackGivenUp(Event):
        """Nobody was reached in all the tries."""

        TOPIC = "notify.matter.callback_given_up"
        tries: int

        def apply(self, aggregate: "Matter") -> None:
            aggregate.callback = None

    class CallbackCancelled(Event):
        """None is needed any more."""

        TOPIC = "notify.matter.callback_cancelled"
        reason: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.callback = None

    def __init__(self, by: By, number: str, title: str, first_asked: str) -> None:
        self.number = number
        self.title = title
        self.first_asked = first_asked
        self.contacts: dict[str, str] = {}
        self.addresses: dict[str, str | None] = {}  # sealed; None: in the vault
        self.merged_into: str | None = None
        self.absorbed: list[str] = []
        self.said: dict[str, datetime] = {}
        self.callback: dict[str, int] | None = None

    @classmethod
    def open(cls, case_id: UUID, by: By, at: datetime, **facts: Any) -> "Matter":
        """Know a case from its report on."""
        return cls._create(cls.Created, id=case_id, timestamp=at, by=by, **facts)

    def hand_over(self, by: By, at: datetime, first_asked: str) -> None:
        """Another person is to be told from now on."""
        if first_asked != self.first_asked:
            self.trigger_event(self.HandedOver, timestamp=at, by=by, first_asked=first_asked)

    def keep_contact(
        self, by: By, at: datetime, person: str, channel: str, sealed: str | None
    ) -> None:
        """From now on this person is told by this channel."""
        self.trigger_event(
            self.ContactKept, timestamp=at, by=by, person=person, channel=channel, sealed=sealed
        )

    def drop_contact(self, by: By, at: datetime, person: str) -> None:
        """The person was erased; nothing when no channel was chosen."""
        if person in self.contacts:
            self.trigger_event(self.ContactDropped, timestamp=at, by=by, person=person)

    def join(self, by: By, at: datetime, into: str | None) -> None:
        """From now on it goes with another case, or on its own."""
        if into != self.merged_into:
            self.trigger_event(self.Joined, timestamp=at, by=by, into=into)

    def absorb(self, by: By, at: datetime, other: str) -> None:
        """Its reporters are told too."""
        if other not in self.absorbed:
            self.trigger_event(self.Absorbed, timestamp=at, by=by, other=other)

    def say(self, by: By, at: datetime, what: str, within: timedelta) -> bool:
        """Whether this is to be said: not when the same was said to the same within that time."""
        last = self.said.get(what)
        if last is not None and at - last < within:
            return False
        self.trigger_event(self.Said, timestamp=at, by=by, what=what)
        return True

    def plan_callback(self, by: By, at: datetime, on: date, most: int) -> None:
        """Somebody is to call back on that day, unless nobody wants to be called."""
        wanted = [channel for channel in self.contacts.values() if channel != "none"]
        if self.callback is not None or (self.contacts and not wanted):
            return
        self.trigger_event(
            self.CallbackPlanned, timestamp=at, by=by, on=on.isoformat(), most=most,
            staff=self.first_asked,
        )  # fmt: skip

    def call_back(
        self, by: By, at: datetime, *, reached: bool, answer: str | None, next_on: date
    ) -> None:
        """A call was made; after the last one in vain it is given up.

        Raises NoCallbackPlanned, AnswerMissing.
        """
        if self.callback is None:
            raise NoCallbackPlanned(case=str(self.id))
        if reached and not answer:
            raise AnswerMissing(case=str(self.id))
        tries, most = self.callback["tries"] + 1, self.callback["most"]
        again = not reached and tries < most
        self.trigger_event(
            self.CallbackTried, timestamp=at, by=by, tries=tries, reached=reached, answer=answer,
            next_on=next_on.isoformat() if again else None,
        )  # fmt: skip
        if not reached and not again:
            self.trigger_event(self.CallbackGivenUp, timestamp=at, by=by, tries=tries)

    def cancel_callback(self, by: By, at: datetime, reason: str) -> None:
        """No call-back is needed any more; nothing when none was planned."""
        if self.callback is not None:
            self.trigger_event(self.CallbackCancelled, timestamp=at, by=by, reason=reason)

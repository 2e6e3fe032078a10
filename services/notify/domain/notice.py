"""A notice (告知): one text for one audience about one event, and whether it got there.

No personal data: an audience is a role, a unit, a staff id or a reference to a person, and facts
are numbers, titles, units, dates and levels. Addresses are in the vault.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from .errors import AlreadyConcluded

By = dict[str, str]
INBOX = "inbox"  # shown by the gateway: delivered as soon as it is recorded


class Begun(Aggregate.Created):
    """What every notice begins with."""

    by: By
    subject: str
    about: str
    audience: str
    channel: str
    template: str
    facts: dict[str, str]
    text: dict[str, str]
    urgent: bool


class Notice(Aggregate):
    """One notice. `subject` is the case or meeting, `about` the event that caused it."""

    TOPIC = "notify.notice"

    class Created(Begun):
        """It was decided that this audience is told, and is to be sent. Version 2 knows person,
        language, urgency. Of old also with the inbox as its channel, and sent at once.
        """

        TOPIC = "notify.notice.decided"
        class_version = 2

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Version 1 was for the inbox alone, where nothing rings."""
            state["urgent"] = False

    class Posted(Begun):
        """It was decided, and lies in the audience's inbox: nothing is to be sent."""

        TOPIC = "notify.notice.posted"

        def apply(self, aggregate: "Notice") -> None:
            aggregate.state = "sent"

    class Sent(Aggregate.Event):
        """It reached its audience, or the provider that takes it there."""

        TOPIC = "notify.notice.sent"
        by: By
        subject: str
        about: str
        audience: str
        channel: str
        template: str
        facts: dict[str, str]
        text: dict[str, str]

        def apply(self, aggregate: "Notice") -> None:
            aggregate.state = "sent"

    class Tried(Aggregate.Event):
        """A try failed; the next one is not before `again` (RFC 3339)."""

        TOPIC = "notify.notice.tried"
        by: By
        tries: int
        reason: str
        again: str

        def apply(self, aggregate: "Notice") -> None:
            aggregate.tries = self.tries

    class Failed(Aggregate.Event):
        """It did not, for good."""

        TOPIC = "notify.notice.failed"
        by: By
        subject: str
        about: str
        audience: str
        channel: str
        template: str
        tries: int
        reason: str

        def apply(self, aggregate: "Notice") -> None:
            aggregate.state = "failed"

    def __init__(
        self,
        by: By,
        subject: str,
        about: str,
        audience: str,
        channel: str,
        template: str,
        facts: dict[str, str],
        text: dict[str, str],
        *,
        urgent: bool,
    ) -> None:
        self.subject = subject
        self.about = about
        self.audience = audience
        self.channel = channel
        self.template = template
        self.facts = facts
        self.text = text
        self.urgent = urgent
        self.state = "decided"
        self.tries = 0
        self.round = 0  # a notice goes out in one round of tries; see Dispatch

    @classmethod
    def id_of(cls, subject: UUID, about: str, index: int, person: str = "") -> UUID:
        """The same event gives the same notices, however often it comes."""
        return uuid5(subject, f"{about}-{index}-{person}" if person else f"{about}-{index}")

    @classmethod
    def decide(cls, notice_id: UUID, by: By, at: datetime, **facts: Any) -> "Notice":
        """Somebody is to be told; by the inbox, is."""
        begin = cls.Posted if facts["channel"] == INBOX else cls.Created
        return cls._create(begin, id=notice_id, timestamp=at, by=by, **facts)

    def sent(self, by: By, at: datetime) -> None:
        """It reached its audience. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Sent, timestamp=at, by=by, **self._whom(), facts=self.facts, text=self.text
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
        """It did not, for good. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Failed, timestamp=at, by=by, **self._whom(), tries=tries, reason=reason
        )

    @property
    def is_open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state == "decided"

    def _whom(self) -> dict[str, str]:
        names = ("subject", "about", "audience", "channel", "template")
        return {name: getattr(self, name) for name in names}

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise AlreadyConcluded(notice=str(self.id), state=self.state)

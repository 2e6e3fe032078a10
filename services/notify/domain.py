"""A notice (告知): one text for one audience about one event, and whether it got there.

No personal data: an audience is a role, a unit or a staff id, and facts are numbers, titles, units,
dates and levels.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

By = dict[str, str]


class NotifyError(Exception):
    """A rule of notices says no. `kind` says what sort of no; `facts` go into the text."""

    code = "notify"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class AlreadyConcluded(NotifyError):
    """A notice is sent or failed once."""

    code = "already-concluded"


class Matter(Aggregate):
    """What notices need to know of a case: its number, its title, who was asked first."""

    TOPIC = "notify.matter"

    class Created(Aggregate.Created):
        """A case was reported."""

        TOPIC = "notify.matter.opened"
        by: By
        number: str
        title: str
        first_asked: str

    def __init__(self, by: By, number: str, title: str, first_asked: str) -> None:
        self.number = number
        self.title = title
        self.first_asked = first_asked

    @classmethod
    def open(cls, case_id: UUID, by: By, at: datetime, **facts: Any) -> "Matter":
        """Know a case from its report on."""
        return cls._create(cls.Created, id=case_id, timestamp=at, by=by, **facts)


class Notice(Aggregate):
    """One notice. `subject` is the case or meeting, `about` the event that caused it."""

    TOPIC = "notify.notice"

    class Created(Aggregate.Created):
        """It was decided that this audience is told."""

        TOPIC = "notify.notice.decided"
        by: By
        subject: str
        about: str
        audience: str
        channel: str
        template: str
        facts: dict[str, str]
        text: dict[str, str]

    class Sent(Aggregate.Event):
        """It reached its audience."""

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
    ) -> None:
        self.subject = subject
        self.about = about
        self.audience = audience
        self.channel = channel
        self.template = template
        self.facts = facts
        self.text = text
        self.state = "decided"

    @classmethod
    def id_of(cls, subject: UUID, about: str, index: int) -> UUID:
        """The same event gives the same notices, however often it comes."""
        return uuid5(subject, f"{about}-{index}")

    @classmethod
    def decide(cls, notice_id: UUID, by: By, at: datetime, **facts: Any) -> "Notice":
        """Somebody is to be told."""
        return cls._create(cls.Created, id=notice_id, timestamp=at, by=by, **facts)

    def sent(self, by: By, at: datetime) -> None:
        """It reached its audience. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Sent, timestamp=at, by=by, **self._whom(), facts=self.facts, text=self.text
        )

    def failed(self, by: By, at: datetime, tries: int, reason: str) -> None:
        """It did not, for good. Raises AlreadyConcluded."""
        self._must_be_open()
        self.trigger_event(
            self.Failed, timestamp=at, by=by, **self._whom(), tries=tries, reason=reason
        )

    def _whom(self) -> dict[str, str]:
        names = ("subject", "about", "audience", "channel", "template")
        return {name: getattr(self, name) for name in names}

    def _must_be_open(self) -> None:
        if self.state != "decided":
            raise AlreadyConcluded(notice=str(self.id), state=self.state)

"""A care plan (重点人群服务): several departments around one person, on a ground, for a time.

It holds help and visits with their dates; there is no place in it for a judgement of the person.
The person, the paper behind the plan and every note are references into the vault. Not even the
ground is stored here: only how often the plan is reviewed and how long it is kept, which follow.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from .errors import (
    AlreadyHelper,
    CareIsOver,
    NoConsentHere,
    NotAMember,
    TermNotOver,
)

By = dict[str, str]
Helper = dict[str, str]  # {"staff": staff id, "unit": unit code}
CONSENT_WITHDRAWN = "consent-withdrawn"  # the end that only a plan by consent has


class CarePlan(Aggregate):
    """One plan. Its keeper opened it; its helpers and, unless it is strict, its units act in it."""

    TOPIC = "grid.care_plan"

    class Created(Aggregate.Created):
        """Care begins."""

        TOPIC = "grid.care_plan.opened"
        by: By
        division: str
        person: str
        by_consent: bool
        strict: bool
        units: list[str]
        helpers: list[Helper]
        review_days: int
        keep_days: int
        review_on: str
        until: str | None

    class Event(Aggregate.Event):
        """What every later event of a plan knows."""

        by: By

    class HelperAdded(Event):
        """Another department takes part."""

        TOPIC = "grid.care_plan.helper_added"
        helper: str
        unit: str

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.helpers.append({"staff": self.helper, "unit": self.unit})

    class HelpGiven(Event):
        """Help was given; `note` is in the vault."""

        TOPIC = "grid.care_plan.help_given"
        help: str
        given_on: str
        note: str

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.notes.append(self.note)

    class VisitMade(Event):
        """A visit was made; `note` is in the vault."""

        TOPIC = "grid.care_plan.visit_made"
        means: str
        visited_on: str
        note: str

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.notes.append(self.note)

    class Reviewed(Event):
        """It goes on; `note` is in the vault."""

        TOPIC = "grid.care_plan.reviewed"
        review_on: str
        note: str

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.review_on = self.review_on
            aggregate.notes.append(self.note)

    class ReviewCalled(Event):
        """The day of the review came."""

        TOPIC = "grid.care_plan.review_called"
        review_on: str
        keeper: str

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.called_on = self.review_on

    class ConsentWithdrawn(Event):
        """The person does not agree any more."""

        TOPIC = "grid.care_plan.consent_withdrawn"
        withdrawn_on: str

    class Ended(Event):
        """Nothing is added any more; on `forget_on` the vault forgets."""

        TOPIC = "grid.care_plan.ended"
        reason: str
        forget_on: str
        note: str | None

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.state = "ended"
            aggregate.ended_for = self.reason
            aggregate.forget_on = self.forget_on
            if self.note:
                aggregate.notes.append(self.note)

    class Forgotten(Event):
        """The keys are destroyed."""

        TOPIC = "grid.care_plan.forgotten"

        def apply(self, aggregate: "CarePlan") -> None:
            aggregate.state = "forgotten"

    def __init__(
        self,
        by: By,
        division: str,
        person: str,
        *,
        by_consent: bool,
        strict: bool,
        units: list[str],
        helpers: list[Helper],
        review_days: int,
        keep_days: int,
        review_on: str,
        until: str | None,
    ) -> None:
        self.division = division
        self.person = person
        self.by_consent = by_consent
        self.strict = strict
        self.units = units
        self.helpers = helpers
        self.review_days = review_days
        self.keep_days = keep_days
        self.review_on = review_on
        self.until = until
        self.state = "open"
        self.ended_for = ""
        self.forget_on = ""
        self.called_on = ""
        self.notes: list[str] = []

    @classmethod
    def open(cls, plan_id: UUID, by: By, at: datetime, **facts: Any) -> "CarePlan":
        """Begin care."""
        return cls._create(cls.Created, id=plan_id, timestamp=at, by=by, **facts)

    @property
    def keeper(self) -> str:
        """Who opened it and answers for its reviews."""
        return self.helpers[0]["staff"]

    @property
    def sealed(self) -> list[str]:
        """Every reference into the vault: the person's first, then the notes'."""
        return [self.person, *self.notes]

    def next_note(self) -> str:
        """The reference that the next note will have."""
        return str(uuid5(self.id, f"note-{len(self.notes)}"))

    def add_helper(self, by: By, at: datetime, today: str, helper: str, unit: str) -> None:
        """Another department takes part. A member adds; a director too, but never himself or
        herself: to see that a plan exists is not to see whom it is for.
        """
        self._must_run(today)
        if by["role"] != "director" or helper == by["id"]:
            self.must_be_member(by)
        if any(each["staff"] == helper for each in self.helpers):
            raise AlreadyHelper(helper=helper)
        self._go(self.HelperAdded, by, at, helper=helper, unit=unit)

    def record_help(self, by: By, at: datetime, today: str, help_: str, given_on: str) -> None:
        """Help was given."""
        self._must_run(today)
        self.must_be_member(by)
        self._go(self.HelpGiven, by, at, help=help_, given_on=given_on, note=self.next_note())

    def record_visit(self, by: By, at: datetime, today: str, means: str, visited_on: str) -> None:
        """A visit was made."""
        self._must_run(today)
        self.must_be_member(by)
        facts = {"means": means, "visited_on": visited_on}
        self._go(self.VisitMade, by, at, note=self.next_note(), **facts)

    def review(self, by: By, at: datetime, today: str) -> None:
        """It goes on until its next review."""
        self._must_run(today)
        self.must_be_member(by)
        self._go(
            self.Reviewed,
            by,
            at,
            review_on=_later(today, self.review_days),
            note=self.next_note(),
        )

    def call_review(self, by: By, at: datetime, review_on: str) -> None:
        """The day came. Nothing happens when it was reviewed since, called before, or is over."""
        if self.state == "open" and self.review_on == review_on != self.called_on:
            self._go(self.ReviewCalled, by, at, review_on=review_on, keeper=self.keeper)

    def withdraw_consent(self, by: By, at: datetime, today: str, withdrawn_on: str) -> None:
        """It ends at once (个人信息保护法 §15). Raises NoConsentHere on a statute's ground."""
        self._must_run(today)
        if by["role"] != "director":
            self.must_be_member(by)
        if not self.by_consent:
            raise NoConsentHere
        self._go(self.ConsentWithdrawn, by, at, withdrawn_on=withdrawn_on)
        self._end(by, at, today, CONSENT_WITHDRAWN, noted=False)

    def end(self, by: By, at: datetime, today: str, reason: str, *, noted: bool) -> None:
        """It ends. The timekeeper ends it when its term is over; else a member does.

        Raises CareIsOver, NotAMember, TermNotOver, NoConsentHere.
        """
        if self.state != "open":
            raise CareIsOver(reason=self.ended_for)
        if by["role"] != "system":
            self.must_be_member(by)
        if reason == "term-over" and (self.until is None or self.until >= today):
            raise TermNotOver(until=self.until)
        if reason == CONSENT_WITHDRAWN and not self.by_consent:
            raise NoConsentHere
        self._end(by, at, today, reason, noted=noted)

    def forget(self, by: By, at: datetime, today: str) -> list[str]:
        """Whose keys are to be destroyed; none before the day, and none the second time."""
        if self.state != "ended" or today < self.forget_on:
            return []
        self._go(self.Forgotten, by, at)
        return self.sealed

    def must_open_to(self, by: By, today: str) -> None:
        """Who reads the person is a member, and the plan runs. Raises NotAMember, CareIsOver."""
        self._must_run(today)
        self.must_be_member(by)

    def must_be_member(self, by: By) -> None:
        """A helper, or somebody of a unit that takes part; of a strict plan a helper only
        (精神卫生法 §4, 社区矫正法 §54). Raises NotAMember.
        """
        helps = any(each["staff"] == by["id"] for each in self.helpers)
        if not helps and (self.strict or by["unit"] not in self.units):
            raise NotAMember(caller=by["id"])

    def _end(self, by: By, at: datetime, today: str, reason: str, *, noted: bool) -> None:
        self._go(
            self.Ended,
            by,
            at,
            reason=reason,
            forget_on=_later(today, self.keep_days),
            note=self.next_note() if noted else None,
        )

    def _must_run(self, today: str) -> None:
        if self.state != "open":
            raise CareIsOver(reason=self.ended_for)
        if self.until is not None and self.until < today:
            raise CareIsOver(reason="term-over")

    def _go(self, event: type[Any], by: By, at: datetime, **facts: Any) -> None:
        self.trigger_event(event, timestamp=at, by=by, **facts)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()

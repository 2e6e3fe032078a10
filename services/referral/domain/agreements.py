"""After an agreement (调解协议): what each side does until when, and whether it does (履行、回访).

人民调解法 §31: an agreement binds, and its performance is watched. That goes on when the case
itself is handled and closed. Duties count from 1 within the case. The court's part stands in
`confirming.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from . import talk_errors
from .clocks import day_of
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

WATCHING = "人民调解法 §31"


@dataclass
class Duty:
    """What one side does by a day; `state` is owed, broken or performed."""

    number: int
    side: str
    by: str
    state: str = "owed"


@dataclass
class Agreement:
    """One agreement in effect; `number` is its mediation's.

    `confirmation` is empty, asked, confirmed, refused, withdrawn or lapsed.
    """

    number: int
    body: str
    sides: list[str]
    effective_on: str
    confirm_until: str
    revisit_on: str
    duties: list[Duty] = field(default_factory=list)
    confirmation: str = ""
    revisits: int = 0

    def must_know(self, side: str) -> None:
        """Raises UnknownSide."""
        if side not in self.sides:
            raise talk_errors.UnknownSide(side=side, sides=self.sides)


@dataclass(frozen=True, slots=True)
class Tracking:
    """The days of an agreement, by the policy and the calendar. `today` is the day of signing it
    here, `effective_on` the day from which it binds.
    """

    today: str
    effective_on: str
    confirm_until: str
    revisit_on: str

    def must_hold(self) -> None:
        """Raises NotInTheFuture."""
        must_not_be_later(self.effective_on, self.today)


class AgreementTracked(Event):
    """It is in effect. `duties` are {side, by}, numbered on from those before them."""

    TOPIC = "referral.file.agreement_tracked"
    agreement: int
    effective_on: str
    confirm_until: str
    revisit_on: str
    first_duty: int
    duties: list[dict[str, str]]

    def apply(self, aggregate: "File") -> None:
        found = aggregate.mediation
        assert found is not None  # it was agreed in the same decision
        numbered = enumerate(self.duties, start=self.first_duty)
        aggregate.agreements.append(
            Agreement(
                number=self.agreement,
                body=found.body,
                sides=found.sides,
                effective_on=self.effective_on,
                confirm_until=self.confirm_until,
                revisit_on=self.revisit_on,
                duties=[Duty(number, each["side"], each["by"]) for number, each in numbered],
            )
        )


class PerformanceReported(Event):
    """Performed, in part, or not; a new day where the sides agreed on one."""

    TOPIC = "referral.file.performance_reported"
    agreement: int
    duty: int
    side: str
    outcome: str
    late: bool
    evidence: str
    told_by: str | None
    due: str | None

    def apply(self, aggregate: "File") -> None:
        _, duty = find_duty(aggregate, self.duty)
        broken = self.outcome == "not-performed"
        duty.state = "performed" if self.outcome == "performed" else "broken" if broken else "owed"
        duty.by = self.due or duty.by


class Revisited(Event):
    """回访: somebody looked whether it holds."""

    TOPIC = "referral.file.revisited"
    agreement: int
    count: int
    visited_on: str
    holds: bool
    note: str

    def apply(self, aggregate: "File") -> None:
        find_agreement(aggregate, self.agreement).revisits = self.count


class RoutesTold(Event):
    """The lawful routes that are open; `routes` are {route, basis}."""

    TOPIC = "referral.file.routes_told"
    mediation: int
    cause: str
    routes: list[dict[str, str]]


def track(
    file: "File", by: By, at: datetime, duties: list[dict[str, str]], tracking: Tracking
) -> None:
    """Begin to watch an agreement that was just made."""
    assert file.mediation is not None  # it was agreed
    before = sum(len(each.duties) for each in file.agreements)
    file.trigger_event(
        AgreementTracked,
        timestamp=at,
        by=by,
        agreement=file.mediation.number,
        effective_on=tracking.effective_on,
        confirm_until=tracking.confirm_until,
        revisit_on=tracking.revisit_on,
        first_duty=before + 1,
        duties=[{"side": each["side"], "by": each["by"]} for each in duties],
    )


def report_performance(
    file: "File",
    by: By,
    at: datetime,
    duty: int,
    outcome: str,
    evidence: str,
    told_by: str | None,
    due: str | None,
) -> Agreement:
    """Whether a side did what it agreed to; as often as needed until it is performed."""
    file.must_allow("report-performance")
    agreement, found = find_duty(file, duty)
    if found.state == "performed":
        raise talk_errors.DutyPerformed(duty=duty, article=WATCHING)
    if told_by is not None:
        agreement.must_know(told_by)
    if due is not None and (outcome != "partly" or due <= found.by):
        raise talk_errors.NewDayNotLater(duty=duty, due=due, present=found.by)
    file.trigger_event(
        PerformanceReported,
        timestamp=at,
        by=by,
        agreement=agreement.number,
        duty=duty,
        side=found.side,
        outcome=outcome,
        late=day_of(at).isoformat() > found.by,
        evidence=evidence,
        told_by=told_by,
        due=due,
    )
    return agreement


def record_revisit(
    file: "File", by: By, at: datetime, agreement: int, visited_on: str, note: str, *, holds: bool
) -> None:
    """A visit after the agreement, as often as needed; not on a day to come."""
    file.must_allow("record-revisit")
    found = find_agreement(file, agreement)
    must_not_be_later(visited_on, day_of(at).isoformat())
    file.trigger_event(
        Revisited,
        timestamp=at,
        by=by,
        agreement=agreement,
        count=found.revisits + 1,
        visited_on=visited_on,
        holds=holds,
        note=note,
    )


def tell_routes(
    file: "File", by: By, at: datetime, cause: str, routes: list[dict[str, str]], number: int = 0
) -> None:
    """Tell what else is open, with the articles; of the mediation of this number, or the last."""
    last = file.mediation.number if file.mediation else 0
    file.trigger_event(
        RoutesTold, timestamp=at, by=by, mediation=number or last, cause=cause, routes=routes
    )


def find_agreement(file: "File", number: int) -> Agreement:
    """The agreement of this mediation. Raises UnknownAgreement."""
    found = next((each for each in file.agreements if each.number == number), None)
    if found is None:
        known = [each.number for each in file.agreements]
        raise talk_errors.UnknownAgreement(agreement=number, known=known)
    return found


def find_duty(file: "File", number: int) -> tuple[Agreement, Duty]:
    """The duty of this number, and its agreement. Raises UnknownDuty."""
    for agreement in file.agreements:
        for duty in agreement.duties:
            if duty.number == number:
                return agreement, duty
    known = [duty.number for each in file.agreements for duty in each.duties]
    raise talk_errors.UnknownDuty(duty=number, known=known)


def must_not_be_later(day: str, today: str) -> None:
    """Raises NotInTheFuture."""
    if day > today:
        raise talk_errors.NotInTheFuture(day=day, today=today)

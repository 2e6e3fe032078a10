"""What risk assessment tells about a matter."""

from dataclasses import field
from datetime import date

from ..declare import Actor, Event, event


@event("risk.assessed", owner="risk")
class RiskAssessed(Event):
    """The matter's level with its grounds; `method` is `rules` or `experts`.

    `before` is the level it had, none at first; `risen` whether it is graver than that. `reasons`
    are the rules that decided, by id; `signal` the number of the one that made them speak.
    """

    by: Actor
    level: str
    method: str
    grounds: list[str]
    experts: list[str]
    before: str | None = None
    risen: bool = True
    reasons: list[str] = field(default_factory=list)
    signal: int | None = None


@event("risk.signal_noted", owner="risk")
class SignalNoted(Event):
    """Something was seen of the matter: `signal` is its number, `code` what, `source` whose kind of
    word it is. `about` is the type of the event that says so, where it is of the record.
    """

    by: Actor
    signal: int
    code: str
    source: str
    note: str
    seen_at: str
    about: str


@event("risk.signal_lifted", owner="risk")
class SignalLifted(Event):
    """It is so no more."""

    by: Actor
    signal: int
    code: str
    reason: str


@event("risk.plan_adopted", owner="risk")
class PlanAdopted(Event):
    """Responsible unit and person; `measures` are {number, what, unit, due}. Made for `level`, and
    looked after every `track_days`.
    """

    by: Actor
    unit: str
    person: str
    measures: list[dict[str, str]]
    review_on: date
    level: str | None = None
    track_days: int | None = None


@event("risk.measure_reported", owner="risk")
class MeasureReported(Event):
    """How one measure of the plan stands."""

    by: Actor
    measure: int
    done: bool
    note: str


@event("risk.measure_overdue", owner="risk")
class MeasureOverdue(Event):
    """The day of a measure is over, and it is not done; `unit` carries it out."""

    by: Actor
    measure: int
    due: date
    unit: str
    person: str


@event("risk.report_due", owner="risk")
class ReportDue(Event):
    """The matter rose to a level that is reported to the superior `to_unit` by `due`."""

    by: Actor
    to_unit: str
    due: str
    level: str


@event("risk.report_overdue", owner="risk")
class ReportOverdue(Event):
    """Nobody reported it in time."""

    by: Actor
    to_unit: str
    due: str


@event("risk.reported_up", owner="risk")
class ReportedUp(Event):
    """The superior was told; `late` when the hours were over."""

    by: Actor
    to_unit: str
    level: str
    summary: str
    late: bool


@event("risk.report_acknowledged", owner="risk")
class ReportAcknowledged(Event):
    """The superior has read it, and says what is expected."""

    by: Actor
    unit: str
    reply: str


@event("risk.fed_back", owner="risk")
class FedBack(Event):
    """Departments, and residents if so, were told how it stands."""

    by: Actor
    message: str
    units: list[str]
    residents: bool
    level: str

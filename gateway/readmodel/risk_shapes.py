"""The shapes of a matter's risk, beside `shapes`."""

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12


class Measure(TypedDict):
    """One measure of the risk plan; `overdue` once its day was over and it was not done."""

    number: int
    what: str
    unit: str
    due: str
    done: bool
    note: str | None
    overdue: bool


class Plan(TypedDict):
    """The risk plan: responsible unit and person, measures, review day. Made for `level`; somebody
    looks after it by `track_by`.
    """

    unit: str
    person: str
    review_on: str
    measures: list[Measure]
    level: str | None
    track_days: int | None
    track_by: str | None


class Signal(TypedDict):
    """What was seen of the matter: `code` and `source` are codes; `about` is the event's type where
    the record says it. A lifted one is live no more, and says `why`.
    """

    signal: int
    code: str
    source: str
    note: str
    seen_at: str
    about: str
    noted_at: str
    live: bool
    why: str | None


class Report(TypedDict):
    """The report to the superior: `state` is due, overdue, reported or acknowledged."""

    state: str
    to_unit: str
    due: str | None
    summary: str | None
    late: bool | None
    reply: str | None


class FedBack(TypedDict):
    """What departments and residents were told of it."""

    message: str
    units: list[str]
    residents: bool
    level: str
    at: str


class RiskView(TypedDict):
    """The matter's level with its grounds; `method` is rules or experts, `reasons` the rules that
    decided, `before` the level it had.
    """

    level: str | None
    method: str | None
    grounds: list[str]
    experts: list[str]
    reasons: list[str]
    before: str | None
    graded_at: str | None
    signals: list[Signal]
    plan: Plan | None
    report: Report | None
    fed_back: list[FedBack]

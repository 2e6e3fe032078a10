"""What risk assessment tells about a matter."""

from datetime import date

from ..declare import Actor, Event, event


@event("risk.assessed", owner="risk")
class RiskAssessed(Event):
    """The matter's level with its grounds; `method` is `rules` or `experts`."""

    by: Actor
    level: str
    method: str
    grounds: list[str]
    experts: list[str]


@event("risk.plan_adopted", owner="risk")
class PlanAdopted(Event):
    """Responsible unit and person; `measures` are {number, what, unit, due}."""

    by: Actor
    unit: str
    person: str
    measures: list[dict[str, str]]
    review_on: date


@event("risk.measure_reported", owner="risk")
class MeasureReported(Event):
    """How one measure of the plan stands."""

    by: Actor
    measure: int
    done: bool
    note: str

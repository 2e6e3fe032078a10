"""What the world may know of a matter's risk."""

from datetime import date

from services.chassis.publication import Publication, actor
from services.contracts.events import risk as told

from .domain import Matter

publication = Publication()
# Others' news, noted for our own rules.
publication.silent(Matter.Created, Matter.Escalated, Matter.Closed, Matter.Reopened)


@publication.of(Matter.Assessed)
def assessed(event: Matter.Assessed) -> told.RiskAssessed:
    """risk.assessed."""
    return told.RiskAssessed(
        by=actor(event),
        level=event.level,
        method=event.method,
        grounds=event.grounds,
        experts=event.experts,
    )


@publication.of(Matter.PlanAdopted)
def plan_adopted(event: Matter.PlanAdopted) -> told.PlanAdopted:
    """risk.plan_adopted."""
    return told.PlanAdopted(
        by=actor(event),
        unit=event.unit,
        person=event.person,
        measures=event.measures,
        review_on=date.fromisoformat(event.review_on),
    )


@publication.of(Matter.MeasureReported)
def measure_reported(event: Matter.MeasureReported) -> told.MeasureReported:
    """risk.measure_reported."""
    return told.MeasureReported(
        by=actor(event), measure=event.measure, done=event.done, note=event.note
    )

"""Care plans: dates, kinds of help and helpers. References into the vault stay inside, too."""

from services.chassis.publication import same
from services.contracts.events import care as told

from ..domain import CarePlan, Openings
from .telling import publication

publication.alike(
    {
        CarePlan.HelperAdded: told.HelperAdded,
        CarePlan.HelpGiven: told.HelpGiven,
        CarePlan.VisitMade: told.CareVisitMade,
        CarePlan.Reviewed: told.CareReviewed,
        CarePlan.ReviewCalled: told.CareReviewDue,
        CarePlan.ConsentWithdrawn: told.ConsentWithdrawn,
        CarePlan.Ended: told.CareEnded,
        CarePlan.Forgotten: told.PersonForgotten,
    }
)
publication.silent(Openings.Created)  # nothing was read yet


@publication.of(CarePlan.Created)
def opened(event: CarePlan.Created) -> told.CarePlanOpened:
    """care.plan_opened, about the plan: not the person, not the ground. Whoever hears which units
    take part lets them see it: of a strict plan that is for its named helpers alone.
    """
    helpers = [each["staff"] for each in event.helpers]
    units = [] if event.strict else event.units
    return same(told.CarePlanOpened, event, helpers=helpers, units=units)


@publication.of(Openings.PersonOpened)
def person_opened(event: Openings.PersonOpened) -> tuple[told.PersonOpened, str]:
    """care.person_opened, about the plan."""
    return same(told.PersonOpened, event), event.plan

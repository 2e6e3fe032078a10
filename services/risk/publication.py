"""What the world may know of a matter's risk."""

from services.chassis.publication import Publication, same
from services.contracts.events import risk as told

from .domain import Foretold, Matter, grades, plans, reports, signals

publication = Publication()
# Others' news, noted for our own rules.
publication.silent(
    Matter.Created, Matter.Escalated, Matter.Closed, Matter.Reopened, Foretold.Created
)

publication.alike(
    {
        grades.Assessed: told.RiskAssessed,
        signals.SignalNoted: told.SignalNoted,
        signals.SignalLifted: told.SignalLifted,
        plans.PlanAdopted: told.PlanAdopted,
        plans.MeasureReported: told.MeasureReported,
        plans.MeasureOverdue: told.MeasureOverdue,
        reports.ReportDue: told.ReportDue,
        reports.ReportOverdue: told.ReportOverdue,
        reports.ReportedUp: told.ReportedUp,
        reports.ReportAcknowledged: told.ReportAcknowledged,
        reports.FedBack: told.FedBack,
    }
)


@publication.of(grades.Regraded)
def regraded(event: grades.Regraded) -> told.RiskAssessed:
    """risk.assessed, for a signal that came or went."""
    risen = grades.is_graver(event.level, event.before)
    return same(told.RiskAssessed, event, method="rules", experts=[], risen=risen)


@publication.of(grades.Overridden)
def overridden(event: grades.Overridden) -> told.RiskAssessed:
    """risk.assessed, by a panel."""
    risen = grades.is_graver(event.level, event.before)
    return same(told.RiskAssessed, event, method="experts", risen=risen)

"""What the world may know of a matter's risk."""

from datetime import date

from services.chassis.publication import Publication, actor
from services.contracts.events import risk as told

from .domain import Foretold, Matter, grades, plans, reports, signals

publication = Publication()
# Others' news, noted for our own rules.
publication.silent(
    Matter.Created, Matter.Escalated, Matter.Closed, Matter.Reopened, Foretold.Created
)


@publication.of(grades.Assessed)
def assessed(event: grades.Assessed) -> told.RiskAssessed:
    """risk.assessed."""
    return told.RiskAssessed(
        by=actor(event),
        level=event.level,
        method=event.method,
        grounds=event.grounds,
        experts=event.experts,
        reasons=event.reasons,
    )


@publication.of(grades.Regraded)
def regraded(event: grades.Regraded) -> told.RiskAssessed:
    """risk.assessed, for a signal that came or went."""
    return told.RiskAssessed(
        by=actor(event),
        level=event.level,
        method="rules",
        grounds=event.grounds,
        experts=[],
        before=event.before,
        risen=grades.is_graver(event.level, event.before),
        reasons=event.reasons,
        signal=event.signal,
    )


@publication.of(grades.Overridden)
def overridden(event: grades.Overridden) -> told.RiskAssessed:
    """risk.assessed, by a panel."""
    return told.RiskAssessed(
        by=actor(event),
        level=event.level,
        method="experts",
        grounds=event.grounds,
        experts=event.experts,
        before=event.before,
        risen=grades.is_graver(event.level, event.before),
    )


@publication.of(signals.SignalNoted)
def signal_noted(event: signals.SignalNoted) -> told.SignalNoted:
    """risk.signal_noted."""
    return told.SignalNoted(
        by=actor(event),
        signal=event.signal,
        code=event.code,
        source=event.source,
        note=event.note,
        seen_at=event.seen_at,
        about=event.about,
    )


@publication.of(signals.SignalLifted)
def signal_lifted(event: signals.SignalLifted) -> told.SignalLifted:
    """risk.signal_lifted."""
    return told.SignalLifted(
        by=actor(event), signal=event.signal, code=event.code, reason=event.reason
    )


@publication.of(plans.PlanAdopted)
def plan_adopted(event: plans.PlanAdopted) -> told.PlanAdopted:
    """risk.plan_adopted."""
    return told.PlanAdopted(
        by=actor(event),
        unit=event.unit,
        person=event.person,
        measures=event.measures,
        review_on=date.fromisoformat(event.review_on),
        level=event.level,
        track_days=event.track_days,
    )


@publication.of(plans.MeasureReported)
def measure_reported(event: plans.MeasureReported) -> told.MeasureReported:
    """risk.measure_reported."""
    return told.MeasureReported(
        by=actor(event), measure=event.measure, done=event.done, note=event.note
    )


@publication.of(plans.MeasureOverdue)
def measure_overdue(event: plans.MeasureOverdue) -> told.MeasureOverdue:
    """risk.measure_overdue."""
    return told.MeasureOverdue(
        by=actor(event),
        measure=event.measure,
        due=date.fromisoformat(event.due),
        unit=event.unit,
        person=event.person,
    )


@publication.of(reports.ReportDue)
def report_due(event: reports.ReportDue) -> told.ReportDue:
    """risk.report_due."""
    return told.ReportDue(by=actor(event), to_unit=event.to_unit, due=event.due, level=event.level)


@publication.of(reports.ReportOverdue)
def report_overdue(event: reports.ReportOverdue) -> told.ReportOverdue:
    """risk.report_overdue."""
    return told.ReportOverdue(by=actor(event), to_unit=event.to_unit, due=event.due)


@publication.of(reports.ReportedUp)
def reported_up(event: reports.ReportedUp) -> told.ReportedUp:
    """risk.reported_up."""
    return told.ReportedUp(
        by=actor(event),
        to_unit=event.to_unit,
        level=event.level,
        summary=event.summary,
        late=event.late,
    )


@publication.of(reports.ReportAcknowledged)
def report_acknowledged(event: reports.ReportAcknowledged) -> told.ReportAcknowledged:
    """risk.report_acknowledged."""
    return told.ReportAcknowledged(by=actor(event), unit=event.unit, reply=event.reply)


@publication.of(reports.FedBack)
def fed_back(event: reports.FedBack) -> told.FedBack:
    """risk.fed_back."""
    return told.FedBack(
        by=actor(event),
        message=event.message,
        units=event.units,
        residents=event.residents,
        level=event.level,
    )

"""What the world may know of a case. Personal data stops here: only references leave."""

from datetime import date

from services.chassis.publication import Publication, actor
from services.contracts.events import intake as told

from .domain import Case, Readings

publication = Publication()
# Others' news, noted for our own rules; and the start of a list.
publication.silent(Case.Handled, Case.Escalated, Case.Graded, Readings.Created)


@publication.of(Case.Created)
def reported(event: Case.Created) -> told.CaseReported:
    """case.reported."""
    return told.CaseReported(
        by=actor(event),
        number=event.number,
        title=event.title,
        narrative=event.narrative,
        channel=event.channel,
        kind=event.kind,
        division=event.division,
        grid=event.grid,
        since=date.fromisoformat(event.since) if event.since else None,
        households=event.households,
        sectors=event.sectors,
        parties=event.parties,
        wants=event.wants,
        origin=event.origin,
        first_asked=event.first_asked,
        query_tag=event.query_tag,
    )


@publication.of(Case.Accepted)
def accepted(event: Case.Accepted) -> told.CaseAccepted:
    """case.accepted."""
    return told.CaseAccepted(by=actor(event), note=event.note)


@publication.of(Case.Declined)
def declined(event: Case.Declined) -> told.CaseDeclined:
    """case.declined."""
    return told.CaseDeclined(
        by=actor(event), reason=event.reason, route=event.route, basis=event.basis
    )


@publication.of(Case.SentBack)
def sent_back(event: Case.SentBack) -> told.CaseSentBack:
    """case.sent_back."""
    return told.CaseSentBack(by=actor(event), reason=event.reason)


@publication.of(Case.Resolved)
def resolved(event: Case.Resolved) -> told.CaseResolved:
    """case.resolved."""
    return told.CaseResolved(
        by=actor(event),
        outcome=event.outcome,
        summary=event.summary,
        means=event.means,
        told=event.told,
    )


@publication.of(Case.Rated)
def rated(event: Case.Rated) -> told.CaseRated:
    """case.rated."""
    return told.CaseRated(by=actor(event), score=event.score, comment=event.comment)


@publication.of(Case.Reopened)
def reopened(event: Case.Reopened) -> told.CaseReopened:
    """case.reopened."""
    return told.CaseReopened(by=actor(event), reason=event.reason)


@publication.of(Case.Archived)
def archived(event: Case.Archived) -> told.CaseArchived:
    """case.archived."""
    return told.CaseArchived(by=actor(event), note=event.note)


@publication.of(Readings.PartiesOpened)
def parties_opened(event: Readings.PartiesOpened) -> tuple[told.PartiesOpened, str]:
    """case.parties_opened, about the case."""
    opened = told.PartiesOpened(
        by=actor(event), purpose=event.purpose, reason=event.reason, parties=event.parties
    )
    return opened, event.case

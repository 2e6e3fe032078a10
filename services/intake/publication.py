"""What the world may know of a case. Personal data stops here: only references leave."""

from datetime import date, datetime

from services.chassis.publication import Publication, actor
from services.contracts.events import intake as told
from services.contracts.events import people as told_of

from .domain import Case, Readings, closing, contact, duty, links, papers, people

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
        order=event.order,
        petition=event.petition,
        handover=event.handover,
        needs=event.needs,
        pending=event.pending,
        emergency=event.emergency,
        advice=event.advice,
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
def sent_back(event: closing.SentBack) -> told.CaseSentBack:
    """case.sent_back."""
    return told.CaseSentBack(by=actor(event), reason=event.reason)


@publication.of(Case.Resolved)
def resolved(event: closing.Resolved) -> told.CaseResolved:
    """case.resolved."""
    return told.CaseResolved(
        by=actor(event),
        outcome=event.outcome,
        summary=event.summary,
        means=event.means,
        told=event.told,
        reason=event.reason,
        why=event.why,
        confirm_by=datetime.fromisoformat(event.confirm_by) if event.confirm_by else None,
        through=event.through,
    )


@publication.of(Case.Rated)
def rated(event: closing.Rated) -> told.CaseRated:
    """case.rated."""
    return told.CaseRated(
        by=actor(event),
        score=event.score,
        comment=event.comment,
        accepted=event.accepted,
        on_behalf=event.on_behalf,
    )


@publication.of(Case.Confirmed)
def confirmed(event: closing.Confirmed) -> told.CaseConfirmed:
    """case.confirmed."""
    return told.CaseConfirmed(by=actor(event), by_silence=event.by_silence)


@publication.of(Case.Reopened)
def reopened(event: closing.Reopened) -> told.CaseReopened:
    """case.reopened."""
    return told.CaseReopened(by=actor(event), reason=event.reason, ground=event.ground)


@publication.of(Case.Archived)
def archived(event: closing.Archived) -> told.CaseArchived:
    """case.archived."""
    return told.CaseArchived(by=actor(event), note=event.note)


@publication.of(Readings.PartiesOpened)
def parties_opened(event: Readings.PartiesOpened) -> tuple[told.PartiesOpened, str]:
    """case.parties_opened, about the case."""
    opened = told.PartiesOpened(
        by=actor(event), purpose=event.purpose, reason=event.reason, parties=event.parties
    )
    return opened, event.case


@publication.of(Readings.AttachmentOpened)
def attachment_opened(event: Readings.AttachmentOpened) -> tuple[told.AttachmentOpened, str]:
    """case.attachment_opened, about the case."""
    opened = told.AttachmentOpened(
        by=actor(event),
        attachment=event.attachment,
        purpose=event.purpose,
        reason=event.reason,
    )
    return opened, event.case


@publication.of(Case.PartyCorrected)
def party_corrected(event: people.PartyCorrected) -> told_of.PartyCorrected:
    """case.party_corrected."""
    return told_of.PartyCorrected(
        by=actor(event),
        person=event.person,
        fields=event.fields,
        sealed=event.sealed,
        contact=event.contact,
        purpose=event.purpose,
        reason=event.reason,
    )


@publication.of(Case.PartyErased)
def party_erased(event: people.PartyErased) -> told_of.PartyErased:
    """case.party_erased."""
    return told_of.PartyErased(
        by=actor(event),
        person=event.person,
        ground=event.ground,
        basis=event.basis,
        reason=event.reason,
        texts=event.texts,
    )


# 首问负责 -----------------------------------------------------------------------------------------


@publication.of(Case.Contacted)
def contacted(event: duty.Contacted) -> told.CaseContacted:
    """case.contacted."""
    return told.CaseContacted(
        by=actor(event), whom=event.whom, means=event.means, summary=event.summary
    )


@publication.of(Case.Promised)
def promised(event: duty.Promised) -> told.CasePromised:
    """case.promised."""
    return told.CasePromised(
        by=actor(event),
        promise=event.promise,
        what=event.what,
        due=datetime.fromisoformat(event.due),
    )


@publication.of(Case.PromiseKept)
def promise_kept(event: duty.PromiseKept) -> told.CasePromiseKept:
    """case.promise_kept."""
    return told.CasePromiseKept(
        by=actor(event), promise=event.promise, how=event.how, late=event.late
    )


@publication.of(Case.PromiseBroken)
def promise_broken(event: duty.PromiseBroken) -> told.CasePromiseBroken:
    """case.promise_broken."""
    return told.CasePromiseBroken(
        by=actor(event),
        promise=event.promise,
        what=event.what,
        due=datetime.fromisoformat(event.due),
        owner=event.owner,
    )


@publication.of(Case.HandOverOffered)
def hand_over_offered(event: duty.HandOverOffered) -> told.CaseHandOverOffered:
    """case.hand_over_offered."""
    return told.CaseHandOverOffered(
        by=actor(event),
        giver=event.giver,
        receiver=event.receiver,
        reason=event.reason,
        note=event.note,
    )


@publication.of(Case.HandedOver)
def handed_over(event: duty.HandedOver) -> told.CaseHandedOver:
    """case.handed_over."""
    return told.CaseHandedOver(by=actor(event), giver=event.giver, receiver=event.receiver)


# 关联 · 合并 · 附件 -------------------------------------------------------------------------------


@publication.of(Case.DuplicatesSuspected)
def duplicates_suspected(event: links.DuplicatesSuspected) -> told.DuplicatesSuspected:
    """case.duplicates_suspected."""
    return told.DuplicatesSuspected(by=actor(event), candidates=event.candidates)


@publication.of(Case.Linked)
def linked(event: links.Linked) -> told.CaseLinked:
    """case.linked, once for each end."""
    return told.CaseLinked(
        by=actor(event),
        relation=event.relation,
        other=event.other,
        other_number=event.number,
        state=event.state,
        reason=event.reason,
    )


@publication.of(Case.ChildChanged)
def child_changed(event: links.ChildChanged) -> told.CaseChildChanged:
    """case.child_changed."""
    return told.CaseChildChanged(
        by=actor(event), child=event.child, child_number=event.number, state=event.state
    )


@publication.of(Case.Merged)
def merged(event: links.Merged) -> told.CaseMerged:
    """case.merged."""
    return told.CaseMerged(
        by=actor(event), into=event.into, other_number=event.number, reason=event.reason
    )


@publication.of(Case.Absorbed)
def absorbed(event: links.Absorbed) -> told.CaseAbsorbed:
    """case.absorbed."""
    return told.CaseAbsorbed(by=actor(event), other=event.other, other_number=event.number)


@publication.of(Case.Answered)
def answered(event: links.Answered) -> told.CaseAnswered:
    """case.answered."""
    return told.CaseAnswered(
        by=actor(event),
        through=event.through,
        other_number=event.number,
        outcome=event.outcome,
        summary=event.summary,
    )


@publication.of(Case.Attached)
def attached(event: papers.Attached) -> told.CaseAttached:
    """case.attached."""
    return told.CaseAttached(
        by=actor(event),
        attachment=event.attachment,
        sha256=event.sha256,
        blob=event.blob,
        size=event.size,
        media_type=event.media_type,
        title=event.title,
    )


@publication.of(Case.ContactChosen)
def contact_chosen(event: contact.ContactChosen) -> told.ContactChosen:
    """case.contact_chosen."""
    return told.ContactChosen(
        by=actor(event), person=event.person, channel=event.channel, sealed=event.sealed
    )

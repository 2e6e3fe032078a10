"""What the world may know of a notice, always about the case or meeting it was for."""

from services.chassis.publication import Publication, actor
from services.contracts.events import notify as told

from .domain import Matter, Notice

publication = Publication()
# What we know of a case was told by the desk; what is decided is told once it is delivered.
publication.silent(Matter.Created, Notice.Created)


@publication.of(Notice.Sent)
def sent(event: Notice.Sent) -> tuple[told.NoticeSent, str]:
    """notice.sent."""
    notice = told.NoticeSent(
        by=actor(event),
        notice=str(event.originator_id),
        audience=event.audience,
        channel=event.channel,
        template=event.template,
        about=event.about,
        facts=event.facts,
        text=event.text,
    )
    return notice, event.subject


@publication.of(Notice.Failed)
def failed(event: Notice.Failed) -> tuple[told.NoticeFailed, str]:
    """notice.failed."""
    notice = told.NoticeFailed(
        by=actor(event),
        notice=str(event.originator_id),
        audience=event.audience,
        channel=event.channel,
        template=event.template,
        about=event.about,
        tries=event.tries,
        reason=event.reason,
    )
    return notice, event.subject

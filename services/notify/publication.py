"""What the world may know of notices, call-backs and subscriptions."""

from services.chassis.publication import Publication, actor
from services.contracts.events import notify as told

from .domain import Dispatch, Matter, Notice, Subscription, Subscriptions

publication = Publication()
# What we know of a case was told by the desk; what is decided is told with its outcome.
publication.silent(
    Matter.Created, Matter.HandedOver, Matter.ContactKept, Matter.ContactDropped, Matter.Said,
    Notice.Created, Notice.Tried,
    Dispatch.Created, Dispatch.Tried, Dispatch.Renewed,
    Subscriptions.Created, Subscriptions.Listed, Subscriptions.Struck,
    Matter.Joined, Matter.Absorbed,
)  # fmt: skip


@publication.of(Notice.Sent, Notice.Posted)
def sent(event: Notice.Sent | Notice.Posted) -> tuple[told.NoticeSent, str]:
    """notice.sent, always about the case or meeting it was for."""
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
    """notice.failed, always about the case or meeting it was for."""
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


@publication.of(Matter.CallbackPlanned)
def callback_planned(event: Matter.CallbackPlanned) -> told.CallbackPlanned:
    """callback.planned."""
    return told.CallbackPlanned(by=actor(event), on=event.on, staff=event.staff)


@publication.of(Matter.CallbackTried)
def callback_tried(event: Matter.CallbackTried) -> told.CallbackTried:
    """callback.tried."""
    return told.CallbackTried(
        by=actor(event),
        tries=event.tries,
        reached=event.reached,
        answer=event.answer,
        next_on=event.next_on,
    )


@publication.of(Matter.CallbackGivenUp)
def callback_given_up(event: Matter.CallbackGivenUp) -> told.CallbackGivenUp:
    """callback.given_up."""
    return told.CallbackGivenUp(by=actor(event), tries=event.tries)


@publication.of(Matter.CallbackCancelled)
def callback_cancelled(event: Matter.CallbackCancelled) -> told.CallbackCancelled:
    """callback.cancelled."""
    return told.CallbackCancelled(by=actor(event), reason=event.reason)


@publication.of(Subscription.Created)
def subscription_made(event: Subscription.Created) -> told.SubscriptionMade:
    """subscription.made."""
    return told.SubscriptionMade(by=actor(event), url=event.url, types=event.types)


@publication.of(Subscription.Ended)
def subscription_ended(event: Subscription.Ended) -> told.SubscriptionEnded:
    """subscription.ended."""
    return told.SubscriptionEnded(by=actor(event), reason=event.reason)


@publication.of(Dispatch.Delivered)
def delivered(event: Dispatch.Delivered) -> tuple[told.WebhookDelivered, str]:
    """webhook.delivered, about the subscription."""
    made = told.WebhookDelivered(
        by=actor(event),
        delivery=str(event.originator_id),
        event=event.event,
        event_type=event.event_type,
        tries=event.tries,
    )
    return made, event.subscription


@publication.of(Dispatch.Failed)
def not_delivered(event: Dispatch.Failed) -> tuple[told.WebhookFailed, str]:
    """webhook.failed, about the subscription."""
    made = told.WebhookFailed(
        by=actor(event),
        delivery=str(event.originator_id),
        event=event.event,
        event_type=event.event_type,
        tries=event.tries,
        reason=event.reason,
    )
    return made, event.subscription

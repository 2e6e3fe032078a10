"""What the notifier tells about its deliveries."""

from dataclasses import field

from ..declare import Actor, Event, event


@event("notice.sent", owner="notify")
class NoticeSent(Event):
    """One notice reached one audience by one channel.

    `audience` is `residents`, `resident:<person>`, `unit:<unit code>` or `staff:<staff id>`;
    `template` names the text, `about` the event that caused it, `facts` what the text needs,
    `text` what was told by language: a template may change later, what was told may not.
    """

    by: Actor
    notice: str
    audience: str
    channel: str
    template: str
    about: str
    facts: dict[str, str]
    text: dict[str, str] = field(default_factory=dict)


@event("notice.failed", owner="notify")
class NoticeFailed(Event):
    """One delivery failed for good, after `tries`. `reason` is a code, such as `timeout`."""

    by: Actor
    notice: str
    audience: str
    channel: str
    template: str
    about: str
    tries: int
    reason: str


@event("callback.planned", owner="notify")
class CallbackPlanned(Event):
    """The residents are to be called back (回访) on this day, by whoever is asked to."""

    by: Actor
    on: str
    staff: str


@event("callback.tried", owner="notify")
class CallbackTried(Event):
    """They were called; `next_on` is the day of the next try, when one is left."""

    by: Actor
    tries: int
    reached: bool
    answer: str | None
    next_on: str | None


@event("callback.given_up", owner="notify")
class CallbackGivenUp(Event):
    """Nobody could be reached in all the tries there are."""

    by: Actor
    tries: int


@event("callback.cancelled", owner="notify")
class CallbackCancelled(Event):
    """No call-back is needed any more: the residents gave their verdict, or it was reopened."""

    by: Actor
    reason: str


@event("subscription.made", owner="notify")
class SubscriptionMade(Event):
    """An outside system gets events of these types by webhook."""

    by: Actor
    url: str
    types: list[str]


@event("subscription.ended", owner="notify")
class SubscriptionEnded(Event):
    """It gets none any more; `reason` is `asked`, or `gone` when it answered 410 itself."""

    by: Actor
    reason: str


@event("webhook.delivered", owner="notify")
class WebhookDelivered(Event):
    """One event reached the subscriber. `event` is its id, `delivery` that of this delivery."""

    by: Actor
    delivery: str
    event: str
    event_type: str
    tries: int


@event("webhook.failed", owner="notify")
class WebhookFailed(Event):
    """One event did not reach the subscriber, for good, after `tries`."""

    by: Actor
    delivery: str
    event: str
    event_type: str
    tries: int
    reason: str

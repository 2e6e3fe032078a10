"""What the notifier tells about its deliveries."""

from dataclasses import field

from ..declare import Actor, Event, event


@event("notice.sent", owner="notify")
class NoticeSent(Event):
    """One notice reached one audience by one channel.

    `audience` is `residents`, `unit:<unit code>` or `staff:<staff id>`; `template` names the text,
    `about` the event that caused it, `facts` what the text needs, `text` what was told by language:
    a template may change later, what was told may not.
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
    """One delivery failed for good, after `tries`."""

    by: Actor
    notice: str
    audience: str
    channel: str
    template: str
    about: str
    tries: int
    reason: str

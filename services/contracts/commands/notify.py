"""What is asked of the notifier: call-backs by people, subscriptions by outside systems, and what
became of a delivery, which only its own deliverer says.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from ..declare import Command, command
from ..shapes import Items, Note, Text, Whole

Url = Annotated[str, Text(most=500, least=8, pattern=r"^https?://[^\s]+$")]
EventType = Annotated[str, Text(most=60, least=3, pattern=r"^[a-z]+\.[a-z_]+$")]
# Standard Webhooks: 24 to 64 random bytes in base64 after the prefix.
Secret = Annotated[str, Text(most=100, least=38, pattern=r"^whsec_[A-Za-z0-9+/]+={0,2}$")]
Reason = Annotated[str, Text(most=60, pattern=r"^[a-z0-9][a-z0-9-]*(:[a-z0-9.-]+)?$")]


@command("notify.record-delivery")
class RecordDelivery(Command):
    """What became of one try; the deliverer says it.

    `retry` is a failure that may pass, `after` the seconds that the other side asked to wait;
    `stop` is the other side's word that it wants no more (HTTP 410). `reason` is a code.
    """

    INTERNAL: ClassVar[bool] = True
    tries: Annotated[int, Whole(least=1, most=100)]
    outcome: Literal["sent", "retry", "failed", "stop"]
    reason: Reason | None = None
    after: Annotated[int, Whole(least=0, most=86_400)] = 0


@command("notify.record-callback")
class RecordCallback(Command):
    """A call-back (回访) after the matter was resolved: reached or not, and what was answered."""

    reached: bool
    answer: Note | None = None


@command("notify.subscribe")
class Subscribe(Command):
    """Have events delivered to an outside system by webhook, each signed with `secret`.

    Without a secret one is made; the answer holds it, and the same Idempotency-Key shows it again.
    """

    KEPT: ClassVar[bool] = False  # the secret lies in the vault, not beside the key
    url: Url
    types: Annotated[list[EventType], Items(most=100, least=1)]
    secret: Secret | None = None


@command("notify.unsubscribe")
class Unsubscribe(Command):
    """End a subscription. What is under way is not delivered any more."""


@command("notify.test-subscription")
class TestSubscription(Command):
    """Deliver one event of type `subscription.tested`, to see that the other side hears us."""

    __test__: ClassVar[bool] = False  # pytest takes it for a test by its name


@command("notify.redeliver")
class Redeliver(Command):
    """Deliver an event again that was delivered or had failed for good; with the same id."""

    delivery: UUID

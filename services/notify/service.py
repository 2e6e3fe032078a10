"""notify's Nameko shell: a table of contents, and nothing else."""

from collections.abc import Sequence
from typing import ClassVar

from services.chassis.worker import ServiceApplication, commands, events
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request


class NotifyService:
    """Commands: outcomes of deliveries, call-backs, subscriptions. Events: LISTENS in topology."""

    name: ClassVar[str] = "notify"
    application = ServiceApplication()

    @commands()
    def decide(self, batch: Sequence[Request]) -> list[Answer]:
        """Decide a batch of commands in one transaction."""
        return self.application.decide(batch)

    @events()
    def react(self, batch: Sequence[Envelope]) -> list[Exception | None]:
        """Apply a batch of other services' events in one transaction."""
        return self.application.react(batch)


SERVICE = NotifyService

"""risk's Nameko shell: a table of contents, and nothing else."""

from collections.abc import Sequence
from typing import ClassVar

from services.chassis.worker import ServiceApplication, commands, events
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request


class RiskService:
    """Commands: assess, adopt-plan, report-measure. Events: case.reported, case.declined,
    case.escalated, case.resolved, case.reopened.
    """

    name: ClassVar[str] = "risk"
    application = ServiceApplication()

    @commands()
    def decide(self, batch: Sequence[Request]) -> list[Answer]:
        """Decide a batch of commands in one transaction."""
        return self.application.decide(batch)

    @events()
    def react(self, batch: Sequence[Envelope]) -> list[Exception | None]:
        """Apply a batch of other services' events in one transaction."""
        return self.application.react(batch)


SERVICE = RiskService

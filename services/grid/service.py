"""grid's Nameko shell: a table of contents, and nothing else."""

from collections.abc import Sequence
from typing import ClassVar

from services.chassis.worker import ServiceApplication, commands, events
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request


class GridService:
    """Grids and field work, dangers and tasks, care plans, the centre; hears of their cases."""

    name: ClassVar[str] = "grid"
    application = ServiceApplication()

    @commands()
    def decide(self, batch: Sequence[Request]) -> list[Answer]:
        """Decide a batch of commands in one transaction."""
        return self.application.decide(batch)

    @events()
    def react(self, batch: Sequence[Envelope]) -> list[Exception | None]:
        """Apply a batch of other services' events in one transaction."""
        return self.application.react(batch)


SERVICE = GridService

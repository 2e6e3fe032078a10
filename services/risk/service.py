"""risk's Nameko shell: a table of contents, and nothing else."""

from collections.abc import Sequence
from typing import ClassVar

from services.chassis.worker import ServiceApplication, commands, events
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request


class RiskService:
    """Commands: note-signal, lift-signal, assess, adopt-plan, report-measure, report-up,
    acknowledge-report, feed-back; from its own clock: note-overdue-measure, note-overdue-report.
    Events: case.reported, case.declined, case.merged, case.escalated, case.resolved, case.reopened;
    as signals, case.objected, case.overdue, case.promise_broken, case.linked, case.absorbed,
    grid.danger_reported.
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

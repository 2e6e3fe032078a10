"""referral's Nameko shell: a table of contents, and nothing else."""

from collections.abc import Sequence
from typing import ClassVar

from services.chassis.worker import ServiceApplication, commands, events
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request


class ReferralService:
    """Commands: assign, sign, object, settle-objection, complete, recall, extend, supervise,
    answer-supervision, pause, resume, appoint-agent, report-progress, record-visit,
    inform-residents, escalate, open-mediation, consent-to-mediation, record-session,
    conclude-mediation, convene, hold, handle, issue-form, sign-form, answer-form, recall-form,
    show-form-kinds, name-mediator, report-crime, answer-crime-report, report-performance,
    record-revisit, ask-confirmation, record-confirmation, show-mediators, raise-jurisdiction,
    decide-jurisdiction, return-assignment, set-agenda, report-duty, show-limits; from its own
    clock: remind, pass-limit, convene-monthly.
    Events: case.reported, case.accepted, case.declined, case.sent_back, case.resolved,
    case.reopened, case.merged, case.linked, case.archived, risk.assessed.
    """

    name: ClassVar[str] = "referral"
    application = ServiceApplication()

    @commands()
    def decide(self, batch: Sequence[Request]) -> list[Answer]:
        """Decide a batch of commands in one transaction."""
        return self.application.decide(batch)

    @events()
    def react(self, batch: Sequence[Envelope]) -> list[Exception | None]:
        """Apply a batch of other services' events in one transaction."""
        return self.application.react(batch)


SERVICE = ReferralService

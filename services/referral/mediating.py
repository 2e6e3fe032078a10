"""Mediation and what follows an agreement, one method per command: load, decide, answer."""

from typing import Any

from services.chassis.application import Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.agreements import (
    AskConfirmation,
    RecordConfirmation,
    RecordRevisit,
    ReportPerformance,
)
from services.contracts.commands.mediation import (
    AnswerCrimeReport,
    ConcludeMediation,
    ConsentToMediation,
    NameMediator,
    OpenMediation,
    RecordMediationSession,
    ReportCrime,
    ShowMediators,
)

from . import routes
from .calendar import day_of
from .domain.agreements import Tracking
from .domain.file import File
from .domain.mediators import Standing
from .filing import Filing
from .policy import talks
from .policy.talks import Talks

BROKEN = "not-performed"


class Mediating(Filing):
    """调解 · 履行 · 司法确认."""

    talks: Talks = talks.load()

    def standing(self, body: str, mediator: str, work: Work) -> Standing:
        """What the roster says today."""
        return self.talks.rosters.standing(body, mediator, day_of(work.now))

    def tell_routes(self, file: File, cause: str, work: Work, number: int = 0) -> dict[str, Any]:
        """Tell what else is open; the facts for the answer."""
        kind = self.keeping(file, work).facts.kind
        told = routes.pick(self.talks.routes, cause, kind)
        file.tell_routes(**work.act, cause=cause, routes=told, number=number)
        return {"routes": [each["route"] for each in told]}

    @decides(OpenMediation)
    def open_mediation(self, command: OpenMediation, work: Work) -> Result:
        """An offer to mediate, by somebody of the roster."""
        file = work.load(File)
        standing = self.standing(command.body, command.mediator, work)
        file.open_mediation(**work.act, **plain(command), standing=standing)
        return self.kept(file, work), {"mediation": file.mediation.number if file.mediation else 0}

    @decides(NameMediator)
    def name_mediator(self, command: NameMediator, work: Work) -> Result:
        """Another takes over."""
        file = work.load(File)
        body = file.mediation.body if file.mediation else ""
        standing = self.standing(body, command.mediator, work)
        file.name_mediator(**work.act, **plain(command), standing=standing)
        return self.kept(file, work)

    @decides(ConsentToMediation)
    def answer_mediation(self, command: ConsentToMediation, work: Work) -> Result:
        """One side's answer; after a refusal the other routes are told."""
        file = work.load(File)
        file.answer_mediation(**work.act, **plain(command))
        facts = {} if command.consents else self.tell_routes(file, "refused", work)
        return self.kept(file, work), facts

    @decides(RecordMediationSession)
    def record_session(self, command: RecordMediationSession, work: Work) -> Result:
        """A session was held."""
        file = work.load(File)
        file.record_session(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(ConcludeMediation)
    def conclude_mediation(self, command: ConcludeMediation, work: Work) -> Result:
        """Agreed, and watched from here on; or failed, and the other routes told."""
        file = work.load(File)
        tracking = self._tracking(file, command, work)
        said = plain(command)
        del said["effective_on"]
        file.conclude_mediation(**work.act, **said, tracking=tracking)
        if not command.agreed:
            facts = self.tell_routes(file, "failed", work)
        else:
            facts = {"agreement": file.agreements[-1].number}
        return self.kept(file, work), facts

    def _tracking(self, file: File, command: ConcludeMediation, work: Work) -> Tracking:
        today = day_of(work.now)
        effective = command.effective_on or today
        time = self.keeping(file, work)

        return Tracking(
            today=today.isoformat(),
            effective_on=effective.isoformat(),
            confirm_until=time.last_day_of("confirm", effective).isoformat(),
            revisit_on=time.last_day_of("revisit", effective).isoformat(),
        )

    @decides(ReportCrime)
    def report_crime(self, command: ReportCrime, work: Work) -> Result:
        """The police are told."""
        file = work.load(File)
        file.report_crime(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(AnswerCrimeReport)
    def answer_crime_report(self, command: AnswerCrimeReport, work: Work) -> Result:
        """The police answer."""
        file = work.load(File)
        file.answer_crime_report(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(ReportPerformance)
    def report_performance(self, command: ReportPerformance, work: Work) -> Result:
        """How it stands; a broken agreement tells the routes."""
        file = work.load(File)
        agreement = file.report_performance(**work.act, **plain(command))
        facts = {}
        if command.outcome == BROKEN:
            cause = "confirmed-broken" if agreement.confirmation == "confirmed" else "broken"
            facts = self.tell_routes(file, cause, work, agreement.number)
        return self.kept(file, work), facts

    @decides(RecordRevisit)
    def record_revisit(self, command: RecordRevisit, work: Work) -> Result:
        """Somebody looked."""
        file = work.load(File)
        file.record_revisit(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(AskConfirmation)
    def ask_confirmation(self, command: AskConfirmation, work: Work) -> Result:
        """All sides asked together."""
        file = work.load(File)
        file.ask_confirmation(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(RecordConfirmation)
    def record_confirmation(self, command: RecordConfirmation, work: Work) -> Result:
        """What the court decided; a refusal tells the routes."""
        file = work.load(File)
        file.record_confirmation(**work.act, **plain(command))
        facts = {}
        if command.outcome == "refused":
            facts = self.tell_routes(file, "confirmation-refused", work, command.agreement)
        return self.kept(file, work), facts

    def note_lapse(self, file: File, limit: str, work: Work) -> None:
        """A window for a confirmation passed unused: told, with what is open all the same."""
        what, _, number = limit.partition(".")
        if what == "confirm" and file.lapse_confirmation(**work.act, agreement=int(number)):
            self.tell_routes(file, "confirmation-lapsed", work, int(number))

    @decides(ShowMediators)
    def show_mediators(self, command: ShowMediators, work: Work) -> Result:
        """Proposals by the roster of today."""
        found = self.talks.rosters.proposals(command.kind, command.division, day_of(work.now))
        return {"mediators": found}

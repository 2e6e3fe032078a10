"""What the desk decides, one method per command: load, decide, answer."""

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands import intake as asked
from services.contracts.commands.intake import RegisterCase

from . import dossier, misplaced, registering
from .domain import OPEN, Case
from .dossier import told_to_parent


class Intake(dossier.Dossier):
    """The desk's application: the life of a case."""

    name = "intake"

    @decides(RegisterCase)
    def register(self, command: RegisterCase, work: Work) -> Result:
        """A new case; the answer carries its number, the resident's query code, once, and what to
        tell the person at once.
        """
        return self.register_as(uuid7(), command, work)

    def register_as(self, case_id: UUID, command: RegisterCase, work: Work) -> Result:
        """Register under a given id: an incident of a grid keeps its own."""
        number = work.number(f"{command.division[:9]}-{work.now.year}")
        code = registering.query_code()
        advice = registering.advice(command, self.policy.advice.at(work.now))
        case = Case.register(
            case_id,
            **work.act,
            number=f"{command.division[:9]}-{work.now.year}-{number:06d}",
            title=command.title,
            narrative=command.narrative,
            channel=command.channel,
            kind=command.kind,
            division=command.division,
            grid=command.grid,
            since=command.since.isoformat() if command.since else None,
            households=command.households,
            sectors=command.sectors,
            parties=registering.parties(case_id, command.parties, work),
            wants=command.wants,
            first_asked=command.first_asked or work.actor.id,
            query_tag=registering.query_tag(code),
            advice=advice,
            **registering.brought(command),
        )
        for person, chosen in registering.contacts(case.parties, command.parties):
            case.must_be_reachable(chosen["channel"], chosen["address"])
            sealed = work.token(UUID(person), chosen)
            case.choose_contact(**work.act, person=person, channel=chosen["channel"], sealed=sealed)
        warnings = misplaced.found_in(command.title, command.narrative, command.wants)
        return work.add(case), {
            "number": case.number, "query_code": code, "advice": advice,
            **({"warnings": warnings} if warnings else {}),
        }  # fmt: skip

    @decides(asked.AcceptCase)
    def accept(self, command: asked.AcceptCase, work: Work) -> Result:
        """Taken in."""
        case = work.load(Case)
        case.accept(**work.act, note=command.note)
        return case

    @decides(asked.DeclineCase)
    def decline(self, command: asked.DeclineCase, work: Work) -> Result:
        """Not taken in; another route told."""
        case = work.load(Case)
        case.decline(**work.act, reason=command.reason, route=command.route, basis=command.basis)
        return told_to_parent(case, work)

    # 办结 · 认可 · 归档 -------------------------------------------------------------------------

    @decides(asked.SendCaseBack)
    def send_back(self, command: asked.SendCaseBack, work: Work) -> Result:
        """Back to the handlers."""
        case = work.load(Case)
        case.send_back(**work.act, reason=command.reason)
        return case

    @decides(asked.ResolveCase)
    def resolve(self, command: asked.ResolveCase, work: Work) -> Result:
        """Verified and told, with everybody whose case was merged into this one."""
        case = work.load(Case)
        window = timedelta(days=self.policy.closing.at(work.now).confirm_days)
        open_children = [UUID(each) for each, state in case.children.items() if state in OPEN]
        carried = [work.load(Case, each) for each in open_children if command.with_children]
        case.resolve(
            **work.act,
            outcome=command.outcome,
            summary=command.summary,
            means=command.means,
            told=command.told,
            reason=command.reason,
            why=command.why,
            confirm_by=(work.now + window).isoformat(),
            carried=tuple(carried),
        )
        for each in (case, *carried):
            _answer_merged(each, command, work)
        return told_to_parent(case, work)

    @decides(asked.RateCase)
    def rate(self, command: asked.RateCase, work: Work) -> Result:
        """Accepted or rejected by the resident."""
        case = work.load(Case)
        accepted = command.accepted
        if accepted is None:
            accepted = command.score != "dissatisfied"
        case.rate(**work.act, score=command.score, comment=command.comment, accepted=accepted)
        return told_to_parent(case, work)

    @decides(asked.ConfirmBySilence)
    def confirm_by_silence(self, command: asked.ConfirmBySilence, work: Work) -> Result:
        """The window ended without a word."""
        case = work.load(Case)
        case.confirm_by_silence(**work.act)
        return case

    @decides(asked.ReopenCase)
    def reopen(self, command: asked.ReopenCase, work: Work) -> Result:
        """Handled again."""
        case = work.load(Case)
        case.reopen(**work.act, reason=command.reason, ground=command.ground)
        return told_to_parent(case, work)

    @decides(asked.ArchiveCase)
    def archive(self, command: asked.ArchiveCase, work: Work) -> Result:
        """The dossier is closed."""
        case = work.load(Case)
        case.archive(**work.act, note=command.note)
        return case


def _answer_merged(case: Case, command: asked.ResolveCase, work: Work) -> None:
    """Whoever reported the same matter is told the same, through any number of mergers."""
    for each in case.absorbed:
        merged = work.load(Case, UUID(each))
        if merged.merged_into == str(case.id):
            merged.note_answer(
                **work.act, through=case, outcome=command.outcome, summary=command.summary
            )
            _answer_merged(merged, command, work)

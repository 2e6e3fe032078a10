"""What the desk decides, one method per command: load, decide, answer."""

import hashlib
import secrets
from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from services.chassis.application import Application, Result, decides
from services.chassis.work import Work
from services.contracts.commands.intake import (
    AcceptCase,
    ArchiveCase,
    DeclineCase,
    OpenParties,
    Party,
    RateCase,
    RegisterCase,
    ReopenCase,
    ResolveCase,
    SendCaseBack,
)

from .domain import Case, Readings

# Crockford's base 32: no I, L, O, U to misread on a slip of paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS = 16  # 80 bits: the tag in the event cannot be searched for its code


class Intake(Application):
    """The desk's application."""

    name = "intake"

    @decides(RegisterCase)
    def register(self, command: RegisterCase, work: Work) -> Result:
        """A new case; the answer carries its number and the resident's query code, once."""
        return self.register_as(UUID(str(uuid7())), command, work)

    def register_as(self, case_id: UUID, command: RegisterCase, work: Work) -> Result:
        """Register under a given id: an incident of a grid keeps its own."""
        number = work.number(f"{command.division[:9]}-{work.now.year}")
        code = query_code()
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
            parties=_parties(case_id, command.parties, work),
            wants=command.wants,
            origin=command.origin,
            first_asked=command.first_asked or work.actor.id,
            query_tag=query_tag(code),
        )
        return work.add(case), {"number": case.number, "query_code": code}

    @decides(AcceptCase)
    def accept(self, command: AcceptCase, work: Work) -> Result:
        """Taken in."""
        case = work.load(Case)
        case.accept(**work.act, note=command.note)
        return case

    @decides(DeclineCase)
    def decline(self, command: DeclineCase, work: Work) -> Result:
        """Not taken in; another route told."""
        case = work.load(Case)
        case.decline(**work.act, reason=command.reason, route=command.route, basis=command.basis)
        return case

    @decides(SendCaseBack)
    def send_back(self, command: SendCaseBack, work: Work) -> Result:
        """Back to the handlers."""
        case = work.load(Case)
        case.send_back(**work.act, reason=command.reason)
        return case

    @decides(ResolveCase)
    def resolve(self, command: ResolveCase, work: Work) -> Result:
        """Verified and told."""
        case = work.load(Case)
        case.resolve(
            **work.act,
            outcome=command.outcome,
            summary=command.summary,
            means=command.means,
            told=command.told,
        )
        return case

    @decides(RateCase)
    def rate(self, command: RateCase, work: Work) -> Result:
        """Judged by the resident."""
        case = work.load(Case)
        case.rate(**work.act, score=command.score, comment=command.comment)
        return case

    @decides(ReopenCase)
    def reopen(self, command: ReopenCase, work: Work) -> Result:
        """Handled again."""
        case = work.load(Case)
        case.reopen(**work.act, reason=command.reason)
        return case

    @decides(ArchiveCase)
    def archive(self, command: ArchiveCase, work: Work) -> Result:
        """The dossier is closed."""
        case = work.load(Case)
        case.archive(**work.act, note=command.note)
        return case

    @decides(OpenParties)
    def open_parties(self, command: OpenParties, work: Work) -> Result:
        """Personal data in the answer, and the reading in the trail."""
        case = work.load(Case)
        people = case.people([str(each) for each in command.parties])
        readings = work.find(Readings, Readings.id_of(case.id)) or work.add(
            Readings.start(case.id, **work.act)
        )
        readings.record(**work.act, purpose=command.purpose, reason=command.reason, parties=people)
        opened = work.unseal(UUID(each) for each in people)
        return case, {"parties": [{"person": str(p), **facts} for p, facts in opened.items()]}


def query_code() -> str:
    """A fresh query code for the resident: 16 letters in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4))


def query_tag(code: str) -> str:
    """SHA-256 (hex) of a query code, however it was typed."""
    letters = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def _parties(case_id: UUID, parties: list[Party], work: Work) -> list[dict[str, str]]:
    made = []
    for index, party in enumerate(parties):
        person = uuid5(case_id, f"party-{index}")
        work.seal(person, _personal(party))
        made.append({"person": str(person), "side": party.side, "kind": party.kind})
    return made


def _personal(party: Party) -> dict[str, Any]:
    fields = {
        "name": party.name,
        "phone": party.phone,
        "id_number": party.id_number,
        "address": party.address,
    }
    return {name: value for name, value in fields.items() if value is not None}

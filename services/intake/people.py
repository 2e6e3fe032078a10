"""What the desk decides about the data of a case's parties: read, put right, forgotten."""

from typing import Any, Literal
from uuid import UUID, uuid5

from services.chassis.application import Application, Result, decides
from services.chassis.sealing import is_person_token
from services.chassis.work import Work
from services.contracts.commands import people as asked
from services.contracts.commands.intake import OpenParties

from . import policy, registering
from .domain import Case, Readings
from .domain.errors import RoleNotInPolicy
from .policy import Keeping

Facts = dict[str, Any]
FACTS = ("name", "phone", "id_number", "address")


class People(Application):
    """The part of the desk's application that reaches into the vault."""

    policy = policy.load()

    @decides(OpenParties)
    def open_parties(self, command: OpenParties, work: Work) -> Result:
        """Personal data in the answer, and the reading in the trail."""
        case = work.load(Case)
        people = case.people([str(each) for each in command.parties])
        readings(case, work).record(
            **work.act, purpose=command.purpose, reason=command.reason, parties=people
        )
        opened = work.unseal(UUID(each) for each in people)
        return case, {"parties": [{"person": str(p), **facts} for p, facts in opened.items()]}

    @decides(asked.CorrectParty)
    def correct_party(self, command: asked.CorrectParty, work: Work) -> Result:
        """Sealed anew under another key; what was there before is destroyed with its key."""
        case, person = work.load(Case), str(command.person)
        self._must_be_allowed(work, "correct")
        case.must_be_correctable(person)
        before = work.unseal([command.person]).get(command.person, {})
        given = {name: getattr(command, name) for name in FACTS}
        changed = {name: value for name, value in given.items() if value is not None}
        after = {n: v for n, v in (before | changed).items() if n not in command.remove}
        contact = _opened_contact(case, person, work)  # under the key that goes
        work.seal(command.person, after)
        case.correct_party(
            **work.act,
            person=person,
            fields=[name for name in FACTS if before.get(name) != after.get(name)],
            sealed=work.token(command.person, registering.searchable(after)),
            contact=_contact(contact, command.person, before, after, work),
            purpose=command.purpose,
            reason=command.reason,
        )
        return case

    @decides(asked.EraseParty)
    def erase_party(self, command: asked.EraseParty, work: Work) -> Result:
        """The person's key is destroyed; with the last natural person those of texts and papers."""
        case, keeping = work.load(Case), self._must_be_allowed(work, "erase")
        ground = keeping.grounds[command.ground]
        texts = case.erase_party(
            **work.act,
            person=str(command.person),
            ground=command.ground,
            basis=ground.basis,
            reason=command.reason,
            keep_years=0 if ground.at_once else keeping.keep_years,
        )
        work.erase([command.person])
        if texts:
            work.erase([papers_of(case.id)])
            work.shred(case.id)
        return case, {"texts": texts}

    def _must_be_allowed(self, work: Work, what: Literal["correct", "erase"]) -> Keeping:
        keeping = self.policy.keeping.at(work.now)
        roles = keeping.roles[what]
        if work.actor.role not in roles:
            raise RoleNotInPolicy(needs=roles, role=work.actor.role)
        return keeping


def papers_of(case_id: UUID) -> UUID:
    """Whose key the papers of a case are encrypted with."""
    return uuid5(case_id, "papers")


def readings(case: Case, work: Work) -> Readings:
    """Who read what of this case; begun with the first reading."""
    found = work.find(Readings, Readings.id_of(case.id))
    return found or work.add(Readings.start(case.id, **work.act), beside=case.id)


def _opened_contact(case: Case, person: str, work: Work) -> Facts | None:
    token = case.contacts.get(person)
    if token is None or not is_person_token(token):  # of before there were tokens
        return None
    return work.batch.app.vault.texts.open_person(token)


def _contact(
    known: Facts | None, person: UUID, before: Facts, after: Facts, work: Work
) -> str | None:
    """The address to be told at, under the new key; it follows the telephone's correction."""
    if known is None:
        return None
    if known["channel"] == "sms" and known["address"] == registering.dialled(before.get("phone")):
        known["address"] = registering.dialled(after.get("phone"))
    return work.token(person, known)

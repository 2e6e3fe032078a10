"""Care plans. Who it is, why, and what the notes say go into the vault and out of it only here."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.care import (
    AddHelper,
    CallCareReview,
    CaredFor,
    EndCare,
    OpenCarePlan,
    OpenPerson,
    RecordCareVisit,
    RecordHelp,
    ReviewCare,
    ShredCare,
    WithdrawConsent,
)

from ..days import day_of, later, years_after
from ..domain import CarePlan, Openings
from ..domain.errors import GroundInFuture, GuardianNeeded, OneGroundOnly, TermOver, TermTooLong
from ..policy import Ground
from .addressed import POLICY, fresh, today


class Care:
    """Help for one person, with a ground and an end."""

    @decides(OpenCarePlan)
    def open_care_plan(self, command: OpenCarePlan, work: Work) -> Result:
        """Care begins; the person and the paper behind it are sealed before anything is stored."""
        ground, policy = _ground(command, day_of(work.now))
        plan_id = fresh()
        person = uuid5(plan_id, "person")
        work.seal(person, {**_personal(command.person), **ground})
        plan = CarePlan.open(
            plan_id,
            **work.act,
            division=command.division,
            person=str(person),
            by_consent=command.consent is not None,
            strict=policy.strict or command.person.minor,
            units=command.units,
            helpers=[{"staff": work.actor.id, "unit": work.actor.unit}],
            review_days=policy.review_days,
            keep_days=policy.keep_days,
            review_on=later(day_of(work.now), policy.review_days),
            until=_until(command, policy, day_of(work.now)),
        )
        return work.add(plan), {"review_on": plan.review_on, "until": plan.until}

    @decides(AddHelper)
    def add_helper(self, command: AddHelper, work: Work) -> Result:
        """Another department around the same person."""
        plan = work.load(CarePlan)
        plan.add_helper(**_act(work), helper=command.helper, unit=command.unit)
        return plan

    @decides(RecordHelp)
    def record_help(self, command: RecordHelp, work: Work) -> Result:
        """Help was given."""
        plan = work.load(CarePlan)
        note = plan.next_note()
        plan.record_help(**_act(work), help_=command.help, given_on=command.given_on.isoformat())
        _seal_note(note, command.note, work)
        return plan

    @decides(RecordCareVisit)
    def record_care_visit(self, command: RecordCareVisit, work: Work) -> Result:
        """A visit was made."""
        plan = work.load(CarePlan)
        note = plan.next_note()
        plan.record_visit(
            **_act(work), means=command.means, visited_on=command.visited_on.isoformat()
        )
        _seal_note(note, command.note, work)
        return plan

    @decides(ReviewCare)
    def review_care(self, command: ReviewCare, work: Work) -> Result:
        """Looked at, and it goes on."""
        plan = work.load(CarePlan)
        note = plan.next_note()
        plan.review(**_act(work))
        _seal_note(note, command.note, work)
        return plan, {"review_on": plan.review_on}

    @decides(WithdrawConsent)
    def withdraw_consent(self, command: WithdrawConsent, work: Work) -> Result:
        """It ends at once."""
        plan = work.load(CarePlan)
        plan.withdraw_consent(**_act(work), withdrawn_on=command.withdrawn_on.isoformat())
        return plan

    @decides(EndCare)
    def end_care(self, command: EndCare, work: Work) -> Result:
        """It ends."""
        plan = work.load(CarePlan)
        note = plan.next_note()
        plan.end(**_act(work), reason=command.reason, noted=command.note is not None)
        if command.note is not None:
            _seal_note(note, command.note, work)
        return plan

    @decides(OpenPerson)
    def open_person(self, command: OpenPerson, work: Work) -> Result:
        """Personal data in the answer, and the reading in the trail."""
        plan = work.load(CarePlan)
        plan.must_open_to(work.act["by"], today(work))
        openings = work.find(Openings, Openings.id_of(plan.id)) or work.add(
            Openings.start(plan.id, **work.act)
        )
        openings.record(**work.act, purpose=command.purpose, reason=command.reason)
        opened = work.unseal(UUID(each) for each in plan.sealed)
        notes = [opened[UUID(each)] for each in plan.notes if UUID(each) in opened]
        return plan, {"person": opened.get(UUID(plan.person), {}), "notes": notes}

    @decides(CallCareReview)
    def call_care_review(self, command: CallCareReview, work: Work) -> Result:
        """The timekeeper found that the day has come."""
        plan = work.load(CarePlan)
        plan.call_review(**work.act, review_on=command.review_on.isoformat())
        return plan

    @decides(ShredCare)
    def shred_care(self, command: ShredCare, work: Work) -> Result:
        """The timekeeper found that the time of keeping is over."""
        plan = work.load(CarePlan)
        work.erase(UUID(each) for each in plan.forget(**_act(work)))
        return plan


def _act(work: Work) -> dict[str, Any]:
    return {**work.act, "today": today(work)}


def _seal_note(note: str, text: str, work: Work) -> None:
    facts = {"text": text, "by": work.actor.id, "on": today(work)}
    work.seal(UUID(note), facts)


def _personal(person: CaredFor) -> dict[str, Any]:
    fields = {
        "name": person.name,
        "phone": person.phone,
        "id_number": person.id_number,
        "address": person.address,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _ground(command: OpenCarePlan, today_: date) -> tuple[dict[str, Any], Ground]:
    """What the plan rests on, as the vault keeps it, and how policy leads such plans.

    Raises OneGroundOnly, GroundInFuture, GuardianNeeded.
    """
    lawful, consent = command.lawful, command.consent
    if (lawful is None) == (consent is None):
        raise OneGroundOnly
    since = lawful.decided_on if lawful else consent.given_on if consent else today_
    if since > today_:
        raise GroundInFuture(day=since.isoformat())
    if lawful is not None:
        facts = {
            "ground": lawful.ground,
            "article": lawful.article,
            "decision": lawful.decision,
            "since": since.isoformat(),
        }
        return facts, POLICY.care.grounds[lawful.ground]
    assert consent is not None
    if command.person.minor and consent.form != "guardian":
        raise GuardianNeeded(article="个人信息保护法 §31")
    facts = {"ground": "consent", "consent": consent.form, "since": since.isoformat()}
    return facts, POLICY.care.grounds["consent"]


def _until(command: OpenCarePlan, policy: Ground, today_: date) -> str | None:
    """The last day of care. Raises TermTooLong, TermOver."""
    latest = None
    if command.lawful is not None and policy.term_years is not None:
        latest = years_after(command.lawful.decided_on, policy.term_years)
    until = command.until or latest
    if until is None:
        return None
    if latest is not None and until > latest:
        raise TermTooLong(
            until=until.isoformat(),
            latest=latest.isoformat(),
            years=policy.term_years,
            article=policy.article,
        )
    if until <= today_:
        raise TermOver(until=until.isoformat())
    return until.isoformat()

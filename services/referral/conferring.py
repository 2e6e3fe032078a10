"""Joint meetings, one method per command: load, decide, answer.

What a meeting decides, and what a later one answers, goes into the files of the cases in the same
transaction.
"""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.chassis.application import Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.meetings import (
    ConveneMeeting,
    ConveneMonthly,
    Decision,
    FollowUpAnswer,
    HoldMeeting,
    ReportDuty,
    SetAgenda,
)

from .calendar import day_of
from .domain.duties import Duty
from .domain.file import File
from .domain.meeting import Meeting
from .filing import Filing


class Conferring(Filing):
    """商办."""

    @decides(ConveneMeeting)
    def convene(self, command: ConveneMeeting, work: Work) -> Result:
        """A meeting over cases that we have files of."""
        _must_be_known(command.cases, work)
        meeting = Meeting.convene(UUID(str(uuid7())), **work.act, **plain(command))
        return work.add(meeting)

    @decides(ConveneMonthly)
    def convene_monthly(self, command: ConveneMonthly, work: Work) -> Result:
        """The month's meeting with its pack, once; what the views knew too late is left out."""
        day = day_of(command.begins_at)
        month = command.month or day.isoformat()[:7]
        meeting_id = Meeting.monthly_id(command.division, month)
        held = work.find(Meeting, meeting_id)
        if held is not None:
            return held
        pack = [plain(each) for each in command.pack if work.find(File, each.case)]
        carried = []
        for each in command.carried:
            earlier = work.find(Meeting, each.meeting)
            duty = earlier.duty(each.duty) if earlier else None
            if duty and duty.state == "owed":
                facts = {"case": duty.case, "unit": duty.unit, "due": duty.due}
                carried.append({**plain(each), **facts})
        cases = [each["case"] for each in pack] + [c["case"] for c in carried if c["case"]]
        meeting = Meeting.convene(
            meeting_id,
            **work.act,
            title=command.title,
            kind="monthly",
            division=command.division,
            held_on=day.isoformat(),
            units=[*command.units, *(each["unit"] for each in carried)],
            cases=cases,
        )
        meeting.pack(
            **work.act,
            begins_at=command.begins_at.isoformat(),
            pack=pack,
            carried=carried,
            counts=command.counts,
        )
        return work.add(meeting)

    @decides(SetAgenda)
    def set_agenda(self, command: SetAgenda, work: Work) -> Result:
        """More for a meeting that is convened."""
        meeting = work.load(Meeting)
        _must_be_known(command.cases, work)
        meeting.set_agenda(**work.act, **plain(command))
        return meeting

    @decides(HoldMeeting)
    def hold(self, command: HoldMeeting, work: Work) -> Result:
        """It took place; decisions and answers go where they belong."""
        meeting = work.load(Meeting)
        follow_ups = command.follow_ups or []
        meeting.hold(
            **work.act,
            attended=command.attended,
            minutes=command.minutes,
            decisions=[_told(each) for each in command.decisions],
            answered=[(str(each.meeting), each.duty) for each in follow_ups],
            finished=_finished(meeting, work),
        )
        work.batch.prefetch(each.case for each in command.decisions if each.case)
        for each in command.decisions:
            if each.case is not None:
                self._note_decision(meeting, each, each.case, work)
        for answer in follow_ups:
            self._follow_up(meeting, answer, work)
        return meeting

    def _note_decision(self, meeting: Meeting, decision: Decision, case: UUID, work: Work) -> None:
        file = work.load(File, case)
        file.note_decision(
            **work.act,
            meeting=str(meeting.id),
            title=meeting.title,
            held_on=meeting.held_on,
            decision=decision.decision,
            unit=decision.unit,
            due=decision.due.isoformat(),
        )
        self.kept(file, work)

    def _follow_up(self, meeting: Meeting, answer: FollowUpAnswer, work: Work) -> None:
        earlier = work.load(Meeting, answer.meeting)
        duty = earlier.follow_duty(
            **work.act,
            duty=answer.duty,
            at_meeting=str(meeting.id),
            outcome=answer.outcome,
            reason=answer.reason,
            due=answer.due.isoformat() if answer.due else None,
        )
        self._follow(earlier, duty, answer.outcome, answer.reason, work, duty.due)

    def _follow(
        self,
        meeting: Meeting,
        duty: Duty,
        outcome: str,
        reason: str,
        work: Work,
        due: str | None = None,
    ) -> None:
        """Into the file of the duty's case, which rises when it was raised."""
        file = work.find(File, UUID(duty.case)) if duty.case else None
        if file is None:
            return
        file.follow_up(
            **work.act,
            meeting=str(meeting.id),
            nth=duty.nth,
            outcome=outcome,
            reason=reason,
            due=due if outcome == "extended" else None,
        )
        if outcome == "raised":
            self.keeping(file, work).rise("meeting")
        self.kept(file, work)

    @decides(ReportDuty)
    def report_duty(self, command: ReportDuty, work: Work) -> Result:
        """The unit reports; once it is done, the case's file has it too."""
        meeting = work.load(Meeting)
        duty = meeting.report_duty(**work.act, **plain(command))
        if command.done:
            self._follow(meeting, duty, "done", command.note, work)
        return meeting


def _must_be_known(cases: Iterable[UUID], work: Work) -> None:
    """Raises Refused for a case without a file."""
    work.batch.prefetch(cases)
    for case in cases:
        work.load(File, case)


def _told(decision: Decision) -> dict[str, str]:
    """A decision as it is told: what it does not name is left out."""
    return {name: value for name, value in plain(decision).items() if value is not None}


def _finished(meeting: Meeting, work: Work) -> list[tuple[str, int]]:
    """The carried duties that their units reported done since it was convened."""
    done = []
    for name, number in meeting.carried:
        earlier = work.load(Meeting, UUID(name))
        if earlier.duty(number).state != "owed":
            done.append((name, number))
    return done

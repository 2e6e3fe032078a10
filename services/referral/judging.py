"""Disputes on jurisdiction, and papers given back, one method per command."""

from uuid import UUID

from services.chassis.application import Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.jurisdiction import (
    DecideJurisdiction,
    RaiseJurisdiction,
    ReturnAssignment,
)

from .domain.file import File
from .domain.meeting import Meeting
from .domain.talk_errors import MeetingNotHeld
from .filing import Filing


class Judging(Filing):
    """管辖争议 · 退回."""

    @decides(RaiseJurisdiction)
    def raise_jurisdiction(self, command: RaiseJurisdiction, work: Work) -> Result:
        """To the common superior; or onto a meeting's agenda, in the same transaction."""
        file = work.load(File)
        file.raise_jurisdiction(**work.act, **plain(command))
        if command.meeting is not None:
            meeting, case = work.load(Meeting, command.meeting), str(file.id)
            if case not in meeting.cases:
                meeting.set_agenda(**work.act, cases=[case], units=[], topics=[])
            meeting.must_allow("set-agenda")
        return self.kept(file, work)

    @decides(DecideJurisdiction)
    def decide_jurisdiction(self, command: DecideJurisdiction, work: Work) -> Result:
        """One unit is named; the answer says which assignment it has."""
        file = work.load(File)
        file.must_allow("decide-jurisdiction")
        found = file.assignment(command.assignment)
        if found.meeting is not None and work.load(Meeting, UUID(found.meeting)).state != "held":
            raise MeetingNotHeld(meeting=found.meeting)
        until = self.keeping(file, work).last_day_of("object").isoformat()
        file.decide_jurisdiction(**work.act, **plain(command), object_until=until)
        return self.kept(file, work), {"assignment": file.bound[-1]}

    @decides(ReturnAssignment)
    def return_assignment(self, command: ReturnAssignment, work: Work) -> Result:
        """Given back before it was signed."""
        file = work.load(File)
        file.return_assignment(**work.act, **plain(command))
        return self.kept(file, work)

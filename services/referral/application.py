"""What departments and levels decide, one method per command: load, decide, answer.

A command's fields are the parameters of the file's method, as plain JSON: days become ISO texts.
"""

from services.chassis.application import Application, Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.referral import (
    AppointAgent,
    AssignCase,
    CompleteAssignment,
    EscalateCase,
    ExtendAssignment,
    HandleCase,
    InformResidents,
    ObjectToAssignment,
    RecordVisit,
    ReportProgress,
    SettleObjection,
    SignAssignment,
    SuperviseCase,
)
from services.contracts.commands.timing import (
    AnswerSupervision,
    PassLimit,
    PauseCase,
    RecallAssignment,
    RemindOfLimit,
    ResumeCase,
    ShowLimits,
)

from .calendar import day_of
from .conferring import Conferring
from .domain.file import File
from .judging import Judging
from .keeping import load_with_limits
from .mediating import Mediating


class Referral(Mediating, Conferring, Judging, Application):
    """The application of departments and levels."""

    name = "referral"

    # 交办 · 督办 --------------------------------------------------------------------------

    @decides(AssignCase)
    def assign(self, command: AssignCase, work: Work) -> Result:
        """A unit is given the matter; the answer says which number the assignment has."""
        file = work.load(File)
        until = self.keeping(file, work).last_day_of("object").isoformat()
        file.assign(**work.act, **plain(command), object_until=until)
        return self.kept(file, work), {"assignment": len(file.assignments)}

    @decides(SignAssignment)
    def sign(self, command: SignAssignment, work: Work) -> Result:
        """Theirs from here on."""
        file = work.load(File)
        file.sign(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(ObjectToAssignment)
    def object_to(self, command: ObjectToAssignment, work: Work) -> Result:
        """Not theirs, they say; a matter passed around too often goes up by itself."""
        file = work.load(File)
        file.object_to(**work.act, **plain(command), today=day_of(work.now).isoformat())
        self.keeping(file, work).rise_when_passed_around()
        return self.kept(file, work)

    @decides(SettleObjection)
    def settle_objection(self, command: SettleObjection, work: Work) -> Result:
        """Upheld, or the papers go elsewhere; then the answer has the new number."""
        file = work.load(File)
        until = self.keeping(file, work).last_day_of("object").isoformat()
        file.settle_objection(**work.act, **plain(command), object_until=until)
        facts = {} if command.upheld else {"assignment": len(file.assignments)}
        return self.kept(file, work), facts

    @decides(CompleteAssignment)
    def complete(self, command: CompleteAssignment, work: Work) -> Result:
        """A part is done."""
        file = work.load(File)
        file.complete(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(RecallAssignment)
    def recall(self, command: RecallAssignment, work: Work) -> Result:
        """Taken back."""
        file = work.load(File)
        file.recall(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(ExtendAssignment)
    def extend(self, command: ExtendAssignment, work: Work) -> Result:
        """More time, as much as the policy allows."""
        file = work.load(File)
        most = self.keeping(file, work).figure("extend")
        file.extend(**work.act, **plain(command), most_days=most.length, article=most.article)
        return self.kept(file, work)

    @decides(SuperviseCase)
    def supervise(self, command: SuperviseCase, work: Work) -> Result:
        """A unit has to explain."""
        file = work.load(File)
        file.supervise(**work.act, **plain(command))
        return self.kept(file, work), {"supervision": len(file.supervisions)}

    @decides(AnswerSupervision)
    def answer_supervision(self, command: AnswerSupervision, work: Work) -> Result:
        """It explained."""
        file = work.load(File)
        file.answer_supervision(**work.act, **plain(command))
        return self.kept(file, work)

    # 期限 ---------------------------------------------------------------------------------

    @decides(PauseCase)
    def pause(self, command: PauseCase, work: Work) -> Result:
        """The clocks that this reason stops stand still."""
        file = work.load(File)
        file.pause(**work.act, **plain(command), today=day_of(work.now).isoformat())
        return self.kept(file, work)

    @decides(ResumeCase)
    def resume(self, command: ResumeCase, work: Work) -> Result:
        """They go on from where they stood."""
        file = work.load(File)
        file.resume(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(RemindOfLimit)
    def remind(self, command: RemindOfLimit, work: Work) -> Result:
        """A unit is told how much time is left."""
        file = work.load(File)
        time = self.keeping(file, work)
        unit = time.unit_of(command.limit)
        time.limits.remind(**work.act, limit=command.limit, mark=command.mark, unit=unit)
        return file

    @decides(PassLimit)
    def pass_limit(self, command: PassLimit, work: Work) -> Result:
        """A limit passed, and what follows."""
        file = load_with_limits(work)
        if self.keeping(file, work).pass_limit(command.limit):
            self.note_lapse(file, command.limit, work)
        return self.kept(file, work)

    @decides(ShowLimits)
    def show_limits(self, _: ShowLimits, work: Work) -> Result:
        """Every row of the policy, in its order."""
        return {"limits": self.policy.shown(day_of(work.now))}

    # 代办 · 三站 --------------------------------------------------------------------------

    @decides(AppointAgent)
    def appoint_agent(self, command: AppointAgent, work: Work) -> Result:
        """Somebody acts for the residents."""
        file = work.load(File)
        file.appoint_agent(**work.act, **plain(command), today=day_of(work.now).isoformat())
        return self.kept(file, work)

    @decides(ReportProgress)
    def report_progress(self, command: ReportProgress, work: Work) -> Result:
        """Where it stands."""
        file = work.load(File)
        file.report_progress(**work.act, **plain(command))
        return file

    @decides(RecordVisit)
    def record_visit(self, command: RecordVisit, work: Work) -> Result:
        """A visit, counted."""
        file = work.load(File)
        file.record_visit(**work.act, **plain(command))
        return file, {"count": file.visits}

    @decides(InformResidents)
    def inform_residents(self, command: InformResidents, work: Work) -> Result:
        """The residents were told."""
        file = work.load(File)
        file.inform_residents(**work.act, **plain(command))
        return self.kept(file, work)

    @decides(EscalateCase)
    def escalate(self, command: EscalateCase, work: Work) -> Result:
        """The next level takes part."""
        file = work.load(File)
        file.escalate(**work.act, **plain(command))
        return self.kept(file, work)

    # 办结 ---------------------------------------------------------------------------------

    @decides(HandleCase)
    def handle(self, command: HandleCase, work: Work) -> Result:
        """The outcome awaits verification at the desk."""
        file = work.load(File)
        file.handle(**work.act, **plain(command))
        return self.kept(file, work)

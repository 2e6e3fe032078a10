"""What the world may know of a referral file: all but what others told us."""

from services.contracts.events import referral as told
from services.contracts.events import timing

from ..domain import agency, assignments, handling, levels, objections, pauses, supervision
from ..domain.file import File
from .table import publication

# Others' news, noted for our own rules.
publication.silent(File.Created, File.Opened, File.Closed, File.Graded)
publication.silent(File.OrderNoted, File.RepeatNoted)

publication.alike(
    {
        assignments.Assigned: told.CaseAssigned,
        assignments.Signed: told.CaseSigned,
        assignments.Completed: told.DutyDone,
        assignments.Extended: told.CaseExtended,
        assignments.Recalled: timing.CaseRecalled,
        objections.Objected: told.CaseObjected,
        objections.ObjectionSettled: told.ObjectionSettled,
        supervision.Supervised: told.CaseSupervised,
        supervision.SupervisionAnswered: timing.SupervisionAnswered,
        pauses.Paused: timing.CasePaused,
        pauses.Resumed: timing.CaseResumed,
        levels.Escalated: told.CaseEscalated,
        handling.Handled: told.CaseHandled,
        agency.AgentAppointed: told.AgentAppointed,
        agency.ProgressReported: told.ProgressReported,
        agency.VisitMade: told.VisitMade,
        agency.ResidentsInformed: told.ResidentsInformed,
    }
)

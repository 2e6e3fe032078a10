"""THE TABLE of everything that can be done over HTTP: path, command, who may.

Reading paths are in `reading.py`. OpenAPI, the handlers and the tests are all made from here.
"""

from dataclasses import dataclass

from services.contracts.commands import grid, intake, mediation, meetings, referral, risk
from services.contracts.declare import Command

DESK = ("clerk", "director", "agent", "officer")
CENTRE = ("clerk", "director")
UNIT = ("handler", "mediator", "director", "clerk")


@dataclass(frozen=True, slots=True)
class Act:
    """One way to change something.

    `on` is what the path names: case, grid, meeting, public (a query code) or nothing (a new
    one). `guarded` acts decide, and want `If-Match`; the others only add to the record, and may
    be done by several at once.
    """

    method: str
    path: str
    command: type[Command]
    roles: tuple[str, ...]
    on: str = "case"
    guarded: bool = True


ACTS: tuple[Act, ...] = (
    Act("POST", "/cases", intake.RegisterCase, DESK, on="", guarded=False),
    Act("POST", "/cases/{id}/accept", intake.AcceptCase, ("clerk", "director", "agent")),
    Act("POST", "/cases/{id}/decline", intake.DeclineCase, ("clerk", "director", "agent")),
    Act("POST", "/cases/{id}/send-back", intake.SendCaseBack, DESK),
    Act("POST", "/cases/{id}/resolve", intake.ResolveCase, DESK),
    Act("POST", "/cases/{id}/rate", intake.RateCase, DESK, guarded=False),
    Act("POST", "/cases/{id}/reopen", intake.ReopenCase, ("clerk", "director", "agent")),
    Act("POST", "/cases/{id}/archive", intake.ArchiveCase, ("clerk", "director", "agent")),
    Act(
        "POST", "/cases/{id}/open-parties", intake.OpenParties,
        ("clerk", "director", "agent", "officer", "handler", "mediator"), guarded=False,
    ),
    Act("POST", "/public/cases/{id}/rating", intake.RateCase, ("resident",), on="public",
        guarded=False),
    Act("POST", "/cases/{id}/assign", referral.AssignCase, CENTRE),
    Act("POST", "/cases/{id}/sign", referral.SignAssignment, UNIT),
    Act("POST", "/cases/{id}/object", referral.ObjectToAssignment, UNIT),
    Act("POST", "/cases/{id}/settle-objection", referral.SettleObjection, CENTRE),
    Act("POST", "/cases/{id}/complete", referral.CompleteAssignment, UNIT),
    Act("POST", "/cases/{id}/appoint-agent", referral.AppointAgent, ("clerk", "director", "agent")),
    Act(
        "POST", "/cases/{id}/report-progress", referral.ReportProgress,
        ("agent", "clerk", "handler", "mediator", "director", "officer"), guarded=False,
    ),
    Act(
        "POST", "/cases/{id}/record-visit", referral.RecordVisit,
        ("agent", "clerk", "handler", "mediator", "director", "officer"), guarded=False,
    ),
    Act(
        "POST", "/cases/{id}/inform-residents", referral.InformResidents,
        ("agent", "clerk", "director", "officer"), guarded=False,
    ),
    Act("POST", "/cases/{id}/escalate", referral.EscalateCase, ("agent", "clerk", "director")),
    Act("POST", "/cases/{id}/supervise", referral.SuperviseCase, ("director",)),
    Act("POST", "/cases/{id}/extend", referral.ExtendAssignment, ("director",)),
    Act("POST", "/cases/{id}/open-mediation", mediation.OpenMediation, ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/consent-to-mediation", mediation.ConsentToMediation,
        ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/record-session", mediation.RecordMediationSession, ("mediator",)),
    Act("POST", "/cases/{id}/conclude-mediation", mediation.ConcludeMediation, ("mediator",)),
    Act("POST", "/cases/{id}/handle", referral.HandleCase, (*CENTRE, "handler")),
    Act("POST", "/cases/{id}/risk/assess", risk.AssessRisk, ("expert", "director")),
    Act("POST", "/cases/{id}/risk/plan", risk.AdoptPlan, ("director", "clerk")),
    Act(
        "POST", "/cases/{id}/risk/measures", risk.ReportMeasure,
        ("handler", "clerk", "director", "agent", "officer"), guarded=False,
    ),
    Act("POST", "/meetings", meetings.ConveneMeeting, CENTRE, on="", guarded=False),
    Act("POST", "/meetings/{id}/hold", meetings.HoldMeeting, CENTRE, on="meeting"),
    Act("PUT", "/grids/{code}", grid.EstablishGrid, CENTRE, on="grid", guarded=False),
    Act("POST", "/grids/{code}/reports", grid.ReportIncident, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/visits", grid.VisitHousehold, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/patrols", grid.PatrolGrid, DESK, on="grid", guarded=False),
)  # fmt: skip

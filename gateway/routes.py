"""THE TABLE of everything that can be done over HTTP: path, command, who may.

Reading paths are in `reading.py`. OpenAPI, the handlers and the tests are all made from here.
"""

from dataclasses import dataclass

from services.contracts.commands import (
    agreements,
    care,
    centre,
    dossier,
    errands,
    forms,
    grid,
    intake,
    jurisdiction,
    mediation,
    meetings,
    notify,
    people,
    referral,
    risk,
    timing,
)
from services.contracts.declare import Command

DESK = ("clerk", "director", "agent", "officer")
CENTRE = ("clerk", "director")
OUTSIDE = ("admin", "director")  # who lets outside systems in
UNIT = ("handler", "mediator", "director", "clerk")
WITH_PEOPLE = (*DESK, "handler", "mediator")
SIGNALLING = (*WITH_PEOPLE, "expert")  # who may see that a matter grows graver


HELPERS = ("handler", "clerk", "director", "agent", "officer", "mediator")  # around one person
PATH_FIELDS = {  # not in the body
    "grid": ("code", "grid"), "centre": ("division", "division"), "form": ("form", "form"),
}  # fmt: skip
MADE = ("/reports", "/visits", "/patrols", "/dangers", "/tasks", "/forms")  # of a grid, a case


@dataclass(frozen=True, slots=True)
class Act:
    """One way to change something.

    `on` is what the path names: case, form (of a case), grid, meeting, subscription, care (a plan),
    centre, public (a query code) or nothing (a new one). `guarded` acts decide, and want
    `If-Match`; the others only add to the record, or are safe against one another, and may be done
    by several at once.
    """

    method: str
    path: str
    command: type[Command]
    roles: tuple[str, ...]
    on: str = "case"
    guarded: bool = True

    @property
    def makes(self) -> bool:
        """Whether something new is made, and answered with 201."""
        return self.on == "" or self.path.endswith(MADE)


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
    Act("POST", "/cases/{id}/correct-party", people.CorrectParty, ("clerk", "director", "agent")),
    Act("POST", "/cases/{id}/erase-party", people.EraseParty, CENTRE),
    Act("POST", "/cases/{id}/record-contact", dossier.RecordContact, WITH_PEOPLE, guarded=False),
    Act("POST", "/cases/{id}/choose-contact", dossier.ChooseContact, DESK, guarded=False),
    Act("POST", "/public/cases/{id}/contact", dossier.ChooseContact, ("resident",), on="public",
        guarded=False),
    Act("POST", "/cases/{id}/promise", dossier.MakePromise, DESK, guarded=False),
    Act("POST", "/cases/{id}/keep-promise", dossier.KeepPromise, DESK, guarded=False),
    Act("POST", "/cases/{id}/hand-over", dossier.HandOver, DESK),
    Act("POST", "/cases/{id}/acknowledge-hand-over", dossier.AcknowledgeHandOver, DESK),
    Act("POST", "/cases/{id}/link", dossier.LinkCase, DESK),
    Act("POST", "/cases/{id}/merge", dossier.MergeCase, ("clerk", "director", "agent")),
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
    Act("POST", "/cases/{id}/answer-supervision", timing.AnswerSupervision, UNIT),
    Act("POST", "/cases/{id}/extend", referral.ExtendAssignment, ("director",)),
    Act("POST", "/cases/{id}/recall", timing.RecallAssignment, CENTRE),
    Act("POST", "/cases/{id}/pause", timing.PauseCase, ("director",)),
    Act("POST", "/cases/{id}/resume", timing.ResumeCase, CENTRE),
    Act("POST", "/cases/{id}/open-mediation", mediation.OpenMediation, ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/consent-to-mediation", mediation.ConsentToMediation,
        ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/record-session", mediation.RecordMediationSession, ("mediator",)),
    Act("POST", "/cases/{id}/conclude-mediation", mediation.ConcludeMediation, ("mediator",)),
    Act("POST", "/cases/{id}/name-mediator", mediation.NameMediator, ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/report-crime", mediation.ReportCrime,
        ("mediator", *CENTRE, "agent", "officer"), guarded=False),
    Act("POST", "/cases/{id}/answer-crime-report", mediation.AnswerCrimeReport, UNIT),
    Act("POST", "/cases/{id}/report-performance", agreements.ReportPerformance,
        ("mediator", *CENTRE, "agent")),
    Act("POST", "/cases/{id}/record-revisit", agreements.RecordRevisit,
        ("mediator", *CENTRE, "agent", "officer"), guarded=False),
    Act("POST", "/cases/{id}/ask-confirmation", agreements.AskConfirmation, ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/record-confirmation", agreements.RecordConfirmation,
        ("mediator", *CENTRE)),
    Act("POST", "/cases/{id}/raise-jurisdiction", jurisdiction.RaiseJurisdiction, UNIT),
    Act("POST", "/cases/{id}/decide-jurisdiction", jurisdiction.DecideJurisdiction,
        ("director", "clerk", "agent")),
    Act("POST", "/cases/{id}/return-assignment", jurisdiction.ReturnAssignment, UNIT),
    Act("POST", "/cases/{id}/handle", referral.HandleCase, (*CENTRE, "handler")),
    Act("POST", "/cases/{id}/risk/assess", risk.AssessRisk, ("expert", "director")),
    Act("POST", "/cases/{id}/risk/plan", risk.AdoptPlan, ("director", "clerk")),
    Act(
        "POST", "/cases/{id}/risk/measures", risk.ReportMeasure,
        ("handler", "clerk", "director", "agent", "officer"), guarded=False,
    ),
    Act("POST", "/cases/{id}/risk/signals", risk.NoteSignal, SIGNALLING, guarded=False),
    Act("POST", "/public/cases/{id}/risk-signals", risk.NoteSignal, ("resident",), on="public",
        guarded=False),
    Act("POST", "/cases/{id}/risk/lift-signal", risk.LiftSignal, SIGNALLING),
    Act("POST", "/cases/{id}/risk/report-up", risk.ReportUp, ("agent", *CENTRE), guarded=False),
    Act("POST", "/cases/{id}/risk/acknowledge-report", risk.AcknowledgeReport,
        ("agent", "handler", *CENTRE), guarded=False),
    Act("POST", "/cases/{id}/risk/feed-back", risk.FeedBack, ("agent", *CENTRE), guarded=False),
    Act("POST", "/cases/{id}/forms", forms.IssueForm, WITH_PEOPLE, guarded=False),
    Act("POST", "/cases/{id}/forms/{form}/sign", forms.SignForm, WITH_PEOPLE, on="form",
        guarded=False),
    Act("POST", "/cases/{id}/forms/{form}/answer", forms.AnswerForm, WITH_PEOPLE, on="form",
        guarded=False),
    Act("POST", "/cases/{id}/forms/{form}/recall", forms.RecallForm, WITH_PEOPLE, on="form",
        guarded=False),
    Act("POST", "/cases/{id}/record-callback", notify.RecordCallback, DESK, guarded=False),
    Act("POST", "/subscriptions", notify.Subscribe, OUTSIDE, on="", guarded=False),
    Act("DELETE", "/subscriptions/{id}", notify.Unsubscribe, OUTSIDE, on="subscription",
        guarded=False),
    Act("POST", "/subscriptions/{id}/test", notify.TestSubscription, OUTSIDE, on="subscription",
        guarded=False),
    Act("POST", "/subscriptions/{id}/redeliver", notify.Redeliver, OUTSIDE, on="subscription",
        guarded=False),
    Act("POST", "/meetings", meetings.ConveneMeeting, CENTRE, on="", guarded=False),
    Act("POST", "/meetings/{id}/set-agenda", meetings.SetAgenda, CENTRE, on="meeting"),
    Act("POST", "/meetings/{id}/hold", meetings.HoldMeeting, CENTRE, on="meeting"),
    Act("POST", "/meetings/{id}/report-duty", meetings.ReportDuty, (*UNIT, "agent"), on="meeting",
        guarded=False),
    Act("PUT", "/grids/{code}", grid.EstablishGrid, CENTRE, on="grid", guarded=False),
    Act("POST", "/grids/{code}/reports", grid.ReportIncident, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/visits", grid.VisitHousehold, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/patrols", grid.PatrolGrid, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/sync", grid.SyncRecords, DESK, on="grid", guarded=False),
    Act("PUT", "/grids/{code}/household-heads", grid.NameHouseholdHeads, CENTRE, on="grid",
        guarded=False),
    Act("PUT", "/grids/{code}/rounds", grid.SetRounds, CENTRE, on="grid", guarded=False),
    Act("POST", "/grids/{code}/appoint-substitute", grid.AppointSubstitute, CENTRE, on="grid",
        guarded=False),
    Act("POST", "/grids/{code}/end-substitute", grid.EndSubstitute, CENTRE, on="grid",
        guarded=False),
    Act("POST", "/grids/{code}/dangers", errands.FindDanger, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/check-danger", errands.CheckDanger, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/clear-danger", errands.ClearDanger, DESK, on="grid", guarded=False),
    Act("POST", "/grids/{code}/tasks", errands.PushTask, CENTRE, on="grid", guarded=False),
    Act("POST", "/grids/{code}/acknowledge-task", errands.AcknowledgeTask, ("officer",), on="grid",
        guarded=False),
    Act("POST", "/grids/{code}/finish-task", errands.FinishTask, ("officer",), on="grid",
        guarded=False),
    Act("POST", "/grids/{code}/cancel-task", errands.CancelTask, CENTRE, on="grid", guarded=False),
    Act("POST", "/care-plans", care.OpenCarePlan, ("handler", "clerk", "director"), on="",
        guarded=False),
    Act("POST", "/care-plans/{id}/add-helper", care.AddHelper, HELPERS, on="care", guarded=False),
    Act("POST", "/care-plans/{id}/record-help", care.RecordHelp, HELPERS, on="care",
        guarded=False),
    Act("POST", "/care-plans/{id}/record-visit", care.RecordCareVisit, HELPERS, on="care",
        guarded=False),
    Act("POST", "/care-plans/{id}/review", care.ReviewCare, HELPERS, on="care", guarded=False),
    Act("POST", "/care-plans/{id}/withdraw-consent", care.WithdrawConsent, HELPERS, on="care",
        guarded=False),
    Act("POST", "/care-plans/{id}/end", care.EndCare, HELPERS, on="care", guarded=False),
    Act("POST", "/care-plans/{id}/open-person", care.OpenPerson, HELPERS, on="care",
        guarded=False),
    Act("PUT", "/centres/{division}", centre.ProfileCentre, CENTRE, on="centre", guarded=False),
    Act("POST", "/centres/{division}/duty", centre.SetDuty, CENTRE, on="centre", guarded=False),
)  # fmt: skip

"""Mediation, agreements, jurisdiction and joint meetings as the gateway shows them."""

from typing import Any

from gateway import labels, trail
from gateway.readmodel import casefile, facts, meetings, worklist
from gateway.readmodel.writing import units
from services.contracts import envelope as ce
from services.contracts.envelope import Envelope
from tests.controls import samples


def sample(name: str, **data: Any) -> Envelope:
    event = samples.event(name)
    return ce.of({**event, "data": {**event["data"], **data}})


def file_of(*events: Envelope) -> dict[str, Any]:
    file: dict[str, Any] = {}
    for each in (sample("case.reported.1"), sample("case.accepted.1"), *events):
        file = casefile.fold(file, each)
    return file


OPENED = sample("mediation.opened.1", sides=["出借人", "借款人"])
AGREED = sample(
    "mediation.agreed.1",
    duties=[{"side": "借款人", "duty": "还款", "by": "2025-05-30"},
            {"side": "出借人", "duty": "退还借条", "by": "2025-06-30"}],
)  # fmt: skip


def kinds(file: dict[str, Any]) -> dict[str, str | None]:
    return {due.kind: due.due for due in worklist.tasks(file)}


def test_an_agreement_is_watched_until_all_is_performed() -> None:
    file = file_of(OPENED, sample("mediation.mediator_named.1"), AGREED,
                   sample("mediation.tracked.1"))  # fmt: skip
    mediation = file["mediations"][0]
    assert mediation["recused"] == [{"mediator": "mediator.he", "ground": "relative"}]
    assert [(d["number"], d["state"]) for d in mediation["duties"]] == [(1, "owed"), (2, "owed")]
    found = kinds(file)
    assert found["revisit"] == found["offer-confirmation"] == "2025-05-18"
    for duty in (1, 2):
        done = {"duty": duty, "outcome": "performed", "due": None, "late": duty == 2}
        file = casefile.fold(file, sample("mediation.performance_reported.1", **done))
    assert [d["late"] for d in file["mediations"][0]["duties"]] == [False, True]
    file = casefile.fold(file, sample("mediation.revisited.1"))
    file = casefile.fold(file, sample("mediation.confirmation_lapsed.1"))
    assert not {"watch-performance", "revisit", "offer-confirmation"} & set(kinds(file))


def test_a_new_day_moves_the_task() -> None:
    file = file_of(OPENED, AGREED, sample("mediation.tracked.1"),
                   sample("mediation.performance_reported.1"))  # fmt: skip
    assert file["mediations"][0]["duties"][0] | {"side": "", "duty": ""} == {
        "side": "", "duty": "", "by": "2025-06-01", "number": 1, "state": "partly", "late": True,
    }  # fmt: skip


def test_the_court_has_it_until_it_decides() -> None:
    file = file_of(OPENED, AGREED, sample("mediation.tracked.1"),
                   sample("mediation.confirmation_asked.1"))  # fmt: skip
    assert "record-confirmation" in kinds(file)
    file = casefile.fold(file, sample("mediation.confirmation_decided.1"))
    assert file["mediations"][0]["agreement"]["confirmation"] == "confirmed"
    assert "record-confirmation" not in kinds(file)


def test_the_police_see_what_was_reported_to_them() -> None:
    file = file_of(OPENED, sample("mediation.crime_reported.1"))
    police = "150104002:police-station"
    assert file["mediations"][0]["state"] == "suspended"
    assert police in units(file)
    assert "answer-crime-report" in kinds(file)
    file = casefile.fold(file, sample("mediation.crime_report_answered.1"))
    assert file["crime_report"]["taken"] is False
    assert "answer-crime-report" not in kinds(file)


def test_a_dispute_is_the_superiors_task() -> None:
    file = file_of(sample("case.assigned.1", assignment=1))
    file = casefile.fold(file, sample("case.jurisdiction_disputed.1"))
    assert file["assignments"][0]["state"] == "disputed"
    due = next(each for each in worklist.tasks(file) if each.kind == "decide-jurisdiction")
    assert due.audience == "unit:150104:agent-centre"
    assert "150104:agent-centre" in units(file)
    file = casefile.fold(file, sample("case.jurisdiction_decided.1"))
    assert file["assignments"][0]["state"] == "rerouted"


def test_what_was_given_back_is_nobodys() -> None:
    file = file_of(sample("case.assigned.1", assignment=1), sample("case.returned.1"))
    assert file["assignments"][0]["state"] == "returned"
    assert facts.of(file).unit == ""
    assert file["assignments"][0]["unit"] not in units(file)


def test_routes_are_told_in_words_with_their_article() -> None:
    event = samples.event("mediation.routes_told.1")
    assert "向人民法院起诉 (人民调解法 §26)" in trail.step(event, "zh")["what"]
    assert "sue in court (人民调解法 §26)" in trail.step(event, "en")["what"]
    assert labels.label("routes", [], "zh") == "—"


# Joint meetings -------------------------------------------------------------------------------


def meeting_of(*events: Envelope) -> dict[str, Any]:
    file: dict[str, Any] = {}
    for each in (sample("meeting.convened.1"), *events):
        file = meetings.fold(file, dict(each.data), each)
    return file


HELD = sample(
    "meeting.held.1",
    decisions=[{"case": "c", "decision": "清淤", "unit": "150104002:street-office",
                "person": "handler.wang", "due": "2025-05-20"},
               {"decision": "防汛", "unit": "150104002:centre", "due": "2025-05-30"}],
)  # fmt: skip


def due_of(file: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(d.audience, d.kind, d.ref) for _, found in meetings.tasks(file) for d in found]


def test_a_meeting_is_to_be_held_and_then_its_duties_are_to_be_done() -> None:
    file = meeting_of(sample("meeting.packed.1"))
    assert [kind for _, kind, _ in due_of(file)] == ["hold-meeting"]
    file = meetings.fold(file, dict(HELD.data), HELD)
    assert due_of(file) == [
        ("staff:handler.wang", "meeting-duty", "1"), ("unit:150104002:centre", "meeting-duty", "2"),
    ]  # fmt: skip
    assert {"150104002:street-office", "150104002:centre"} <= set(file["seen_by"])


def test_duties_end_when_they_are_done_or_raised_and_move_when_extended() -> None:
    file = meeting_of(HELD)
    report = sample("meeting.duty_reported.1", duty=1)
    file = meetings.fold(file, dict(report.data), report)
    later = sample("meeting.duty_followed.1", duty=2)
    file = meetings.fold(file, dict(later.data), later)
    assert [(d["state"], d["due"]) for d in file["duties"]] == [
        ("done", "2025-05-20"), ("owed", "2025-06-20"),
    ]  # fmt: skip
    raised = sample("meeting.duty_followed.1", duty=2, outcome="raised", due=None)
    file = meetings.fold(file, dict(raised.data), raised)
    assert due_of(file) == []


def test_a_report_that_it_is_not_done_changes_nothing() -> None:
    report = sample("meeting.duty_reported.1", duty=1, done=False)
    before = meeting_of(HELD)
    assert meetings.fold(before, dict(report.data), report)["duties"] == before["duties"]


def test_more_for_the_agenda_is_added() -> None:
    file = meeting_of(sample("meeting.agenda_set.1"))
    assert file["topics"] == ["防汛准备"]
    assert "150104:housing-bureau" in file["units"]


def owed(file: dict[str, Any]) -> list[tuple[str, str]]:
    """Who has to do what next with a case that is handled."""
    next_ = {"assign", "mediate", "report-outcome"}
    return [(each.audience, each.kind) for each in worklist.tasks(file) if each.kind in next_]


def test_an_accepted_case_that_nobody_handles_is_its_holders_to_assign() -> None:
    file = file_of()
    assert owed(file) == [(f"unit:{file['holder']}", "assign")]
    assert owed(casefile.fold(file, sample("case.assigned.1"))) == []


def test_papers_that_are_gone_leave_it_to_be_assigned_again() -> None:
    file = file_of(sample("case.assigned.1", assignment=1), sample("case.returned.1", assignment=1))
    assert [kind for _, kind in owed(file)] == ["assign"]


def test_when_all_papers_are_done_their_sender_reports_the_outcome() -> None:
    file = file_of(sample("case.assigned.1"), sample("case.signed.1"))
    assert owed(file) == []
    file = casefile.fold(file, sample("case.duty_done.1"))
    sender = file["assignments"][0]["sender"]
    assert owed(file) == [(f"unit:{sender}", "report-outcome")]
    assert owed(casefile.fold(file, sample("case.handled.1"))) == []


def test_a_mediation_is_its_mediators_until_it_ends() -> None:
    file = file_of(OPENED)
    assert owed(file) == [(f"staff:{file['mediations'][0]['mediator']}", "mediate")]
    stopped = casefile.fold(file, sample("mediation.crime_reported.1"))
    assert owed(stopped) == []  # the police have the next word
    assert [kind for _, kind in owed(casefile.fold(file, AGREED))] == ["report-outcome"]
    failed = casefile.fold(file, sample("mediation.failed.1"))
    assert [kind for _, kind in owed(failed)] == ["assign"]

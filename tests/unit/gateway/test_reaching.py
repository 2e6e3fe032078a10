"""Whether the residents were reached: in the case file, and as tasks of the first-asked person."""

from typing import Any

from gateway.readmodel import casefile, worklist
from services.contracts import envelope as ce
from tests.controls import samples

REPORTED = "case.reported.1"


def file_after(*names: str, **changes: Any) -> dict[str, Any]:
    file: dict[str, Any] = {}
    for name in (REPORTED, *names):
        found = samples.event(name)
        if name in changes:
            found["data"] = {**found["data"], **changes[name]}
        file = casefile.fold(file, ce.of(found))
    return file


def kinds(file: dict[str, Any]) -> list[str]:
    wanted = {"call-back", "reach-residents"}
    return [each.kind for each in worklist.tasks(file) if each.kind in wanted]


def test_a_failed_notice_stands_in_the_file_until_the_residents_were_informed() -> None:
    failed = {"audience": "resident:somebody", "channel": "sms", "reason": "http:400"}
    changes: dict[str, Any] = {"notice.failed.1": failed}
    file = file_after("notice.failed.1", **changes)
    assert file["unreached"]["somebody"]["reason"] == "http:400"
    assert kinds(file) == ["reach-residents"]
    informed = file_after("notice.failed.1", "agent.residents_informed.1", **changes)
    assert kinds(informed) == []


def test_a_call_back_is_a_task_with_its_day() -> None:
    file = file_after("callback.planned.1")
    (task,) = [each for each in worklist.tasks(file) if each.kind == "call-back"]
    assert (task.ref, task.due) == ("1", "2025-04-19")
    assert task.audience == f"staff:{file['first_asked']}"
    assert file["callback"]["state"] == "planned"


def test_after_a_call_in_vain_there_is_the_next() -> None:
    file = file_after("callback.planned.1", "callback.tried.1")
    (task,) = [each for each in worklist.tasks(file) if each.kind == "call-back"]
    assert (task.ref, task.due) == ("2", "2025-04-20")


def test_who_was_reached_is_called_no_more() -> None:
    reached: dict[str, Any] = {"callback.tried.1": {"reached": True, "next_on": None}}
    file = file_after("callback.planned.1", "callback.tried.1", **reached)
    assert (file["callback"]["state"], kinds(file)) == ("reached", [])


def test_calls_in_vain_are_visible() -> None:
    file = file_after("callback.planned.1", "callback.tried.1", "callback.given_up.1")
    assert (file["callback"]["state"], kinds(file)) == ("given-up", ["reach-residents"])


def test_who_was_told_otherwise_is_no_task_any_more() -> None:
    calls = ("callback.planned.1", "callback.tried.1", "callback.given_up.1")
    told: dict[str, Any] = {"case.contacted.1": {"whom": "applicant"}}
    assert kinds(file_after(*calls, "case.contacted.1", **told)) == []
    unit: dict[str, Any] = {"case.contacted.1": {"whom": "unit"}}
    assert kinds(file_after(*calls, "case.contacted.1", **unit)) == ["reach-residents"]


def test_of_a_closed_dossier_nobody_is_asked_to_reach_anybody() -> None:
    calls = ("callback.planned.1", "callback.tried.1", "callback.given_up.1")
    assert kinds(file_after(*calls, "case.archived.1")) == []


def test_a_cancelled_call_back_is_no_task() -> None:
    file = file_after("callback.planned.1", "callback.cancelled.1")
    assert (file["callback"]["state"], kinds(file)) == ("cancelled", [])

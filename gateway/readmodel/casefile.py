"""The case file as a fold: a pure function of the events of a case, in the order of `order`.

The same function makes the live file, a rebuilt one, and the file as of any instant.
"""

from typing import Any

from services.contracts.envelope import Envelope

from . import desk, risk
from .folding import CENTRE, FOLDS, File, concerns, fold, hold, on, whole

__all__ = ["FOLDS", "File", "concerns", "fold", "whole"]

UNANSWERED = {"answer": None, "done_by": None}  # of a supervision


def _assignment(file: File, number: int) -> dict[str, Any]:
    return next(each for each in file["assignments"] if each["assignment"] == number)


def _move(file: File, number: int, state: str, event: Envelope, **more: Any) -> None:
    _assignment(file, number).update(state=state, since=event.time, **more)


def _settles(data: dict[str, Any]) -> bool:
    """Whether the level that handled it has settled it."""
    return data["outcome"] in {"settled", "partly-settled", "explained", "withdrawn"}


def _centre(file: File) -> str:
    return f"{file['division'][:9]}:{CENTRE}"


@on("case.reported")
def reported(file: File, data: dict[str, Any], event: Envelope) -> None:
    file.update(
        desk.brought(data),
        id=event.subject,
        status="registered",
        risk=None,
        level="community" if len(data["division"]) == 12 else "street",  # noqa: PLR2004 - digits
        reported_at=event.time,
        assignments=[],
        supervised=[],
        agents=[],
        levels=[],
        visits=0,
        informed=0,
        progress={"summary": None, "done": None, "of": None, "at": None},
        mediations=[],
        meetings=[],
        crime_report=None,
        risk_view=risk.begin(),
        handled=None,
        settled_level=None,
        resolved=None,
        rating=None,
        lawful_route=None,
        archived_at=None,
        limits=[],
        forms=[],
        paused=None,
    )
    desk.begin(file, data, event)
    hold(file, data["by"]["unit"] or _centre(file), event)


@on("case.accepted")
def accepted(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "accepted"


@on("case.declined")
def declined(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "declined"
    file["lawful_route"] = {key: data[key] for key in ("route", "basis", "reason")}


@on("case.sent_back", "case.reopened")
def again(file: File, data: dict[str, Any], event: Envelope) -> None:
    file.update(status="accepted", handled=None, resolved=None, confirmed=None, archived_at=None)
    file["merged_into"] = file["settled_level"] = file["lawful_route"] = None
    hold(file, _centre(file), event)


@on("case.handled")
def handled(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"], file["paused"] = "handled", None  # its clocks have ended
    file["handled"] = {key: data[key] for key in ("outcome", "summary", "done", "of")}
    file["settled_level"] = (data.get("level") or file["level"]) if _settles(data) else None
    hold(file, _centre(file), event)


@on("case.resolved")
def resolved(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "resolved"
    file["resolved"] = {key: data.get(key) for key in desk.RESOLVED}


@on("case.rated")
def rated(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "rated"
    file["rating"] = {key: data.get(key) for key in ("score", "comment", "accepted", "on_behalf")}


@on("case.archived")
def archived(file: File, data: dict[str, Any], event: Envelope) -> None:
    file.update(status="archived", archived_at=event.time)


@on("case.assigned")
def assigned(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["assignments"].append(
        {
            "assignment": data["assignment"],
            "unit": data["unit"],
            "lead": data["lead"],
            "duty": data["duty"],
            "due": data["due"],
            "paper": data["paper"],
            "replaces": data["replaces"],
            "sender": data["by"]["unit"],
            "state": "assigned",
            "since": event.time,
            "result": None,
            "superior": None,
        }
    )


@on("case.signed")
def signed(file: File, data: dict[str, Any], event: Envelope) -> None:
    _move(file, data["assignment"], "signed", event)
    if _assignment(file, data["assignment"])["lead"]:
        hold(file, data["unit"], event)


@on("case.objected")
def objected(file: File, data: dict[str, Any], event: Envelope) -> None:
    _move(file, data["assignment"], "objected", event)


@on("case.objection_settled")
def objection_settled(file: File, data: dict[str, Any], event: Envelope) -> None:
    _move(file, data["assignment"], "assigned" if data["upheld"] else "rerouted", event)


@on("case.duty_done")
def duty_done(file: File, data: dict[str, Any], event: Envelope) -> None:
    _move(file, data["assignment"], "done", event, result=data["result"])


@on("case.extended")
def extended(file: File, data: dict[str, Any], event: Envelope) -> None:
    _assignment(file, data["assignment"])["due"] = data["due"]


@on("case.escalated")
def escalated(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["level"] = data["to_level"]
    file["levels"].append(
        {key: data[key] for key in ("from_level", "to_level", "to_unit", "ground", "reason")}
        | {"at": event.time}
    )


@on("case.supervised")
def supervised(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["supervised"].append(
        {key: data[key] for key in ("unit", "reason", "answer_by")} | UNANSWERED
    )


@on("agent.appointed")
def agent_appointed(file: File, data: dict[str, Any], event: Envelope) -> None:
    known = {key: data[key] for key in ("agent", "station", "mandate")}
    file["agents"].append(known | {key: data.get(key) for key in ("until", "consent")})


@on("agent.progress_reported")
def progress_reported(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["progress"] = {key: data[key] for key in ("summary", "done", "of")} | {"at": event.time}


@on("agent.visit_made", "grid.visit_recorded")
def visit_made(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["visits"] += 1


@on("agent.residents_informed")
def residents_informed(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["unreached"] = {}
    file["informed"] += 1


@on("mediation.opened")
def mediation_opened(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["mediations"].append(
        {
            "body": data["body"],
            "mediator": data["mediator"],
            "question": data["question"],
            "state": "offered",
            "consents": dict.fromkeys(data["sides"]),
            "sessions": 0,
            "summary": None,
            "duties": [],
            "kind": None,
            "on_roster": None,
            "chosen_by_sides": None,
            "recused": [],
            "agreement": None,
            "routes": [],
        }
    )


@on("mediation.answered")
def mediation_answered(file: File, data: dict[str, Any], event: Envelope) -> None:
    mediation = file["mediations"][-1]
    mediation["consents"][data["side"]] = data["consents"]
    if not data["consents"]:
        mediation["state"] = "refused"
    elif all(mediation["consents"].values()):
        mediation["state"] = "running"


@on("mediation.session_held")
def session_held(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["mediations"][-1]["sessions"] = data["session"]


@on("mediation.agreed")
def mediation_agreed(file: File, data: dict[str, Any], event: Envelope) -> None:
    duties = [dict(each) for each in data["duties"]]  # they change later on, the event does not
    file["mediations"][-1].update(state="agreed", summary=data["summary"], duties=duties)


@on("mediation.failed")
def mediation_failed(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["mediations"][-1].update(state="failed", summary=data["summary"])


@on("meeting.decided")
def meeting_decided(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["meetings"].append(
        {key: data[key] for key in ("meeting", "title", "held_on", "decision", "unit", "due")}
        | {"state": "owed"}
    )

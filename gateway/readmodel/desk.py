"""The desk's part of the case file: first-asked duty, the resident's yes, kin, papers.

Folds of intake's events beside those of the life cycle in `casefile`.
"""

from typing import Any

from services.contracts.envelope import Envelope

from .folding import File, on

RESOLVED = ("outcome", "reason", "summary", "why", "means", "told", "confirm_by", "through")
BROUGHT = ("order", "petition", "handover", "needs", "pending", "emergency")  # since version 2
UNSAID = dict.fromkeys(BROUGHT)
HIDDEN = ("by", "query_tag")
OTHERS = {"unit", "sender"}  # a word with these is none with the people of the matter


def brought(data: dict[str, Any]) -> dict[str, Any]:
    """What a report says, of any version."""
    said = {**UNSAID, "advice": [], **data}
    for each in HIDDEN:
        said.pop(each, None)
    return said


def begin(file: File, data: dict[str, Any], event: Envelope) -> None:
    """What the desk knows of a new case."""
    file.update(
        duty={"owner": data["first_asked"], "since": event.time, "offered": None},
        promises=[],
        contacts=0,
        confirmed=None,
        links=[],
        children=[],
        merged_into=None,
        merged=[],
        duplicates=[],
        attachments=[],
    )


@on("case.confirmed")
def confirmed(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "confirmed"
    file["confirmed"] = {"by_silence": data["by_silence"], "at": event.time}


@on("case.contacted")
def contacted(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["contacts"] += 1
    if data["whom"] not in OTHERS:
        file["unreached"] = {}


@on("case.promised")
def promised(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["promises"].append(
        {key: data[key] for key in ("promise", "what", "due")} | {"state": "open"}
    )


@on("case.promise_kept")
def promise_kept(file: File, data: dict[str, Any], event: Envelope) -> None:
    _promise(file, data)["state"] = "late" if data["late"] else "kept"


@on("case.promise_broken")
def promise_broken(file: File, data: dict[str, Any], event: Envelope) -> None:
    _promise(file, data)["state"] = "broken"


def _promise(file: File, data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = file["promises"][data["promise"] - 1]
    return found


@on("case.hand_over_offered")
def hand_over_offered(file: File, data: dict[str, Any], event: Envelope) -> None:
    offered = {key: data[key] for key in ("receiver", "reason", "note")}
    file["duty"]["offered"] = {**offered, "at": event.time}


@on("case.handed_over")
def handed_over(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["first_asked"] = data["receiver"]
    file["duty"] = {"owner": data["receiver"], "since": event.time, "offered": None}


@on("case.linked")
def linked(file: File, data: dict[str, Any], event: Envelope) -> None:
    other = {"case": data["other"], "number": data["other_number"]}
    file["links"].append({**other, "relation": data["relation"], "reason": data["reason"]})
    if data["relation"] == "parent-of":
        file["children"].append({**other, "state": data["state"]})


@on("case.child_changed")
def child_changed(file: File, data: dict[str, Any], event: Envelope) -> None:
    for child in file["children"]:
        if child["case"] == data["child"]:
            child["state"] = data["state"]


@on("case.merged")
def merged(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["status"] = "merged"
    file["merged_into"] = {"case": data["into"], "number": data["other_number"], "answer": None}


@on("case.absorbed")
def absorbed(file: File, data: dict[str, Any], event: Envelope) -> None:
    if all(each["case"] != data["other"] for each in file["merged"]):  # merged a second time
        file["merged"].append({"case": data["other"], "number": data["other_number"]})


@on("case.answered")
def answered(file: File, data: dict[str, Any], event: Envelope) -> None:
    answer = {key: data[key] for key in ("outcome", "summary")} | {"at": event.time}
    if file["merged_into"]:
        file["merged_into"]["answer"] = answer


@on("case.duplicates_suspected")
def duplicates_suspected(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["duplicates"] += data["candidates"]


@on("case.attached")
def attached(file: File, data: dict[str, Any], event: Envelope) -> None:
    paper = {key: data[key] for key in ("attachment", "sha256", "size", "media_type", "title")}
    file["attachments"].append({**paper, "at": event.time})

"""Limits, pauses, recalls and supervision: folds of the case file beside `casefile`."""

from typing import Any

from services.contracts.envelope import Envelope

from .folding import CENTRE, File, hold, on


@on("case.limit_set")
def limit_set(file: File, data: dict[str, Any], event: Envelope) -> None:
    """A limit began or moved. One that ended and began again keeps its place."""
    limit = {
        "limit": data["limit"],
        "what": data["what"],
        "state": "running" if data["due"] else "paused",
        **{key: data[key] for key in ("due", "last_day", "counted", "length", "article", "unit")},
    }
    limits: list[dict[str, Any]] = file.setdefault("limits", [])
    known = _limit(file, data["limit"])
    if known is None:
        limits.append({**limit, "reminded": 0})
    else:
        known.update(limit)


@on("case.reminded")
def reminded(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = _limit(file, data["limit"])
    if found is not None:
        found["reminded"] += 1


@on("case.overdue")
def overdue(file: File, data: dict[str, Any], event: Envelope) -> None:
    _mark(file, data["limit"], "overdue")


@on("case.limit_ended")
def limit_ended(file: File, data: dict[str, Any], event: Envelope) -> None:
    _mark(file, data["limit"], data["how"])


@on("case.paused")
def paused(file: File, data: dict[str, Any], event: Envelope) -> None:
    facts = {key: data[key] for key in ("reason", "note", "until")}
    file["paused"] = {**facts, "since": event.time}


@on("case.resumed")
def resumed(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["paused"] = None


@on("case.recalled")
def recalled(file: File, data: dict[str, Any], event: Envelope) -> None:
    for each in file["assignments"]:
        if each["assignment"] == data["assignment"]:
            signed = each["state"] == "signed"
            if signed and each["lead"] and file["holder"] == each["unit"]:
                hold(file, f"{file['division'][:9]}:{CENTRE}", event)
            each.update(state="recalled", since=event.time)


@on("case.supervision_answered")
def supervision_answered(file: File, data: dict[str, Any], event: Envelope) -> None:
    order = file["supervised"][data["supervision"] - 1]
    order.update(answer=data["answer"], done_by=data["done_by"])


def _limit(file: File, name: str) -> dict[str, Any] | None:
    return next((each for each in file.get("limits", ()) if each["limit"] == name), None)


def _mark(file: File, name: str, state: str) -> None:
    found = _limit(file, name)
    if found is not None:
        found["state"] = state

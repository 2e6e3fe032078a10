"""Forms of a case: their entries in its file, and one whole form from its own events. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.contracts.envelope import Envelope

from .folding import File, on

Entry = dict[str, Any]
OF_EVENT = (
    "form", "ordinal", "kind", "number", "title", "title_en", "issuer", "to", "wants_answer",
    "answer_by", "act", "replaces",
)  # fmt: skip
OPEN = ("in-force", "overdue")


@on("form.issued")
def issued(file: File, data: dict[str, Any], event: Envelope) -> None:
    file.setdefault("forms", []).append(_entry(data, event))


@on("form.signed", "form.answered", "form.recalled", "form.overdue")
def changed(file: File, data: dict[str, Any], event: Envelope) -> None:
    for entry in file.get("forms", ()):
        if entry["form"] == data["form"]:
            _change(entry, data, event)


def whole(events: Iterable[Envelope], form: str) -> Entry | None:
    """One form with all that is on it, from the events of its case; None when there is none."""
    made: Entry | None = None
    for event in events:
        data = dict(event.data)
        if data.get("form") != form:
            continue
        if event.type == "form.issued":
            made = _entry(data, event) | {
                "edition": data["edition"], "issued_by": data["by"], "values": data["values"],
                "sheet": data["sheet"], "names": data["names"], "answered": None, "recalled": None,
            }  # fmt: skip
        elif made is not None:
            _change(made, data, event)
            _detail(made, data, event)
    return made


def instant(entry: Entry) -> datetime:
    """When it was issued."""
    return datetime.fromisoformat(entry["issued_at"])


def _entry(data: dict[str, Any], event: Envelope) -> Entry:
    units = {"issuer": data["issuer"], "addressee": data["to"]}
    return {
        **{name: data[name] for name in OF_EVENT},
        "state": "in-force" if data["in_force"] else "issued",
        "issued_at": event.time,
        "signatures": [
            {**each, "unit": units[each["side"]], "by": None, "at": None} for each in data["slots"]
        ],
    }


def _change(entry: Entry, data: dict[str, Any], event: Envelope) -> None:
    if event.type == "form.signed":
        for each in entry["signatures"]:
            if each["slot"] == data["slot"]:
                each.update(by=data["by"]["id"], at=event.time)
        if data["in_force"] and entry["state"] == "issued":
            entry.update(state="in-force", answer_by=data["answer_by"])
    else:
        entry["state"] = event.type.removeprefix("form.")


def _detail(made: Entry, data: dict[str, Any], event: Envelope) -> None:
    by = {"by": data["by"]["id"], "at": event.time}
    if event.type == "form.answered":
        made["answered"] = {**by, "answer": data["answer"], "late": data["late"]}
    elif event.type == "form.recalled":
        made["recalled"] = {**by, "reason": data["reason"]}

"""A matter's risk in the case file: level, signals, plan, report. Folds beside `casefile`."""

from datetime import date, timedelta
from typing import Any

from services.contracts.envelope import Envelope

from .due import day
from .folding import File, on

GRADED = ("level", "method", "grounds", "experts")
WAITING = {"due", "overdue"}  # of a report that nobody has made


def begin() -> dict[str, Any]:
    """What is known before the rules have spoken."""
    return {
        "level": None, "method": None, "grounds": [], "experts": [], "plan": None,
        "reasons": [], "before": None, "graded_at": None, "signals": [], "report": None,
        "fed_back": [],
    }  # fmt: skip


def view(file: File) -> dict[str, Any]:
    """The view of a file of any age."""
    found: dict[str, Any] = file["risk_view"]
    for name, value in begin().items():
        found.setdefault(name, value)
    return found


@on("risk.assessed")
def assessed(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["risk"] = data["level"]
    view(file).update({key: data[key] for key in GRADED})
    view(file).update(
        reasons=data.get("reasons", []), before=data.get("before"), graded_at=event.time
    )


@on("risk.signal_noted")
def signal_noted(file: File, data: dict[str, Any], event: Envelope) -> None:
    facts = {key: data[key] for key in ("signal", "code", "source", "note", "seen_at", "about")}
    view(file)["signals"].append({**facts, "noted_at": event.time, "live": True, "why": None})


@on("risk.signal_lifted")
def signal_lifted(file: File, data: dict[str, Any], event: Envelope) -> None:
    for each in view(file)["signals"]:
        if each["signal"] == data["signal"]:
            each.update(live=False, why=data["reason"])


@on("risk.plan_adopted")
def plan_adopted(file: File, data: dict[str, Any], event: Envelope) -> None:
    measures = [
        {**each, "number": int(each["number"]), "done": False, "note": None, "overdue": False}
        for each in data["measures"]
    ]
    view(file)["plan"] = {
        **{key: data[key] for key in ("unit", "person", "review_on")},
        "measures": measures,
        **{key: data.get(key) for key in ("level", "track_days")},
        "track_by": None,
    }
    _look_again(file, event)


@on("risk.measure_reported")
def measure_reported(file: File, data: dict[str, Any], event: Envelope) -> None:
    _measure(file, data, done=data["done"], note=data["note"])
    _look_again(file, event)


@on("risk.measure_overdue")
def measure_overdue(file: File, data: dict[str, Any], event: Envelope) -> None:
    _measure(file, data, overdue=True)


@on("risk.report_due")
def report_due(file: File, data: dict[str, Any], event: Envelope) -> None:
    facts = {key: data[key] for key in ("to_unit", "due")}
    view(file)["report"] = {"state": "due", **facts, "summary": None, "late": None, "reply": None}


@on("risk.report_overdue")
def report_overdue(file: File, data: dict[str, Any], event: Envelope) -> None:
    _report(file)["state"] = "overdue"


@on("risk.reported_up")
def reported_up(file: File, data: dict[str, Any], event: Envelope) -> None:
    facts = {key: data[key] for key in ("to_unit", "summary", "late")}
    _report(file).update(state="reported", reply=None, **facts)


@on("risk.report_acknowledged")
def report_acknowledged(file: File, data: dict[str, Any], event: Envelope) -> None:
    _report(file).update(state="acknowledged", reply=data["reply"])


@on("risk.fed_back")
def fed_back(file: File, data: dict[str, Any], event: Envelope) -> None:
    facts = {key: data[key] for key in ("message", "units", "residents", "level")}
    view(file)["fed_back"].append({**facts, "at": event.time})


def _measure(file: File, data: dict[str, Any], **change: Any) -> None:
    plan = view(file)["plan"]
    for measure in plan["measures"] if plan else ():
        if measure["number"] == data["measure"]:
            measure.update(change)


def _look_again(file: File, event: Envelope) -> None:
    """By when somebody looks after the plan again: so many days after it last was."""
    plan = view(file)["plan"]
    if plan and plan.get("track_days"):
        today = date.fromisoformat(day(event.time))
        plan["track_by"] = (today + timedelta(days=plan["track_days"])).isoformat()


def _report(file: File) -> dict[str, Any]:
    found: dict[str, Any] | None = view(file)["report"]
    if found is None:
        found = {"state": "", "to_unit": "", "due": None, "reply": None}
        view(file)["report"] = found
    return found

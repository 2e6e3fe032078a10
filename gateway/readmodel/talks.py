"""Mediators, agreements, confirmations, disputes on jurisdiction, decisions: folds of the case file
beside `casefile`. Nothing here reads a text: duties, sides and sums are found by their numbers.
"""

from typing import Any

from services.contracts.envelope import Envelope

from .folding import File, on


def _mediation(file: File, number: int) -> dict[str, Any] | None:
    """The mediation of this number; none for one that the file does not have."""
    found = file["mediations"]
    return found[number - 1] if 0 < number <= len(found) else None


@on("mediation.mediator_named")
def mediator_named(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = _mediation(file, data["mediation"])
    if found is not None:
        names = ("mediator", "kind", "on_roster", "chosen_by_sides")
        found.update({name: data[name] for name in names})
        if data["replaces"]:
            found.setdefault("recused", []).append(
                {"mediator": data["replaces"], "ground": data["ground"]}
            )


@on("mediation.tracked")
def tracked(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = _mediation(file, data["agreement"])
    if found is None:
        return
    for number, duty in zip(data["duties"], found["duties"], strict=False):
        duty.update(number=number, state="owed", late=False)
    days = ("effective_on", "confirm_until", "revisit_on")
    found["agreement"] = {name: data[name] for name in days} | {
        "confirmation": None, "court": None, "paper": None, "revisits": 0, "holds": None,
    }  # fmt: skip


@on("mediation.performance_reported")
def performance_reported(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = _mediation(file, data["agreement"])
    for duty in found["duties"] if found else ():
        if duty.get("number") == data["duty"]:
            duty.update(state=data["outcome"], late=data["late"], by=data["due"] or duty["by"])


@on("mediation.revisited")
def revisited(file: File, data: dict[str, Any], event: Envelope) -> None:
    _agreement(file, data, revisits=data["count"], holds=data["holds"])


@on("mediation.confirmation_asked")
def confirmation_asked(file: File, data: dict[str, Any], event: Envelope) -> None:
    _agreement(file, data, confirmation="asked", court=data["court"])


@on("mediation.confirmation_decided")
def confirmation_decided(file: File, data: dict[str, Any], event: Envelope) -> None:
    _agreement(file, data, confirmation=data["outcome"], paper=data["paper"])


@on("mediation.confirmation_lapsed")
def confirmation_lapsed(file: File, data: dict[str, Any], event: Envelope) -> None:
    _agreement(file, data, confirmation="lapsed")


def _agreement(file: File, data: dict[str, Any], **change: Any) -> None:
    found = _mediation(file, data["agreement"])
    if found is not None and found.get("agreement"):
        found["agreement"].update(change)


@on("mediation.routes_told")
def routes_told(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = _mediation(file, data["mediation"])
    if found is not None:
        found["routes"] = data["routes"]


@on("mediation.crime_reported")
def crime_reported(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["crime_report"] = {
        "unit": data["unit"], "suspicion": data["suspicion"], "taken": None, "at": event.time,
    }  # fmt: skip
    last = file["mediations"][-1] if file["mediations"] else None
    if last is not None and last["state"] in {"offered", "running"}:
        last["state"] = "suspended"


@on("mediation.crime_report_answered")
def crime_report_answered(file: File, data: dict[str, Any], event: Envelope) -> None:
    if file["crime_report"]:
        file["crime_report"] = {**file["crime_report"], "taken": data["taken"]}


@on("meeting.followed_up")
def followed_up(file: File, data: dict[str, Any], event: Envelope) -> None:
    found = file["meetings"]
    if 0 < data["decision"] <= len(found):
        decision = found[data["decision"] - 1]
        decision.update(state=data["outcome"], due=data["due"] or decision["due"])


@on("case.jurisdiction_disputed")
def disputed(file: File, data: dict[str, Any], event: Envelope) -> None:
    _assignment(file, data, event, "disputed", superior=data["superior"])


@on("case.jurisdiction_decided")
def decided(file: File, data: dict[str, Any], event: Envelope) -> None:
    stays = data["named"] == data["unit"]
    _assignment(file, data, event, "assigned" if stays else "rerouted")


@on("case.returned")
def returned(file: File, data: dict[str, Any], event: Envelope) -> None:
    _assignment(file, data, event, "returned")


def _assignment(file: File, data: dict[str, Any], event: Envelope, state: str, **more: Any) -> None:
    for each in file["assignments"]:
        if each["assignment"] == data["assignment"]:
            each.update(state=state, since=event.time, **more)

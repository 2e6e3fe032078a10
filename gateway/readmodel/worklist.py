"""What somebody has to do, derived from a case file: pure, so that a rebuild gives the same."""

from dataclasses import dataclass
from typing import Any

from . import due


@dataclass(frozen=True, slots=True)
class Due:
    """One open task: `audience` is `unit:<code>` or `staff:<id>`."""

    audience: str
    kind: str
    ref: str
    due: str | None
    since: str


def tasks(file: dict[str, Any]) -> list[Due]:
    """Every open task of a case."""
    return [
        *_desk(file), *_duty(file), *_assignments(file), *_supervised(file), *_measures(file),
        *_reaching(file),
    ]  # fmt: skip


def _desk(file: dict[str, Any]) -> list[Due]:
    kind = {
        "registered": "decide-acceptance",
        "handled": "verify-and-tell",
        "rated": "archive",
        "confirmed": "archive",
    }.get(file["status"])
    if kind is None:
        return []
    return [Due(f"staff:{file['first_asked']}", kind, "", None, file["changed_at"])]


def _duty(file: dict[str, Any]) -> list[Due]:
    """What the first-asked person owes: promises, the reply to 12345, a look at duplicates."""
    if file["status"] == "archived":
        return []
    owner, made = f"staff:{file['first_asked']}", []
    for each in file.get("promises", ()):
        if each["state"] in {"open", "broken"}:
            ref = str(each["promise"])
            made.append(Due(owner, "keep-promise", ref, due.day(each["due"]), ""))
    if file["status"] in due.OPEN and file.get("order"):
        order = file["order"]
        made.append(
            Due(owner, "reply-to-hotline", order["number"], due.day(order["reply_due"]), "")
        )
    if file["status"] in due.OPEN and file.get("duplicates") and not file.get("merged"):
        made.append(Due(owner, "look-at-duplicates", "", None, ""))
    offered = file.get("duty", {}).get("offered")
    if offered:
        receiver = f"staff:{offered['receiver']}"
        made.append(Due(receiver, "acknowledge-hand-over", "", None, offered["at"]))
    return made


def _assignments(file: dict[str, Any]) -> list[Due]:
    if file["status"] != "accepted":
        return []
    made = []
    for each in file["assignments"]:
        ref = str(each["assignment"])
        day = due.limit_day(file, f"duty.{ref}", each["due"])
        if each["state"] == "assigned":
            made.append(Due(f"unit:{each['unit']}", "sign", ref, day, each["since"]))
        elif each["state"] == "signed":
            made.append(Due(f"unit:{each['unit']}", "complete", ref, day, each["since"]))
        elif each["state"] == "objected":
            centre = f"unit:{file['division'][:9]}:centre"
            made.append(Due(centre, "settle-objection", ref, day, each["since"]))
    return made


def _supervised(file: dict[str, Any]) -> list[Due]:
    """What a supervised unit has to explain."""
    if file["status"] != "accepted":
        return []
    return [
        Due(f"unit:{each['unit']}", "answer-supervision", str(number), each["answer_by"], "")
        for number, each in enumerate(file.get("supervised", ()), start=1)
        if not each.get("answer")
    ]


def _measures(file: dict[str, Any]) -> list[Due]:
    plan = file["risk_view"]["plan"]
    if plan is None or file["status"] in {
        "resolved",
        "rated",
        "confirmed",
        "merged",
        "archived",
        "declined",
    }:
        return []
    return [
        Due(f"staff:{plan['person']}", "measure", str(each["number"]), each["due"], "")
        for each in plan["measures"]
        if not each["done"]
    ]


def _reaching(file: dict[str, Any]) -> list[Due]:
    """Whom nobody reached, and whom to call back: for the first-asked person."""
    staff = f"staff:{file['first_asked']}"
    unreached = (file.get("unreached") or {}).items()
    made = [Due(staff, "reach-residents", who, None, each["at"]) for who, each in unreached]
    callback = file.get("callback")
    if callback and callback["state"] == "planned":
        made.append(Due(staff, "call-back", str(callback["tries"] + 1), callback["on"], ""))
    return made

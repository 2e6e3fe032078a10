"""What somebody has to do, derived from a case file: pure, so that a rebuild gives the same."""

from dataclasses import dataclass
from typing import Any


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
    return [*_desk(file), *_assignments(file), *_measures(file)]


def _desk(file: dict[str, Any]) -> list[Due]:
    kind = {
        "registered": "decide-acceptance",
        "handled": "verify-and-tell",
        "rated": "archive",
    }.get(file["status"])
    if kind is None:
        return []
    return [Due(f"staff:{file['first_asked']}", kind, "", None, file["changed_at"])]


def _assignments(file: dict[str, Any]) -> list[Due]:
    if file["status"] != "accepted":
        return []
    made = []
    for each in file["assignments"]:
        ref = str(each["assignment"])
        if each["state"] == "assigned":
            made.append(Due(f"unit:{each['unit']}", "sign", ref, each["due"], each["since"]))
        elif each["state"] == "signed":
            made.append(Due(f"unit:{each['unit']}", "complete", ref, each["due"], each["since"]))
        elif each["state"] == "objected":
            centre = f"unit:{file['division'][:9]}:centre"
            made.append(Due(centre, "settle-objection", ref, each["due"], each["since"]))
    return made


def _measures(file: dict[str, Any]) -> list[Due]:
    plan = file["risk_view"]["plan"]
    if plan is None or file["status"] in {"resolved", "rated", "archived", "declined"}:
        return []
    return [
        Due(f"staff:{plan['person']}", "measure", str(each["number"]), each["due"], "")
        for each in plan["measures"]
        if not each["done"]
    ]

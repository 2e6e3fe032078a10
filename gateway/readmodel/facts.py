"""One row of facts per case, for the numbers: a pure function of its file, no word of its text.

What the numbers mean is decided in `gateway.statistics`; here it is only what happened.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from services.chassis import codec

from .milestones import UNMARKED

PASSED = frozenset({"late", "overdue"})  # states of a limit that was not met
ENDED = PASSED | {"met"}
GONE = frozenset({"rerouted", "returned", "recalled"})  # whose paper it is no longer
COMMUNITY_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is countable of a case. Instants are aware; codes those of the contracts.

    `unit` is the lead department, none where nobody was assigned. `limits` says per step with an
    ended limit whether all of its limits were met. `closed_at` is the answer that still holds,
    `outcome` and `settled_level` what was reported with it.
    """

    id: str
    county: str
    street: str
    community: str
    grid: str
    kind: str
    channel: str
    risk: str
    level: str
    unit: str
    first_level: str
    settled_level: str | None
    registered_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    rated_at: datetime | None
    archived: bool
    declined: bool
    merged: bool
    outcome: str | None
    score: str | None
    limits: dict[str, bool]
    overdue: bool
    reopened: int
    objected: int
    escalated: int
    repeat: bool
    links: int
    households: int
    people: int

    @property
    def open(self) -> bool:
        """Whether somebody still owes the residents an answer."""
        return not (self.closed_at or self.declined or self.merged)


COLUMNS = tuple(each.name for each in fields(Fact))
INSTANTS = ("registered_at", "accepted_at", "closed_at", "rated_at")
KEPT = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")
# One statement for a whole batch; a row that is as it was is not written again.
SAVE = (
    f"INSERT INTO facts SELECT * FROM jsonb_populate_recordset(NULL::facts, %s)"  # noqa: S608 - names of a class
    f" ON CONFLICT (id) DO UPDATE SET {KEPT} WHERE facts.* IS DISTINCT FROM excluded.*"
)


def of(file: dict[str, Any]) -> Fact:
    """The facts of a case, by its file."""
    found = values(file)
    for name in INSTANTS:
        found[name] = _instant_or_none(found[name])
    return Fact(**found)


def values(file: dict[str, Any]) -> dict[str, Any]:
    """The same by name, instants as the texts that they are in the file."""
    division, marks = file["division"], file.get("milestones", UNMARKED)
    by_level = "community" if len(division) == COMMUNITY_DIGITS else "street"
    resolved, rating = file["resolved"] or {}, file["rating"] or {}
    limits = file.get("limits", ())
    return {
        "id": file["id"],
        "county": division[:6],
        "street": division[:9] if len(division) >= 9 else "",  # noqa: PLR2004 - digits
        "community": division if len(division) == COMMUNITY_DIGITS else "",
        "grid": file["grid"] or "",
        "kind": file["kind"],
        "channel": file["channel"],
        "risk": file["risk"] or "",
        "level": file["level"],
        "unit": _lead(file["assignments"]),
        "first_level": by_level,
        "settled_level": (marks["settled_level"] or by_level) if marks["closed_at"] else None,
        "registered_at": file["reported_at"],
        "accepted_at": marks["accepted_at"],
        "closed_at": marks["closed_at"],
        "rated_at": marks["rated_at"],
        "archived": file["archived_at"] is not None,
        "declined": marks["declined"],
        "merged": marks["merged"],
        "outcome": resolved.get("outcome"),
        "score": rating.get("score"),
        "limits": _limits(limits),
        "overdue": any(each["state"] == "overdue" for each in limits),
        "reopened": marks["reopened"],
        "objected": marks["objected"],
        "escalated": marks["escalated"],
        "repeat": any(each["relation"] == "repeat-of" for each in file["links"]) or marks["merged"],
        "links": len(file["links"]),
        "households": file["households"],
        "people": marks["people"],
    }


def rows(files: list[dict[str, Any]]) -> str:
    """The parameter of SAVE for these files."""
    return codec.dumps([of(each) for each in files]).decode()


def _lead(assignments: list[dict[str, Any]]) -> str:
    leads = [each["unit"] for each in assignments if each["lead"] and each["state"] not in GONE]
    return leads[-1] if leads else ""


def _limits(limits: Any) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for each in limits:
        if each["state"] in ENDED:
            found[each["what"]] = found.get(each["what"], True) and each["state"] not in PASSED
    return found


def _instant_or_none(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else text or None

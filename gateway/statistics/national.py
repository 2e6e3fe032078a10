"""A case as a row of the national dispute record: columns and codes are data beside this file.

No personal data comes here: who the parties are stays in the vault, and their columns empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from services.contracts import codes

from ..readmodel import facts
from ..readmodel.facts import Fact
from .counting import day, rules
from .sheets import Cell

WAYS = {
    "settled-by-mediation": "mediation",
    "handled-by-department": "department",
    "explained": "explanation",
    "lawful-route": "lawful-route",
    "withdrawn": "withdrawn",
    "not-solved": "other",
}  # by CLOSING_REASONS
OURS = {
    "kinds": set(codes.KINDS),
    "verdicts": set(codes.SCORES),
    "risks": set(codes.RISKS),
    "ways": set(WAYS.values()),
}
File = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `source` names one of VALUES, none for a column that is left empty."""

    name: str
    zh: str
    en: str
    source: str | None
    table: dict[str, str] | None
    most: int | None


@cache
def columns() -> tuple[Column, ...]:
    """The columns of `national.yaml`. Raises ValueError naming what is wrong in it."""
    text = resources.files(__package__).joinpath("national.yaml").read_text("utf-8")
    return checked(yaml.safe_load(text))


def checked(found: dict[str, Any]) -> tuple[Column, ...]:
    """Columns of a file, whose sources and codes are known and complete. Raises ValueError."""
    tables = {name: table["codes"] for name, table in found["tables"].items()}
    for name, table in tables.items():
        differing = set(table) ^ OURS.get(name, set())
        if differing:
            raise ValueError(f"national.yaml: table {name}: no code for {sorted(differing)}")
    made = []
    for raw in found["columns"]:
        source, table = raw.get("from"), raw.get("table")
        if (source and source not in VALUES) or (table and table not in tables):
            raise ValueError(f"national.yaml: {raw['name']}: there is no {source or table}")
        chosen = tables[table] if table else None
        made.append(Column(raw["name"], raw["zh"], raw["en"], source, chosen, raw.get("most")))
    return tuple(made)


@cache
def scales() -> tuple[tuple[int, str], ...]:
    """From how many people which scale, the largest first."""
    text = resources.files(__package__).joinpath("national.yaml").read_text("utf-8")
    steps = yaml.safe_load(text)["scales"]["steps"]
    return tuple(sorted(((each["least"], each["code"]) for each in steps), reverse=True))


def row(file: File) -> dict[str, Cell]:
    """The record of a case, by column; its texts as they are in the file, sealed or not."""
    fact = facts.of(file)
    return {each.name: _cell(each, file, fact) for each in columns()}


def shortened(cells: Sequence[Cell]) -> list[Cell]:
    """A record in words, each no longer than its column takes: a sealed text is never cut."""
    return [
        cell[: column.most] if isinstance(cell, str) else cell
        for cell, column in zip(cells, columns(), strict=True)
    ]


def _cell(column: Column, file: File, fact: Fact) -> Cell:
    if column.source is None:
        return None
    found = VALUES[column.source](file, fact)
    if column.table is not None:
        return column.table.get(str(found)) if found else None
    return found


def _scale(file: File, fact: Fact) -> Cell:
    people = max(fact.people, fact.households)
    return next(code for least, code in scales() if people >= least)


def _limit_day(file: File, fact: Fact) -> Cell:
    days = [each["last_day"] for each in file.get("limits", ()) if each["what"] == "handle"]
    return days[-1] if days else None


def _settling_body(file: File, fact: Fact) -> Cell:
    agreed = [each["body"] for each in file["mediations"] if each["state"] == "agreed"]
    return (agreed or [fact.unit or None])[-1]


def _day(instant: datetime | None) -> Cell:
    return day(instant) if instant else None


VALUES: dict[str, Callable[[File, Fact], Cell]] = {
    "number": lambda file, _: str(file["number"]),
    "title": lambda file, _: str(file["title"]),
    "happened_on": lambda file, fact: file["since"] or _day(fact.registered_at),
    "division": lambda file, _: str(file["division"]),
    "scale": _scale,
    "kind": lambda _, fact: fact.kind,
    "people": lambda _, fact: max(fact.people, fact.households),
    "narrative": lambda file, _: file["narrative"],
    "lead_unit": lambda _, fact: fact.unit or None,
    "limit_day": _limit_day,
    "way": lambda file, _: WAYS.get((file["resolved"] or {}).get("reason") or ""),
    "settling_body": _settling_body,
    "success": lambda _, fact: int(bool(fact.closed_at) and fact.outcome in rules()["settled"]),
    "summary": lambda file, _: (file["resolved"] or {}).get("summary"),
    "rated_on": lambda _, fact: _day(fact.rated_at),
    "score": lambda _, fact: fact.score,
    "progress": lambda file, _: file["progress"]["summary"],
    "grid": lambda _, fact: fact.grid or None,
    "community": lambda _, fact: fact.grid[:12] or fact.community or None,
    "accepted_on": lambda _, fact: _day(fact.accepted_at),
    "risk": lambda _, fact: fact.risk,
    "registered_at": lambda _, fact: fact.registered_at,
    "changed_at": lambda file, _: datetime.fromisoformat(str(file["changed_at"])),
    "not_uploaded": lambda _, __: 0,
}

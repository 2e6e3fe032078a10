"""`rosters.yaml`, `routes.yaml`, `meetings.yaml`: read once, refused with file, row and field."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from services.contracts import codes

from ..monthly import Monthly
from ..rosters import Kind, People, Rosters
from ..routes import Routes
from . import HERE, PolicyError, build, read


@dataclass(frozen=True, slots=True)
class Talks:
    """What a centre decides about mediation and meetings."""

    rosters: Rosters
    routes: tuple[Routes, ...]
    monthly: tuple[Monthly, ...]


def load(folder: Path = HERE) -> Talks:
    """All three. Raises PolicyError; a service with a broken policy does not start."""
    return Talks(
        rosters=rosters(folder / "rosters.yaml"),
        routes=routes(folder / "routes.yaml"),
        monthly=monthly(folder / "meetings.yaml"),
    )


def rosters(file: Path) -> Rosters:
    """Kinds and people. Raises PolicyError."""
    found = read(file)
    kinds = found.get("kinds")
    if not isinstance(kinds, dict) or not kinds:
        raise PolicyError(file, "", "kinds", "should be a table of kinds")
    made = {code: build(Kind, plain, file, str(code)) for code, plain in kinds.items()}
    for code, kind in made.items():
        if kind.source is None and not kind.assumed:
            raise PolicyError(file, code, "source", "is missing; or say `assumed`")
    people = tuple(build(People, each, file, name) for name, each in _rows(found, "people", file))
    for each in people:
        if each.kind not in made:
            raise PolicyError(file, each.unit, "kind", f"{each.kind} is none of {sorted(made)}")
    if not isinstance(found.get("recusal"), str):
        raise PolicyError(file, "", "recusal", "an article")
    return Rosters(kinds=made, people=people, recusal=found["recusal"])


def routes(file: Path) -> tuple[Routes, ...]:
    """The routes by cause. Raises PolicyError."""
    made = tuple(build(Routes, each, file, name) for name, each in _rows(read(file), "rows", file))
    for cause in codes.ROUTE_CAUSES:
        if sum(row.cause == cause and not row.kinds for row in made) != 1:
            raise PolicyError(file, cause, "kinds", "one row without kinds is needed")
    return made


def monthly(file: Path) -> tuple[Monthly, ...]:
    """The monthly meetings. Raises PolicyError."""
    rows = _rows(read(file), "monthly", file)
    made = tuple(build(Monthly, each, file, name) for name, each in rows)
    for each in made:
        if [one.division for one in made].count(each.division) > 1:
            raise PolicyError(file, each.division, "division", "has two monthly meetings")
        if each.source is None and not each.assumed:
            raise PolicyError(file, each.division, "source", "is missing; or say `assumed`")
        try:
            time.fromisoformat(each.time)
        except ValueError as error:
            raise PolicyError(file, each.division, "time", f"such as 15:00: {error}") from error
    return made


def _rows(found: dict[str, Any], name: str, file: Path) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a list with a name for each; `from` in the file is `since` in the code."""
    rows = found.get(name)
    if not isinstance(rows, list):
        raise PolicyError(file, "", name, "should be a list")
    made = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or "since" in row:
            raise PolicyError(file, f"number {number}", "(all)", "a table; its first day is `from`")
        called = row.get("division") or row.get("unit") or row.get("cause") or f"number {number}"
        made.append((str(called), {("since" if k == "from" else k): v for k, v in row.items()}))
    return made

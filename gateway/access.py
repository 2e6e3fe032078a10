"""Who may see and do what: by role, region and involvement. One place, used by every route.

A level sees its region and what lies below; a department the cases given to it; an officer the
own grid and the own reports; an auditor the trail but not the content; an administrator nothing
of the business (三员分立).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.chassis.identity import Caller

from .problems import Problem

BY_REGION = frozenset({"clerk", "director", "agent", "expert", "auditor"})
BY_UNIT = frozenset({"handler", "mediator"})
BY_GRID = frozenset({"officer"})
READERS = BY_REGION | BY_UNIT | BY_GRID
CONTENT = READERS - {"auditor"}
COUNTY, STREET, COMMUNITY, GRID = 6, 9, 12, 15  # digits of the codes
GRID_CODE = re.compile(r"[0-9]{15}")
# Whoever stands in for an officer `today`, the day in China, sees what the officer sees there.
STOOD_IN = (
    "SELECT s.grid FROM substitutes s WHERE s.staff = %(staff)s"
    " AND %(today)s BETWEEN s.since AND s.until"
)
STAND_INS = (
    "(SELECT array_agg(s.staff) FROM substitutes s WHERE s.grid = {grid}"
    " AND %(today)s BETWEEN s.since AND s.until) AS stand_ins"
)


def conditions(caller: Caller, today: date) -> tuple[str, dict[str, Any]]:
    """SQL for the cases a caller may see, over the columns of `cases`; `false` for nobody.

    Raises Problem 403 for a caller of no reading role.
    """
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    roles = set(caller.roles)
    if roles & BY_REGION and caller.region:
        column = {COUNTY: "county", STREET: "street", COMMUNITY: "community"}.get(
            len(caller.region)
        )
        if column:
            parts.append(f"{column} = %(region)s")
            parameters["region"] = caller.region
    if roles & BY_UNIT and caller.unit:
        parts.append("units @> ARRAY[%(unit)s]")
        parameters["unit"] = caller.unit
    if roles & BY_GRID:
        # No grid is no grid of anybody's: an officer without a region has only the own reports.
        # Whoever is asked to take the first-asked duty over must see what it is about.
        parts.append(
            "(grid = %(grid)s AND grid <> '' OR first_asked = %(staff)s"
            f" OR units @> ARRAY[%(offered)s] OR grid IN ({STOOD_IN}))"
        )
        parameters.update(
            grid=caller.region, staff=caller.id, offered=f"staff:{caller.id}", today=today
        )
    require_reader(caller)
    return "(" + (" OR ".join(parts) or "false") + ")", parameters


def may_see(caller: Caller, case: Mapping[str, Any]) -> bool:
    """The same rule over one row of `cases`."""
    roles = set(caller.roles)
    by_region = bool(caller.region) and caller.region in {
        case["county"], case["street"], case["community"],
    }  # fmt: skip
    by_grid = bool(case["grid"]) and case["grid"] == caller.region
    own = case["first_asked"] == caller.id or f"staff:{caller.id}" in case["units"]
    return bool(
        (roles & BY_REGION and by_region)
        or (roles & BY_UNIT and caller.unit and caller.unit in case["units"])
        or (roles & BY_GRID and (by_grid or own))
        or stands_in(caller, case)
    )


def stands_in(caller: Caller, row: Mapping[str, Any]) -> bool:
    """Whether the caller does the officer's work today in the grid of a row with `stand_ins`."""
    return bool(set(caller.roles) & BY_GRID) and caller.id in (row.get("stand_ins") or ())


def sees_content(caller: Caller) -> bool:
    """Whether what people said is for this caller, where the thing itself is."""
    return bool(set(caller.roles) & CONTENT)


def require_reader(caller: Caller) -> None:
    """What holds for every case is for whoever reads any."""
    if not set(caller.roles) & READERS:
        raise Problem(403, "role-cannot-read", facts={"roles": list(caller.roles)})


def require_content(caller: Caller) -> None:
    """An auditor follows the trail but does not read what people said."""
    if not sees_content(caller):
        raise Problem(403, "content-not-for-role", facts={"roles": list(caller.roles)})


def require_region(caller: Caller, code: str, field: str) -> None:
    """What is made must lie in the caller's region. Raises Problem naming the field."""
    if not caller.region or not code.startswith(caller.region[:COMMUNITY]):
        raise Problem(
            403,
            "outside-region",
            facts={"field": field, "found": code, "region": caller.region or "—"},
        )


def counting(caller: Caller, division: str) -> tuple[str, str]:
    """Which cases a caller may have counted: a column of `facts` and its code. `division` narrows
    the region. A level has its region's numbers, an officer the own grid's.

    Raises Problem 400 for what is no division, 403 for another's region or role.
    """
    roles = set(caller.roles)
    if not caller.region or not roles & (BY_REGION | BY_GRID):
        raise Problem(403, "role-cannot-read", facts={"roles": list(caller.roles)})
    found = division or caller.region
    column = {COUNTY: "county", STREET: "street", COMMUNITY: "community", GRID: "grid"}.get(
        len(found) if found.isascii() and found.isdigit() else 0
    )
    if column is None:
        raise Problem(400, "not-a-division", facts={"field": "division", "found": found[:40]})
    only_grid = not roles & BY_REGION and column != "grid"
    if only_grid or not found.startswith(caller.region):
        raise Problem(
            403,
            "outside-region",
            facts={"field": "division", "found": found, "region": caller.region},
        )
    return column, found


def require_grids(caller: Caller) -> None:
    """Grids are for the levels of their region and for their officers."""
    if not caller.region or not set(caller.roles) & (BY_REGION | BY_GRID):
        raise Problem(403, "role-cannot-read", facts={"roles": list(caller.roles)})


def may_see_grid(caller: Caller, code: str) -> bool:
    """A grid is seen by its region's levels and by its own officer."""
    inside = bool(caller.region) and bool(GRID_CODE.fullmatch(code))
    return (
        inside
        and code.startswith(caller.region)
        and bool(set(caller.roles) & (BY_REGION | BY_GRID))
    )


def require_grid(caller: Caller, code: str) -> None:
    """Raises Problem 404 for a grid that the caller may not see."""
    if not may_see_grid(caller, code):
        raise Problem(404, "no-such-grid", facts={"code": code, "region": caller.region or "—"})

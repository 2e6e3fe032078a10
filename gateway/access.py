"""Who may see and do what: by role, region and involvement. One place, used by every route.

A level sees its region and what lies below; a department the cases given to it; an officer the
own grid and the own reports; an auditor the trail but not the content; an administrator nothing
of the business (三员分立).
"""

from collections.abc import Mapping
from typing import Any

from services.chassis.identity import Caller

from .problems import Problem

BY_REGION = frozenset({"clerk", "director", "agent", "expert", "auditor"})
BY_UNIT = frozenset({"handler", "mediator"})
BY_GRID = frozenset({"officer"})
READERS = BY_REGION | BY_UNIT | BY_GRID
CONTENT = READERS - {"auditor"}
COUNTY, STREET, COMMUNITY, GRID = 6, 9, 12, 15  # digits of the codes


def conditions(caller: Caller) -> tuple[str, dict[str, Any]]:
    """SQL for the cases a caller may see, over the columns of `cases`; `false` for nobody.

    Raises Problem 403 for a caller of no reading role.
    """
    parts, parameters = [], {}
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
        parts.append("(grid = %(grid)s OR first_asked = %(staff)s)")
        parameters.update(grid=caller.region, staff=caller.id)
    if not roles & READERS:
        raise Problem(403, "role-cannot-read", facts={"roles": list(caller.roles)})
    return "(" + (" OR ".join(parts) or "false") + ")", parameters


def may_see(caller: Caller, case: Mapping[str, Any]) -> bool:
    """The same rule over one row of `cases`."""
    roles = set(caller.roles)
    by_region = bool(caller.region) and caller.region in {
        case["county"], case["street"], case["community"],
    }  # fmt: skip
    return bool(
        (roles & BY_REGION and by_region)
        or (roles & BY_UNIT and caller.unit in case["units"])
        or (roles & BY_GRID and (case["grid"] == caller.region or case["first_asked"] == caller.id))
    )


def require_content(caller: Caller) -> None:
    """An auditor follows the trail but does not read what people said."""
    if not set(caller.roles) & CONTENT:
        raise Problem(403, "content-not-for-role", facts={"roles": list(caller.roles)})


def require_region(caller: Caller, code: str, field: str) -> None:
    """What is made must lie in the caller's region. Raises Problem naming the field."""
    if not caller.region or not code.startswith(caller.region[:COMMUNITY]):
        raise Problem(
            403,
            "outside-region",
            facts={"field": field, "found": code, "region": caller.region or "—"},
        )


def require_grid(caller: Caller, code: str) -> None:
    """A grid is seen by its region's levels and by its own officer."""
    inside = bool(caller.region) and code.startswith(caller.region)
    if not inside or not set(caller.roles) & (BY_REGION | BY_GRID):
        raise Problem(404, "no-such-grid", facts={"code": code, "region": caller.region or "—"})

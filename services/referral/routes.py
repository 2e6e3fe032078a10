"""Which lawful routes are open without an agreement, or with a broken one: rows of policy. Pure.

Of the rows for a cause, the one for the matter's kind wins over the one for all.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from services.contracts import codes
from services.contracts.shapes import Items, Line, OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route and the article that opens it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    route: Annotated[str, OneOf(codes.ROUTES)]
    basis: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The routes of a cause; `kinds` the matters that this is for, none: all others."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    cause: Annotated[str, OneOf(codes.ROUTE_CAUSES)]
    routes: Annotated[list[Route], Items(most=10, least=1)]
    kinds: Annotated[list[codes.Kind], Items(most=30)] = field(default_factory=list)
    assumed: bool = False


def pick(rows: tuple[Routes, ...], cause: str, kind: str) -> list[dict[str, str]]:
    """The routes to tell, {route, basis}."""
    fitting = [row for row in rows if row.cause == cause and (not row.kinds or kind in row.kinds)]
    best = max(fitting, key=lambda row: bool(row.kinds))  # each cause has a row for all: a check
    return [{"route": each.route, "basis": each.basis} for each in best.routes]

"""The shapes of the numbers, their descriptions made from the one table of definitions."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from .statistics.definitions import COUNTS, RATES


def _fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for count in COUNTS:
        kind = float if count.code == "days" else int
        told = f"{count.zh}: {count.what} (time basis: {count.basis})"
        made[count.code] = (kind, Field(description=told))
    for rate in RATES:
        told = f"{rate.zh}: {rate.what} ({rate.numerator} / {rate.denominator}; null without any)"
        made[rate.code] = (float | None, Field(description=told))
    return made


class LimitsMet(BaseModel):
    """How many closed cases met all limits of one step, and how many did not."""

    met: int
    late: int


Figures = create_model("Figures", __doc__="Every number; see docs/statistics.md.", **_fields())
FigureTotal = create_model(
    "FigureTotal",
    __base__=Figures,
    __doc__="The figures of all together; `limits` by step (a code of LIMITS).",
    limits=(dict[str, LimitsMet], ...),
)
FigureGroup = create_model(
    "FigureGroup",
    __base__=Figures,
    __doc__="The figures of one group: `key` is a code or empty, `label` its word.",
    key=(str, ...),
    label=(str, ...),
)


class Days(BaseModel):
    """A period, both days included, in China."""

    since: Annotated[date, Field(alias="from")]
    until: Annotated[date, Field(alias="to")]


class Statistics(Days):
    """The numbers of a region in a period, and in groups when they were asked for."""

    division: str
    by: str | None
    total: FigureTotal  # type: ignore[valid-type]  # made from a table
    groups: list[FigureGroup]  # type: ignore[valid-type]  # made from a table


class Before(Days):
    """The period to compare with: the year before, or as many days just before."""

    total: FigureTotal  # type: ignore[valid-type]  # made from a table


class CentreReport(Days):
    """The centre's one-page statement: `text` is `title` and `sentences`."""

    division: str
    title: str
    sentences: list[str]
    text: str
    total: FigureTotal  # type: ignore[valid-type]  # made from a table
    before: Before

"""What a field may hold: length, pattern, range or code table, written once beside its type.

Each shape is a plain object with one hook that validators and schema generators of the pydantic
family call by name; nothing is imported for it, so contracts stay free of third parties.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

type_of = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Text:
    """Between `least` and `most` characters, blank ends cut; `pattern` in ECMA-262 style."""

    most: int = 200
    least: int = 1
    pattern: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: type_of) -> dict[str, Any]:
        schema = dict(handler(source))
        schema.update(min_length=self.least, max_length=self.most, strip_whitespace=True)
        if self.pattern:
            schema["pattern"] = self.pattern
        return schema


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`, both included."""

    least: int = 0
    most: int = 1_000_000

    def __get_pydantic_core_schema__(self, source: Any, handler: type_of) -> dict[str, Any]:
        return {**handler(source), "ge": self.least, "le": self.most}


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` items."""

    most: int = 50
    least: int = 0

    def __get_pydantic_core_schema__(self, source: Any, handler: type_of) -> dict[str, Any]:
        return {**handler(source), "min_length": self.least, "max_length": self.most}


class Instant:
    """A moment with its offset (RFC 3339): nobody has to guess the time zone."""

    def __get_pydantic_core_schema__(self, source: Any, handler: type_of) -> dict[str, Any]:
        return {**handler(source), "tz_constraint": "aware"}


class OneOf:
    """A code of the given table (see `codes.py`)."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.codes = list(table)

    def __get_pydantic_core_schema__(self, source: Any, handler: type_of) -> dict[str, Any]:
        return {"type": "literal", "expected": self.codes}


Moment = Annotated[datetime, Instant()]
Sha256 = Annotated[str, Text(most=64, least=64, pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, Text(most=120)]
Note = Annotated[str, Text(most=2_000)]
Narrative = Annotated[str, Text(most=20_000)]

# 统计用区划代码: 6 digits county, 9 street, 12 community; a grid adds 3 (domain.md §6.2).
DivisionCode = Annotated[str, Text(most=12, least=6, pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
CommunityCode = Annotated[str, Text(most=12, least=12, pattern=r"^[0-9]{12}$")]
GridCode = Annotated[str, Text(most=15, least=15, pattern=r"^[0-9]{15}$")]
# A unit is named by the division it serves and a word: 150104002:justice-office.
UnitCode = Annotated[str, Text(most=64, least=8, pattern=r"^[0-9]{6,12}:[a-z0-9][a-z0-9-]*$")]
StaffId = Annotated[str, Text(most=64, least=2, pattern=r"^[a-z0-9][a-z0-9.-]*$")]

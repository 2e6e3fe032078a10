"""What a centre may change about grids, care and itself: read at start, refused in clear words."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import yaml
from pydantic import ValidationError

from services.chassis import codec
from services.contracts import codes
from services.contracts.shapes import Items, Line, Whole

HERE = Path(__file__).parent
P = TypeVar("P", bound="_File")

Days = Annotated[int, Whole(most=3_650)]


class PolicyError(Exception):
    """A policy file that cannot be used; names file and field."""

    def __init__(self, file: Path, field_: str, trouble: str) -> None:
        super().__init__(f"{file.name}: field {field_!r}: {trouble}")
        self.file = file
        self.field = field_


class _File:
    """A policy file: unknown fields are refused, not ignored."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork(_File):
    """What is taken from a device, and when a task is late to be seen."""

    ahead_minutes: Annotated[int, Whole(most=1_440)]
    back_days: Days
    acknowledge_hours: Annotated[int, Whole(least=1, most=720)]
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangers(_File):
    """When a danger is looked at again, by its urgency."""

    check_days: dict[codes.Urgency, Days]
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(_File):
    """How a plan on this ground is led."""

    article: Line
    strict: bool
    review_days: Annotated[int, Whole(least=1, most=366)]
    keep_days: Days
    term_years: Annotated[int, Whole(least=1, most=20)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care(_File):
    """Every ground that care may rest on."""

    grounds: dict[str, Ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises(_File):
    """Areas that must be there, and how much room in all."""

    areas: list[codes.Area] = field(default_factory=list)
    square_metres: Annotated[int, Whole()] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre(_File):
    """Which points a centre must meet, and what each asks for."""

    points: Annotated[list[codes.CentrePoint], Items(most=9, least=1)]
    premises: Premises = field(default_factory=Premises)
    staff: dict[codes.Role, Annotated[int, Whole()]] = field(default_factory=dict)
    rules: Annotated[int, Whole()] = 1
    duty: dict[codes.Presence, Annotated[int, Whole()]] = field(default_factory=dict)
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All of it."""

    fieldwork: Fieldwork
    dangers: Dangers
    care: Care
    centre: Centre


@cache
def load(folder: Path = HERE) -> Policy:
    """The policy of a folder. Raises PolicyError; a service with a broken policy does not start."""
    policy = Policy(
        fieldwork=_read(Fieldwork, folder / "fieldwork.yaml"),
        dangers=_read(Dangers, folder / "dangers.yaml"),
        care=_read(Care, folder / "care.yaml"),
        centre=_read(Centre, folder / "centre.yaml"),
    )
    _must_be_all(set(codes.URGENCIES), policy.dangers.check_days, folder / "dangers.yaml")
    _must_be_all(set(codes.CARE_GROUNDS), policy.care.grounds, folder / "care.yaml")
    return policy


def _read(cls: type[P], file: Path) -> P:
    try:
        return codec.build(cls, yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyError(file, "", f"not readable as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(file, ".".join(map(str, first["loc"])), first["msg"]) from error


def _must_be_all(known: set[str], found: dict[str, Any], file: Path) -> None:
    if known != set(found):
        different = sorted(known ^ set(found))
        raise PolicyError(file, different[0], f"should be one each of {sorted(known)}")

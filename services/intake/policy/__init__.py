"""What a centre may change at the desk, read once at start and refused with a clear word.

Each file has versions with the day from which they count; `assumed` marks what has no source.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

import yaml
from pydantic import ValidationError

from services.chassis import codec
from services.contracts import codes
from services.contracts.commands.dossier import MOST_ATTACHMENT
from services.contracts.shapes import Items, Text, Whole

from ..domain import Rules

HERE = Path(__file__).parent
CHINA = timezone(timedelta(hours=8))
FORBID: dict[str, Any] = {"extra": "forbid"}
MediaType = Annotated[str, Text(most=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]


class PolicyError(Exception):
    """A policy file that cannot be used; names file, entry and field."""

    def __init__(self, file: Path, entry: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: entry {entry!r}, field {field!r}: {trouble}")
        self.file = file
        self.entry = entry
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How long the resident may reject."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    confirm_days: Annotated[int, Whole(least=1, most=365)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """What papers a dossier takes."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    media_types: Annotated[list[MediaType], Items(most=100, least=1)]
    most_bytes: Annotated[int, Whole(least=1, most=MOST_ATTACHMENT)]
    most_files: Annotated[int, Whole(least=1, most=10_000)]

    @property
    def rules(self) -> Rules:
        """As the domain wants them."""
        return Rules(tuple(self.media_types), self.most_bytes, self.most_files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason to suspect a duplicate: within so many days, weighing so much."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    days: Annotated[int, Whole(least=1, most=36_500)]
    weight: Annotated[int, Whole(least=1, most=250)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """When another case looks like this one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    threshold: Annotated[int, Whole(least=1, most=1_000)]
    most: Annotated[int, Whole(least=1, most=20)]
    reasons: dict[codes.DuplicateReason, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to tell the person at once, as codes of the contracts."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    emergency: dict[codes.Emergency, list[codes.Advice]]
    pending: dict[codes.Pending, list[codes.Advice]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground to forget somebody: its article, and whether nothing is to be kept."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    basis: Annotated[str, Text(most=120)]
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long what is known of people is kept, and who may have it changed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    keep_years: Annotated[int, Whole(least=1, most=100)]
    roles: dict[Literal["correct", "erase"], Annotated[list[codes.Role], Items(most=10, least=1)]]
    grounds: dict[codes.ErasureGround, Ground]


V = TypeVar("V", Closing, Attachments, Duplicates, Advice, Keeping)


@dataclass(frozen=True)
class Versions(Generic[V]):
    """The versions of one policy, the oldest first."""

    entries: tuple[V, ...]

    def at(self, instant: datetime) -> V:
        """The one that counts at an instant; before the first, the first."""
        day = instant.astimezone(CHINA).date()
        begun = [each for each in self.entries if each.since <= day]
        return begun[-1] if begun else self.entries[0]


@dataclass(frozen=True)
class Policy:
    """Everything of the desk that a centre may change."""

    closing: Versions[Closing] = field()
    attachments: Versions[Attachments] = field()
    duplicates: Versions[Duplicates] = field()
    advice: Versions[Advice] = field()
    keeping: Versions[Keeping] = field()


def load(folder: Path = HERE) -> Policy:
    """All policies of a folder. Raises PolicyError; a broken policy does not start."""
    return Policy(
        closing=_versions(folder / "closing.yaml", Closing),
        attachments=_versions(folder / "attachments.yaml", Attachments),
        duplicates=_versions(folder / "duplicates.yaml", Duplicates),
        advice=_whole(
            folder / "advice.yaml", Advice, emergency=codes.EMERGENCIES, pending=codes.PENDING
        ),
        keeping=_whole(
            folder / "keeping.yaml",
            Keeping,
            grounds=codes.ERASURE_GROUNDS,
            roles=("correct", "erase"),
        ),
    )


def _whole(file: Path, cls: type[V], **tables: Collection[str]) -> Versions[V]:
    """Versions that say something for every word of these tables."""
    found = _versions(file, cls)
    for each in found.entries:
        for name, table in tables.items():
            missing = sorted(set(table) - set(getattr(each, name)))
            if missing:
                raise PolicyError(file, str(each.since), name, f"nothing is said for {missing}")
    return found


def _versions(file: Path, cls: type[V]) -> Versions[V]:
    made = [_entry(file, cls, index, raw) for index, raw in enumerate(_read(file))]
    days = [each.since for each in made]
    for day in days:
        if days.count(day) > 1:
            raise PolicyError(file, str(day), "from", "two entries begin on this day")
    return Versions(tuple(sorted(made, key=lambda each: each.since)))


def _read(file: Path) -> list[Any]:
    try:
        plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyError(file, "", "", f"not a YAML file: {error}") from error
    found = plain.get("versions") if isinstance(plain, dict) else None
    if not isinstance(found, list) or not found or set(plain) != {"versions"}:
        raise PolicyError(file, "", "versions", "should be a list with at least one entry")
    return found


def _entry(file: Path, cls: type[V], index: int, raw: Any) -> V:
    name = str(raw.get("from") or f"number {index + 1}") if isinstance(raw, dict) else "?"
    if not isinstance(raw, dict) or "from" not in raw:
        raise PolicyError(file, f"number {index + 1}", "from", "should be a day such as 2026-01-01")
    try:
        return codec.build(cls, {**{k: v for k, v in raw.items() if k != "from"},
                                 "since": raw["from"]})  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"]).replace("since", "from", 1)
        raise PolicyError(file, name, where, first["msg"]) from error

"""What a centre asks for beside the rules of grading: by level, and of who tells signals. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from string import Formatter
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from services.contracts import codes
from services.contracts.declare import Actor
from services.contracts.shapes import Items, OneOf, Text, Whole

CHINA = timezone(timedelta(hours=8))
SYSTEM = Actor(id="system.risk", role="system")  # who grades and keeps time when nobody does
FORBID: dict[str, Any] = {"extra": "forbid"}
RECORD = "record"  # what the events of the case say: nobody tells it by hand
TOLD_BY_PEOPLE = {code: words for code, words in codes.SIGNAL_SOURCES.items() if code != RECORD}
Source = Annotated[str, OneOf(TOLD_BY_PEOPLE)]
Days = Annotated[int, Whole(least=1, most=3_660)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What one level asks of a plan; `report_hours` none where the superior is not told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    least_measures: Annotated[int, Whole(least=1, most=30)]
    review_days: Days
    track_days: Days
    report_hours: Annotated[int, Whole(least=1, most=10_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What each level asks for, from a day on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    panel: Annotated[int, Whole(least=1, most=20)]
    report_to: Annotated[str, Text(most=60)]
    levels: dict[codes.Risk, Level]

    def superior(self, division: str) -> str:
        """The unit that is reported to."""
        return self.report_to.format(street=division[:9], county=division[:6])

    def name(self, level: str) -> str:
        """The policy's name for a refusal."""
        return f"risk/levels.yaml, {self.since}, {level}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who may tell which signal, from a day on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID
    since: date
    assumed: bool = False
    sources: dict[Source, Annotated[list[codes.Role], Items(least=1)]]
    residents_most: Annotated[int, Whole(least=1, most=1_000)]
    may: dict[codes.Signal, Annotated[list[Source], Items(least=1)]]

    def source_of(self, role: str) -> str:
        """Whose word this role's is; empty when nobody's."""
        return next((name for name, roles in self.sources.items() if role in roles), "")

    @property
    def name(self) -> str:
        """The policy's name for a refusal."""
        return f"risk/signals.yaml, {self.since}"


V = TypeVar("V", Levels, Telling)


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
class Orders:
    """Everything beside the rules of grading."""

    levels: Versions[Levels]
    telling: Versions[Telling]


def trouble_of(entry: Levels | Telling) -> tuple[str, str] | None:
    """What the shapes cannot say: the field and its trouble; None when it fits."""
    if isinstance(entry, Levels):
        return _trouble_of_levels(entry)
    roles = [role for each in entry.sources.values() for role in each]
    twice = sorted({role for role in roles if roles.count(role) > 1})
    if twice:
        return "sources", f"{twice} would speak for two sources"
    silent = sorted({s for each in entry.may.values() for s in each} - set(entry.sources))
    return ("may", f"nobody speaks for {silent}") if silent else None


def _trouble_of_levels(entry: Levels) -> tuple[str, str] | None:
    missing = sorted(set(codes.RISKS) - set(entry.levels))
    if missing:
        return "levels", f"nothing is said of {missing}"
    try:
        named = {name for _, name, _, _ in Formatter().parse(entry.report_to) if name is not None}
    except ValueError as error:
        return "report_to", str(error)
    strange = sorted(named - {"street", "county"})
    return ("report_to", f"{strange} is none of street, county") if strange else None


def end_of(day: date) -> datetime:
    """The instant at which a day is over in China."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), CHINA)

"""Which limit applies to a case: rows of policy, picked by area, channel, kind and level. Pure.

Of the rows in force on the day the clock starts, the most specific one wins: the one with most
conditions, then the longest area, then the latest `from`.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from services.contracts import codes
from services.contracts.shapes import Items, OneOf, Text, Whole

from .calendar import Calendar
from .domain.clocks import CALENDAR_DAYS, MEASURES, WORKING_HOURS
from .domain.terms import Facts

Name = Annotated[str, Text(most=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")]
Area = Annotated[str, Text(most=12, least=2, pattern=r"^[0-9]+$")]
Mark = Annotated[str, Text(most=4, pattern=r"^[0-9]{1,3}h$")]
AT_LEVEL = codes.RISKS | codes.LEVELS
# Asked for where no clock runs; must always be there.
FIGURES = ("object", "extend", "answer", "confirm", "revisit")
# The paper names the day; the row may have none.
DAYS_OF_PAPERS = ("duty", "answer", "reply", "perform", "decision", "mandate", "order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One limit. `days` or `hours` of `unit`; none where the paper names the day.

    `since` is the file's `from`: the first day on which a clock may start under this row.
    `after` is what happens when it passes, beside the word that it did.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    id: Name
    what: Annotated[str, OneOf(codes.LIMITS)]
    since: date
    days: Annotated[int, Whole(most=3_660)] | None = None
    hours: Annotated[int, Whole(least=1, most=10_000)] | None = None
    unit: Annotated[str, OneOf(dict.fromkeys(MEASURES))] = CALENDAR_DAYS
    area: Area | None = None
    channel: codes.Channel | None = None
    kind: codes.Kind | None = None
    level: Annotated[str, OneOf(AT_LEVEL)] | None = None
    article: Annotated[str, Text(most=120)] | None = None
    source: Annotated[str, Text(most=200)] | None = None
    warn: Annotated[list[Mark], Items(most=5)] = field(default_factory=list)
    after: Annotated[list[Literal["supervise", "escalate", "lapse"]], Items(most=2)] = field(
        default_factory=list
    )
    assumed: bool = False
    local: bool = False
    enabled: bool = True

    @property
    def length(self) -> int:
        """In its unit; nothing where the paper names the day."""
        return (self.hours if self.unit == WORKING_HOURS else self.days) or 0

    @property
    def warn_hours(self) -> list[int]:
        """Hours before the limit at which its unit is reminded."""
        return [int(mark.removesuffix("h")) for mark in self.warn]

    @property
    def conditions(self) -> tuple[str | None, ...]:
        """What it asks of a case."""
        return (self.area, self.channel, self.kind, self.level)

    @property
    def is_general(self) -> bool:
        """Whether it is used for every case."""
        return self.enabled and not any(self.conditions)

    def fits(self, what: str, facts: Facts, day: date) -> bool:
        """Whether it is in force on this day and its conditions hold."""
        return (
            self.enabled
            and self.what == what
            and self.since <= day
            and (self.area is None or facts.division.startswith(self.area))
            and self.channel in (None, facts.channel)
            and self.kind in (None, facts.kind)
            and self.level in (None, facts.risk, facts.level)
        )

    @property
    def weight(self) -> tuple[Any, ...]:
        """How specific it is."""
        asked = [each is not None for each in self.conditions]
        return (sum(asked), len(self.area or ""), asked, self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What one reason to pause stops."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    stops: Annotated[list[Annotated[str, OneOf(codes.LIMITS)]], Items(least=1)]
    article: Annotated[str, Text(most=120)] | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """When a case goes up a level by itself, and to whom.

    `units` name the unit of each level; {community}, {street} and {county} are the digits of the
    case's division. `asks` is what the next level is asked for.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    units: dict[str, Annotated[str, Text(most=60)]]
    asks: Annotated[str, Text(most=500)]
    reasons: dict[str, Annotated[str, Text(most=500)]]
    passed_around_more_than: Annotated[int, Whole(least=1, most=20)]
    at_high_risk: bool

    def unit_of(self, level: str, division: str) -> str:
        """The unit that takes part at this level."""
        digits = {"community": division, "street": division[:9], "county": division[:6]}
        return self.units[level].format(**digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything a centre decides about time."""

    rows: tuple[Row, ...]
    pauses: dict[str, Pause]
    rising: Rising
    calendar: Calendar

    def pick(self, what: str, facts: Facts, day: date) -> Row | None:
        """The row for this step of such a case, of those in force on this day."""
        fitting = [row for row in self.rows if row.fits(what, facts, day)]
        return max(fitting, key=lambda row: row.weight, default=None)

    def row(self, id_: str) -> Row | None:
        """The row of this name; None when the policy knows it no more."""
        return next((row for row in self.rows if row.id == id_), None)

    def figure(self, what: str, facts: Facts, day: date) -> Row:
        """As `pick`, for a figure that the policy always has (a check at load); before the first
        row's day, the first.
        """
        general = (row for row in self.rows if row.what == what and row.is_general)
        return self.pick(what, facts, day) or min(general, key=lambda row: row.since)

    def shown(self, day: date) -> list[dict[str, Any]]:
        """Every row for who looks it up, with the words of its codes, as plain JSON. `in_force`:
        it has begun, and no later row has its step and conditions.
        """
        begun = [row for row in self.rows if row.enabled and row.since <= day]
        latest: dict[tuple[Any, ...], Row] = {}
        for row in sorted(begun, key=lambda each: each.since):
            latest[row.what, row.conditions] = row
        return [_shown(row, in_force=row in latest.values()) for row in self.rows]

    def stopped(self, reason: str | None) -> list[str]:
        """The steps whose clocks this reason stops."""
        return self.pauses[reason].stops if reason in self.pauses else []


def _shown(row: Row, *, in_force: bool) -> dict[str, Any]:
    made = asdict(row)
    del made["id"], made["unit"], made["enabled"]
    label, counted = codes.LIMITS[row.what], codes.COUNTED[row.unit]
    return {
        "code": row.id,
        **made,
        "since": row.since.isoformat(),
        "label": {"zh": label[0], "en": label[1]},
        "counted": row.unit,
        "counted_label": {"zh": counted[0], "en": counted[1]},
        "in_force": in_force,
    }

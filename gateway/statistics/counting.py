"""Counting: facts of cases into figures, for a period and in groups. Pure, and one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any

import yaml

from services.contracts import codes

from ..readmodel.facts import Fact
from .definitions import CLOSED, COUNTS, NOW, RATED, RATES, REGISTERED

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
DAY = 86_400
STREET_LEVELS = ("community", "street")
Figures = dict[str, Any]
CODES: dict[str, codes.Table] = {
    "settled": codes.OUTCOMES,
    "satisfied": codes.SCORES,
    "timely": codes.LIMITS,
}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included, in China."""

    since: date
    until: date

    def __contains__(self, instant: datetime | None) -> bool:
        return instant is not None and self.since <= day(instant) <= self.until

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.until - self.since).days + 1

    @property
    def starts(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.since, datetime.min.time(), CHINA)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.until + timedelta(days=1), datetime.min.time(), CHINA)

    def before(self) -> "Period":
        """The period before, to compare with: the year before for days of one year, else the same
        number of days just before.
        """
        if self.since == date(self.since.year, 1, 1) and self.until.year == self.since.year:
            return Period(_a_year_back(self.since), _a_year_back(self.until))
        return Period(self.since - timedelta(days=self.days), self.since - timedelta(days=1))


def day(instant: datetime) -> date:
    """The day in China."""
    return instant.astimezone(CHINA).date()


@cache
def rules() -> dict[str, frozenset[str]]:
    """Which outcomes, scores and limits count as what (`counting.yaml`). Raises ValueError."""
    text = resources.files(__package__).joinpath("counting.yaml").read_text("utf-8")
    return checked(yaml.safe_load(text))


def checked(found: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The rules of a file, all of whose codes are known. Raises ValueError naming what is not."""
    made = {}
    for name, table in CODES.items():
        chosen = found.get(name) or []
        unknown = [each for each in chosen if each not in table]
        if unknown or not chosen:
            msg = f"counting.yaml: {name} should be some of {', '.join(table)}; found {chosen}"
            raise ValueError(msg)
        made[name] = frozenset(chosen)
    return made


def count(facts: Iterable[Fact], period: Period) -> Figures:
    """The figures of these cases together."""
    return grouped(facts, period, "")[0]


def grouped(facts: Iterable[Fact], period: Period, by: str) -> tuple[Figures, dict[str, Figures]]:
    """Figures of all together, and of each group by its key, in the keys' order."""
    total: Figures = _empty()
    groups: dict[str, Figures] = defaultdict(_empty)
    limits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for fact in facts:
        for basis, instant in _belongs(fact, period):
            key = _key(fact, by, instant)
            for code, amount in _counted(fact, basis):
                total[code] += amount
                groups[key][code] += amount
            if basis == CLOSED:
                for what, met in fact.limits.items():
                    limits[what][0 if met else 1] += 1
    found = {key: rated(groups[key]) for key in sorted(groups)} if by else {}
    steps = {what: {"met": met, "late": late} for what, (met, late) in sorted(limits.items())}
    return {**rated(total), "limits": steps}, found


def rated(counts: Figures) -> Figures:
    """Counts with their rates: shares to four places, days to one; none without a denominator."""
    made = {**counts, "days": round(counts["days"], 2)}
    for each in RATES:
        below = counts[each.denominator]
        places = 1 if each.numerator == "days" else 4
        made[each.code] = round(counts[each.numerator] / below, places) if below else None
    return made


def on_time(fact: Fact) -> bool | None:
    """Whether every limit that counts was met; none where none of them has ended."""
    found = [met for what, met in fact.limits.items() if what in rules()["timely"]]
    return all(found) if found else None


def _empty() -> Figures:
    return {each.code: 0 for each in COUNTS}


def _belongs(fact: Fact, period: Period) -> Iterator[tuple[str, datetime]]:
    """By which of its instants a case belongs to the period."""
    if fact.registered_at in period:
        yield REGISTERED, fact.registered_at
    if fact.closed_at in period and not (fact.merged or fact.declined):
        assert fact.closed_at
        yield CLOSED, fact.closed_at
    if fact.rated_at in period:
        assert fact.rated_at
        yield RATED, fact.rated_at
    if fact.open and day(fact.registered_at) <= period.until:
        yield NOW, fact.registered_at


def _counted(fact: Fact, basis: str) -> list[tuple[str, float]]:
    """What a case adds to each number of a basis."""
    return {REGISTERED: _registered, CLOSED: _closed, RATED: _rated, NOW: _open}[basis](fact)


def _registered(fact: Fact) -> list[tuple[str, float]]:
    found = not (fact.merged or fact.declined)
    return [
        ("registered", 1),
        ("merged", fact.merged),
        ("declined", fact.declined),
        ("repeated", fact.repeat),
        ("found", found),
        ("households", fact.households if found else 0),
        ("settled_of_found", found and _is_settled(fact)),
        ("reopened", found and fact.reopened > 0),
        ("objected", found and fact.objected > 0),
        ("escalated", found and fact.escalated > 0),
    ]


def _closed(fact: Fact) -> list[tuple[str, float]]:
    assert fact.closed_at
    settled, timely = _is_settled(fact), on_time(fact)
    return [
        ("closed", 1),
        ("settled", settled),
        ("settled_at_lowest", settled and fact.settled_level == fact.first_level),
        ("settled_in_street", settled and fact.settled_level in STREET_LEVELS),
        ("with_limit", timely is not None),
        ("on_time", bool(timely)),
        ("days", (fact.closed_at - fact.registered_at).total_seconds() / DAY),
    ]


def _rated(fact: Fact) -> list[tuple[str, float]]:
    return [("rated", 1), ("satisfied", fact.score in rules()["satisfied"])]


def _open(fact: Fact) -> list[tuple[str, float]]:
    return [
        ("open", 1),
        ("high_risk_open", fact.risk == "high"),
        ("overdue_open", fact.overdue),
    ]


def _is_settled(fact: Fact) -> bool:
    return fact.closed_at is not None and fact.outcome in rules()["settled"]


def _key(fact: Fact, by: str, instant: datetime) -> str:
    if by == "month":
        return day(instant).strftime("%Y-%m")
    if by == "level":
        return fact.settled_level or fact.level
    return {"kind": fact.kind, "grid": fact.grid, "department": fact.unit,
            "channel": fact.channel, "risk": fact.risk}.get(by, "")  # fmt: skip


def _a_year_back(found: date) -> date:
    try:
        return found.replace(year=found.year - 1)
    except ValueError:  # 29 February
        return found.replace(year=found.year - 1, day=28)

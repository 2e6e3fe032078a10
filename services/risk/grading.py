"""Grading a matter by rules: a pure function over facts of the matter, never of a person.

Every condition is a lower bound or a kind of dispute. So a graver fact or one more signal can only
raise the level, whatever a centre writes into its policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from services.contracts import codes
from services.contracts.shapes import Items, Line, OneOf, Text, Whole

ORDER = ("low", "medium", "high")
COUNTED = ("households", "sectors", "years", "sources")  # the facts a rule may bound from below
LANGUAGES = ("zh", "en")
OTHERWISE = "otherwise"  # the reason when no rule applies

Bound = Annotated[int, Whole(least=1)]
SignalCode = Annotated[str, OneOf(codes.SIGNALS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a rule says when it applies; placeholders name its own conditions."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    zh: Line
    en: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """All of these must hold. `years` are whole years since the matter began, `sources` the kinds
    of people who tell of it, `signals` how many of each code at least.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    households: Bound | None = None
    sectors: Bound | None = None
    years: Bound | None = None
    sources: Bound | None = None
    signals: dict[SignalCode, Bound] = field(default_factory=dict)
    kinds: list[codes.Kind] = field(default_factory=list)

    @property
    def least(self) -> dict[str, int]:
        """The lower bounds that are set."""
        bounds = {name: getattr(self, name) for name in COUNTED}
        return {name: bound for name, bound in bounds.items() if bound is not None}

    @property
    def any(self) -> bool:
        """Whether it asks for something."""
        return bool(self.least or self.signals or self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `assumed` marks a number nobody has confirmed for this centre yet."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    id: Annotated[str, Text(most=60, pattern=r"^[a-z][a-z0-9-]*$")]
    level: codes.Risk
    when: When
    ground: Ground
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """The level when no rule applies."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    level: codes.Risk
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All rules of a centre. Their order does not matter: the gravest that applies decides."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    rules: Annotated[list[Rule], Items(most=100, least=1)]
    otherwise: Otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a matter when it is graded; live signals by code."""

    households: int
    sectors: int
    years: int
    kind: str
    signals: Mapping[str, int] = field(default_factory=dict)
    sources: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A level, its grounds, each in Chinese and English, and the rules behind them, by id."""

    level: str
    grounds: list[str]
    reasons: list[str]


def grade(policy: Policy, facts: Facts) -> Grade:
    """The gravest level among the rules that apply, with the grounds for that level."""
    applying = [rule for rule in policy.rules if applies(rule.when, facts)]
    if not applying:
        ground = both(policy.otherwise.ground)
        return Grade(level=policy.otherwise.level, grounds=[ground], reasons=[OTHERWISE])
    level = max((rule.level for rule in applying), key=ORDER.index)
    deciding = [rule for rule in applying if rule.level == level]
    grounds = [told(rule, facts) for rule in deciding]
    return Grade(level=level, grounds=grounds, reasons=[rule.id for rule in deciding])


def applies(when: When, facts: Facts) -> bool:
    """Whether every condition holds."""
    counted = all(getattr(facts, name) >= bound for name, bound in when.least.items())
    counted &= all(facts.signals.get(code, 0) >= bound for code, bound in when.signals.items())
    return counted and (not when.kinds or facts.kind in when.kinds)


def told(rule: Rule, facts: Facts) -> str:
    """The ground with the matter's own numbers in it."""
    numbers = {name: getattr(facts, name) for name in rule.when.least}
    bounds = {f"least_{name}": bound for name, bound in rule.when.least.items()}
    seen = {code: facts.signals[code] for code in rule.when.signals}
    return both(rule.ground, {**numbers, **bounds}, facts.kind, seen)


def both(
    ground: Ground,
    numbers: Mapping[str, int] | None = None,
    kind: str = "",
    seen: Mapping[str, int] | None = None,
) -> str:
    """The Chinese and the English text in one line."""
    kinds = codes.KINDS.get(kind, (kind, kind))
    made = []
    for column, text in enumerate((ground.zh, ground.en)):
        signals = [f"{codes.SIGNALS[code][column]}×{n}" for code, n in (seen or {}).items()]
        words = {"kind": kinds[column], "signals": ("、", ", ")[column].join(signals)}
        made.append(text.format(**(numbers or {}), **words))
    return " / ".join(made)


def placeholders(when: When) -> set[str]:
    """What a ground under these conditions may name."""
    names = set(when.least) | {f"least_{name}" for name in when.least}
    names |= {"kind"} if when.kinds else set()
    return names | ({"signals"} if when.signals else set())


def whole_years(since: date | None, today: date) -> int:
    """Whole years from one day to another; none when it is not known since when."""
    if since is None:
        return 0
    years = today.year - since.year
    return max(0, years - ((today.month, today.day) < (since.month, since.day)))

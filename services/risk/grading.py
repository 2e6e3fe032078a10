"""Grading a matter by rules: a pure function over facts of the matter, never of a person.

Every condition is a lower bound or a kind of dispute. So a graver fact can only raise the level,
whatever a centre writes into its policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from services.contracts import codes
from services.contracts.shapes import Items, Line, Text, Whole

ORDER = ("low", "medium", "high")
COUNTED = ("households", "sectors", "years")  # the facts a rule may bound from below
LANGUAGES = ("zh", "en")

Bound = Annotated[int, Whole(least=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a rule says when it applies; placeholders name its own conditions."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    zh: Line
    en: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """All of these must hold. `years` are whole years since the matter began."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    households: Bound | None = None
    sectors: Bound | None = None
    years: Bound | None = None
    kinds: list[codes.Kind] = field(default_factory=list)

    @property
    def least(self) -> dict[str, int]:
        """The lower bounds that are set."""
        bounds = {name: getattr(self, name) for name in COUNTED}
        return {name: bound for name, bound in bounds.items() if bound is not None}


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
    """What is known of a matter when it is graded."""

    households: int
    sectors: int
    years: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A level and its grounds, each in Chinese and English."""

    level: str
    grounds: list[str]


def grade(policy: Policy, facts: Facts) -> Grade:
    """The gravest level among the rules that apply, with the grounds for that level."""
    applying = [rule for rule in policy.rules if applies(rule.when, facts)]
    if not applying:
        return Grade(level=policy.otherwise.level, grounds=[both(policy.otherwise.ground)])
    level = max((rule.level for rule in applying), key=ORDER.index)
    grounds = [told(rule, facts) for rule in applying if rule.level == level]
    return Grade(level=level, grounds=grounds)


def applies(when: When, facts: Facts) -> bool:
    """Whether every condition holds."""
    counted = all(getattr(facts, name) >= bound for name, bound in when.least.items())
    return counted and (not when.kinds or facts.kind in when.kinds)


def told(rule: Rule, facts: Facts) -> str:
    """The ground with the matter's own numbers in it."""
    numbers = {name: getattr(facts, name) for name in rule.when.least}
    bounds = {f"least_{name}": bound for name, bound in rule.when.least.items()}
    return both(rule.ground, {**numbers, **bounds}, facts.kind)


def both(ground: Ground, numbers: Mapping[str, int] | None = None, kind: str = "") -> str:
    """The Chinese and the English text in one line."""
    names = codes.KINDS.get(kind, (kind, kind))
    texts = zip((ground.zh, ground.en), names, strict=True)
    return " / ".join(text.format(**(numbers or {}), kind=name) for text, name in texts)


def placeholders(when: When) -> set[str]:
    """What a ground under these conditions may name."""
    names = set(when.least) | {f"least_{name}" for name in when.least}
    return names | {"kind"} if when.kinds else names


def whole_years(since: date | None, today: date) -> int:
    """Whole years from one day to another; none when it is not known since when."""
    if since is None:
        return 0
    years = today.year - since.year
    return max(0, years - ((today.month, today.day) < (since.month, since.day)))

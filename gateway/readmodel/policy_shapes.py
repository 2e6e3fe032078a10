"""Shapes of what a centre's policy says about time."""

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12


class Words(TypedDict):
    """A word in both languages."""

    zh: str
    en: str


class LimitRule(TypedDict):
    """One limit. `code` is the `row` of `case.limit_set`, `what` the step, in words `label`.

    `days` or `hours`, as `counted` says; neither where the paper names the day. The day of the
    beginning does not count. `area`, `channel`, `kind` and `level` are its conditions. Clocks
    start under it from `since` on, while `in_force`. `assumed`: no source has the figure.
    """

    code: str
    what: str
    label: Words
    days: int | None
    hours: int | None
    counted: str
    counted_label: Words
    article: str | None
    source: str | None
    assumed: bool
    local: bool
    in_force: bool
    since: str
    area: str | None
    channel: str | None
    kind: str | None
    level: str | None
    warn: list[str]
    after: list[str]


class LimitRules(TypedDict):
    """Every limit, as the policy has them."""

    limits: list[LimitRule]

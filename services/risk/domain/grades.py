"""The level of a matter: by the rules at first and whenever a signal changes what they say, by a
panel of experts when it meets. Never silently: each change names what was before, and why.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .event import By, Event

if TYPE_CHECKING:
    from .matter import Matter

ORDER = ("low", "medium", "high")


class Assessed(Event):
    """It has a level, with grounds; `method` is `rules` or `experts`. Experts' ones are of before
    there were panels. Version 2 names the rules.
    """

    TOPIC = "risk.matter.assessed"
    class_version = 2
    level: str
    method: str
    grounds: list[str]
    experts: list[str]
    reasons: list[str]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, the rules had words only."""
        state.update(reasons=[])

    def apply(self, aggregate: "Matter") -> None:
        aggregate.level = self.level
        if self.method == "rules" and not aggregate.reported_as:
            aggregate.reported_as = {
                "level": self.level, "grounds": self.grounds, "reasons": self.reasons,
            }  # fmt: skip
            aggregate.by_rules, aggregate.reasons = self.level, self.reasons
        else:
            _stand(aggregate, self.level, self.grounds, aggregate.by_rules)


class Regraded(Event):
    """The rules say something else since a signal came or went (`signal`, its number)."""

    TOPIC = "risk.matter.regraded"
    before: str
    level: str
    grounds: list[str]
    reasons: list[str]
    signal: int

    def apply(self, aggregate: "Matter") -> None:
        aggregate.level = aggregate.by_rules = self.level
        aggregate.reasons = self.reasons


class Overridden(Event):
    """A panel of experts graded it, with reasons. `experts` are staff ids. Version 2 keeps what the
    rules said when the panel met.
    """

    TOPIC = "risk.matter.overridden"
    class_version = 2
    before: str
    level: str
    grounds: list[str]
    experts: list[str]
    rules: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, what they had said last was taken for it."""
        state.update(rules=None)

    def apply(self, aggregate: "Matter") -> None:
        aggregate.level = self.level
        _stand(aggregate, self.level, self.grounds, self.rules or aggregate.by_rules)


def _stand(matter: "Matter", level: str, grounds: list[str], rules: str) -> None:
    """A panel's word stands from here on, over what the rules say."""
    matter.panel = {"level": level, "grounds": grounds, "reasons": []}
    matter.panel_over, matter.reasons = rules, []


def assess_first(
    self: "Matter", by: By, at: datetime, level: str, grounds: list[str], reasons: list[str]
) -> None:
    """Graded by the rules as soon as it is reported."""
    self.trigger_event(
        Assessed, timestamp=at, by=by, level=level, method="rules", grounds=grounds, experts=[],
        reasons=reasons,
    )  # fmt: skip


def regrade(
    self: "Matter",
    by: By,
    at: datetime,
    level: str,
    grounds: list[str],
    reasons: list[str],
    signal: int,
) -> None:
    """What the rules say now. Nothing happens when that is what they said.

    What was graded at the report is the least: signals only add. A panel's word stands while the
    rules say no more than they did when it met, and no more than the panel; and again when they say
    so again. Only a panel lowers what a panel said.
    """
    said = _graver({"level": level, "grounds": grounds, "reasons": reasons}, self.reported_as)
    if self.panel:
        least = max(self.panel_over, self.panel["level"], key=ORDER.index)
        if not is_graver(said["level"], least):
            said = self.panel
    if said["level"] == self.level and said["reasons"] == self.reasons:
        return
    self.trigger_event(Regraded, timestamp=at, by=by, before=self.level, signal=signal, **said)


def override(
    self: "Matter",
    by: By,
    at: datetime,
    level: str,
    grounds: list[str],
    experts: list[str],
    rules: str,
) -> None:
    """A panel's word, over what the `rules` say now. The same level on other grounds is an
    assessment too.
    """
    self.must_allow("assess")
    least = self.reported_as.get("level", "low")
    self.trigger_event(
        Overridden, timestamp=at, by=by, before=self.level, level=level, grounds=grounds,
        experts=experts, rules=max(rules, least, key=ORDER.index),
    )  # fmt: skip


def is_graver(level: str, than: str | None) -> bool:
    """Whether it rose, or has its first level."""
    return than is None or ORDER.index(level) > ORDER.index(than)


def _graver(now: dict[str, Any], least: dict[str, Any]) -> dict[str, Any]:
    return least if least and is_graver(least["level"], now["level"]) else now

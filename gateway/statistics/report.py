"""The centre's one-page statement in words: found, settled, and compared with before.

Sentences are templates in `texts/statistics.yaml`; here is decided which of them are said.
"""

from collections.abc import Mapping
from typing import Any

from .. import languages
from .counting import Figures, Period
from .definitions import RATES

TEN = 10
MOST_KINDS = 5
SHARES = tuple(each.code for each in RATES if each.code != "mean_days")
NO_SHARE = "—"


def about(number: int, language: str) -> str:
    """How such reports put it: ninety-seven is 90余起; below ten, and round tens, exactly."""
    tens = number // TEN * TEN
    if number <= TEN or number == tens:
        return _say("exactly", language, number=number)
    return _say("about", language, tens=tens)


def change(now: int, before: int, language: str) -> str:
    """More, fewer or the same, with the share of what was before."""
    if now == before:
        return _say("same", language)
    share = f"{(now - before) / before:+.1%}" if before else NO_SHARE
    word = "more" if now > before else "fewer"
    return _say(word, language, number=abs(now - before), share=share)


def title(place: str, period: Period, language: str) -> str:
    """Whose numbers, and of which days."""
    return _say("title", language, place=place, since=period.since, until=period.until)


def sentences(
    figures: Figures,
    before: Figures,
    kinds: Mapping[str, Figures],
    labels: Mapping[str, str],
    period: Period,
    language: str,
) -> list[str]:
    """The statement; `kinds` are the figures by kind, `labels` their words."""
    facts = _facts(figures, before, period, language)
    if not figures["registered"]:
        return [_say("nothing", language), _say("standing", language, **facts)]
    wanted = [
        ("found", True),
        ("aside", figures["merged"] or figures["declined"]),
        ("timely", figures["closed"]),
        ("levels", figures["settled"]),
        ("verdicts", figures["rated"]),
        ("again", figures["repeated"] or figures["reopened"]),
        ("standing", True),
        ("kinds", kinds),
        ("compared" if before["registered"] else "uncompared", True),
    ]
    facts["kinds"] = _kinds(kinds, labels, language)
    return [_say(name, language, **facts) for name, shown in wanted if shown]


def _facts(figures: Figures, before: Figures, period: Period, language: str) -> dict[str, Any]:
    earlier = period.before()
    shares = {name: _share(figures[name]) for name in SHARES}
    return {
        **figures,
        **shares,
        "mean_days": NO_SHARE if figures["mean_days"] is None else figures["mean_days"],
        "found_about": about(figures["found"], language),
        "settled_about": about(figures["settled"], language),
        "before_since": earlier.since,
        "before_until": earlier.until,
        "found_change": change(figures["found"], before["found"], language),
        "settled_change": change(figures["settled"], before["settled"], language),
    }


def _kinds(kinds: Mapping[str, Figures], labels: Mapping[str, str], language: str) -> str:
    ranked = sorted(kinds, key=lambda kind: (-kinds[kind]["found"], kind))[:MOST_KINDS]
    parts = [
        _say("kind", language, label=labels[each], number=kinds[each]["found"])
        for each in ranked
        if kinds[each]["found"]
    ]
    return ("、" if language == "zh" else ", ").join(parts) or NO_SHARE


def _share(rate: float | None) -> str:
    return NO_SHARE if rate is None else f"{rate:.1%}"


def _say(name: str, language: str, **facts: Any) -> str:
    found = languages.say("statistics", name, language, facts)
    assert found is not None  # texts/statistics.yaml has them all: a test looks
    return found

"""Texts in the caller's language: Chinese or English, by `Accept-Language` (RFC 9110 §12.5.4)."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
TEXTS = (
    "problems", "fields", "words", "trail", "tasks", "five_doings", "advice", "routes",
    "statistics", "warnings",
)  # fmt: skip


def choose(accept: str) -> str:
    """The best of our languages for an Accept-Language header; Chinese when nothing fits."""
    ranked = []
    for index, part in enumerate(accept.replace(" ", "").split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        ranked.append((-quality, index, tag.lower().split("-")[0]))
    for quality, _, language in sorted(ranked):
        if language in LANGUAGES and quality < 0:
            return language
    return "zh"


def texts(name: str) -> dict[str, dict[str, Any]]:
    """One file of texts: `{code: {zh: …, en: …}}`, with what a place lays over it."""
    return _OWN.get(name) or shipped(name)


_OWN: dict[str, dict[str, dict[str, Any]]] = {}


def lay_over(name: str, found: dict[str, dict[str, Any]] | None) -> None:
    """These texts instead of the shipped ones; None: the shipped ones again."""
    _OWN.pop(name, None)
    if found is not None:
        _OWN[name] = found


@cache
def shipped(name: str) -> dict[str, dict[str, Any]]:
    """One file of texts as it is shipped."""
    source = resources.files(__package__).joinpath("texts", f"{name}.yaml").read_text("utf-8")
    return dict(yaml.safe_load(source))


def say(name: str, code: str, language: str, facts: dict[str, Any]) -> str | None:
    """A text with its facts filled in; None when there is no such text."""
    found = texts(name).get(code)
    return fill(found[language], facts) if found else None


def fill(text: str, facts: dict[str, Any]) -> str:
    """A text with its facts; a fact that is missing shows as a dash."""
    return text.format_map(_Lenient(facts))


class _Lenient(dict[str, Any]):
    """A text must never fail for a missing fact: it shows a dash instead."""

    def __missing__(self, key: str) -> str:
        return "—"

"""Which types are asked for: patterns as AMQP topics have them."""

import re
from collections.abc import Callable, Iterable
from functools import cache

Wanted = Callable[[str], bool]


def matcher(patterns: Iterable[str]) -> Wanted:
    """Whether a type matches one of the patterns: `*` is one word, `#` any number of words."""
    asked = tuple(patterns)

    @cache  # there are some dozens of types
    def wanted(type_: str) -> bool:
        return any(matches(pattern, type_) for pattern in asked)

    return wanted


def matches(pattern: str, type_: str) -> bool:
    """Whether one type matches one pattern, e.g. `case.reported` matches `case.*`."""
    return bool(_compiled(pattern).fullmatch("." + type_))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Each word is written with the dot before it, so that `#` can stand for no word at all.
    kinds = {"*": r"\.[^.]+", "#": r"(?:\.[^.]+)*"}
    words = pattern.split(".")
    return re.compile("".join(kinds.get(word, re.escape("." + word)) for word in words))

"""A question to the index, and what of the cases answers it.

Words that many cases have are looked for among the newest first, which fill a page soon: the time's
index is read until they do. Where the very newest have none of them, the words are rare: all their
cases, found by the index of words, are few enough to be sorted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.chassis.database import Reader, Row
from services.chassis.identity import Caller

from ..problems import Problem
from . import words
from .words import PARTY, TEXT, Fingerprint

LONGEST = 100  # characters of a question
NEWEST = (1_000, 20_000)  # cases among which frequent words are looked for first, and then
# Who may find a case by its people: those who may open the parties' data (see routes.ACTS).
BY_PEOPLE = frozenset({"clerk", "director", "agent", "officer", "handler", "mediator"})
LAST = datetime(9999, 1, 1, tzinfo=UTC)

AMONG_NEWEST = """
SELECT c.id::text, c.reported_at, c.file FROM (
    SELECT case_id, reported_at, words FROM search WHERE reported_at <= %(before)s
    ORDER BY reported_at DESC, case_id DESC LIMIT %(newest)s
) s JOIN cases c ON c.id = s.case_id
WHERE {found} AND {wanted} ORDER BY s.reported_at DESC, s.case_id DESC LIMIT %(limit)s
"""
AMONG_ALL = """
WITH found AS MATERIALIZED (SELECT s.case_id FROM search s WHERE {found})
SELECT c.id::text, c.reported_at, c.file FROM found JOIN cases c ON c.id = found.case_id
WHERE {wanted} ORDER BY c.reported_at DESC, c.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Question:
    """The words asked for, all of which a case must have."""

    words: Sequence[str]
    by_people: bool

    def condition(self, fingerprint: Fingerprint) -> tuple[str, dict[str, Any]]:
        """SQL over `search s`, and its parameters."""
        in_text = words.hashed(self.words, TEXT, fingerprint)
        if not self.by_people:
            return "s.words @> %(words)s::bigint[]", {"words": in_text}
        in_party = words.hashed(self.words, PARTY, fingerprint)
        either = zip(in_text, in_party, strict=True)
        parameters = {f"word_{n}": list(pair) for n, pair in enumerate(either)}
        return " AND ".join(f"s.words && %({name})s::bigint[]" for name in parameters), parameters


def read(given: str, caller: Caller) -> Question:
    """What a caller asks. Raises Problem 400 when there is nothing to look for."""
    if len(given) > LONGEST:
        raise Problem(400, "question-too-long", facts={"field": "q", "most": LONGEST})
    found = words.cut(given)
    if not found:
        raise Problem(400, "question-without-words", facts={"field": "q"})
    return Question(found[: words.MOST_ASKED], bool(set(caller.roles) & BY_PEOPLE))


async def answer(
    reader: Reader,
    found: tuple[str, dict[str, Any]],
    wanted: tuple[str, dict[str, Any]],
    before: datetime | None,
    limit: int,
) -> list[Row]:
    """Cases with these words among those wanted (SQL over `cases c`), the newest first."""
    by_word, parameters = found[0], {**found[1], **wanted[1], "limit": limit}
    among = AMONG_NEWEST.format(found=by_word, wanted=wanted[0])
    for newest in NEWEST:
        where = {"before": before or LAST, "newest": newest}
        rows = await reader.rows(among, {**parameters, **where})
        if len(rows) == limit:
            return rows
        if not rows:
            break
    return await reader.rows(AMONG_ALL.format(found=by_word, wanted=wanted[0]), parameters)

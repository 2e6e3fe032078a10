"""Pages of a search, against looking at every case: however frequent the words, none is left out,
none comes twice, the newest come first.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from uuid import UUID

import psycopg
import pytest

from deploy.local.postgres import Postgres
from gateway.search import asking
from services.chassis.database import Reader

pytestmark = pytest.mark.system

CASES, PAGE = 400, 7
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Per word, how many of a thousand cases have it; word 1 is in the old half only.
SHARES = {1: 60, 2: 900, 3: 500, 4: 100, 5: 20, 6: 3, 7: 0}
QUESTIONS = [[1], [2], [3], [4], [5], [6], [7], [2, 3], [3, 4], [4, 5], [2, 6], [1, 2], [5, 6]]
Case = tuple[UUID, datetime, list[int]]


def cases() -> list[Case]:
    draw = random.Random(2026)
    made = []
    for n in range(CASES):
        words = [w for w, share in SHARES.items() if draw.random() * 1000 < share]
        if n > CASES // 2:
            words = [each for each in words if each != 1]
        # Several in one minute: the order among them is that of their ids.
        made.append((UUID(int=draw.getrandbits(128)), DAY + timedelta(minutes=n // 5), words))
    return made


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> Iterator[str]:
    with psycopg.connect(postgres.url("gateway"), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA pages")
        connection.execute("SET search_path TO pages")
        connection.execute(resources.files("gateway.search").joinpath("schema.sql").read_text())
        connection.execute("CREATE TABLE cases (id uuid PRIMARY KEY, reported_at timestamptz,"
                           " file jsonb)")  # fmt: skip
        with connection.cursor() as cursor:
            rows = cases()
            cursor.executemany("INSERT INTO search VALUES (%s, %s, %s::bigint[])", rows)
            cursor.executemany("INSERT INTO cases VALUES (%s, %s, '{}')", [r[:2] for r in rows])
        yield f"{postgres.url('gateway')}&options=-csearch_path%3Dpages"
        connection.execute("DROP SCHEMA pages CASCADE")


async def pages(url: str, words: list[int]) -> list[UUID]:
    """Every page after the other, as the cursor of a list asks for them."""
    reader, seen = Reader(url), []
    await reader.open()
    try:
        wanted, facts, before = "true", {}, None
        while True:
            rows = await asking.answer(
                reader,
                ("s.words @> %(words)s::bigint[]", {"words": words}),
                (wanted, facts),
                before,
                PAGE + 1,
            )
            seen += [UUID(row["id"]) for row in rows[:PAGE]]
            if len(rows) <= PAGE:
                return seen
            last = rows[PAGE - 1]
            before, facts = last["reported_at"], {"at": last["reported_at"], "id": last["id"]}
            wanted = "(c.reported_at, c.id) < (%(at)s, %(id)s)"
    finally:
        await reader.close()


@pytest.mark.parametrize("newest", [(10, 50), (1, 2), (1_000, 20_000)], ids=str)
@pytest.mark.parametrize("words", QUESTIONS, ids=str)
def test_every_page_is_what_looking_at_every_case_gives(
    url: str, monkeypatch: pytest.MonkeyPatch, words: list[int], newest: tuple[int, int]
) -> None:
    monkeypatch.setattr(asking, "NEWEST", newest)
    having = [(at, id_) for id_, at, found in cases() if set(words) <= set(found)]
    expected = [id_ for _, id_ in sorted(having, reverse=True)]
    assert asyncio.run(pages(url, words)) == expected

"""Who stands in for an officer is decided by the system's own day, not by the database's clock."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID

import psycopg
import pytest

from deploy.local.postgres import Postgres
from gateway import stream
from gateway.problems import Problem
from gateway.reads import Reads
from services.chassis.database import Reader
from services.chassis.identity import Caller

pytestmark = pytest.mark.system

CASE = str(UUID(int=41))
GRID = "150104002003041"
SUBSTITUTE = Caller("officer.042", ("officer",), "", "150104002003042")
FIRST = datetime(2031, 5, 1, 16, 30, tzinfo=UTC)  # half past midnight of 2 May in China
FILE = f'{{"id": "{CASE}", "number": "1"}}'
ROWS = f"""
INSERT INTO cases VALUES ('{CASE}', '1', 't', '150104', '150104002', '150104002003', '{GRID}',
    'registered', 'other', 'visit', '', 'community', 'officer.041', '{{}}', 't', now(), now(),
    '{FILE}');
INSERT INTO substitutes VALUES ('{GRID}', 'officer.042', '2031-05-02', '2031-05-03');
INSERT INTO trail (subject, id, source, type, at, event) VALUES
    ('{CASE}', 'intake-1', 'intake', 'case.reported', now(), '{{}}'),
    ('{GRID}', 'grid-1', 'grid', 'grid.patrol_done', now(), '{{"data": {{"grid": "{GRID}"}}}}');
"""


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> Iterator[str]:
    with psycopg.connect(postgres.url("gateway"), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA played")
        connection.execute("SET search_path TO played")
        schema = resources.files("gateway.readmodel").joinpath("schema.sql").read_text()
        connection.execute(schema)
        connection.execute(ROWS)
        yield f"{postgres.url('gateway')}&options=-csearch_path%3Dplayed"
        connection.execute("DROP SCHEMA played CASCADE")


async def seen(url: str, now: datetime) -> list[bool]:
    """Whether the substitute sees the case: by itself, in a list, among others; case and grid live;
    and the grid.
    """
    reader = Reader(url)
    await reader.open()
    reads: Any = Reads(reader)
    reads.clock = lambda: now
    try:
        try:
            await reads.case_row(CASE, SUBSTITUTE)
            alone = True
        except Problem:
            alone = False
        listed = bool(await reads.cases(SUBSTITUTE, {}, None, 9))
        known = await reads.unseen([CASE], SUBSTITUTE) is None
        live = [stream._visible(SUBSTITUTE, row) for row in await reads.feed(0, 9)]
        grid = GRID in await reads.grids_of(SUBSTITUTE)
        return [alone, listed, known, *live, grid]
    finally:
        await reader.close()


@pytest.mark.parametrize(
    ("now", "stands_in"),
    [
        (FIRST - timedelta(hours=1), False),
        (FIRST, True),
        (FIRST + timedelta(days=1), True),
        (FIRST + timedelta(days=2), False),
    ],
)
def test_a_substitute_sees_the_grid_on_the_days_of_the_played_time(
    url: str, now: datetime, *, stands_in: bool
) -> None:
    assert asyncio.run(seen(url, now)) == [stands_in] * 6

"""PostgreSQL for read models: an asynchronous pool for readers, a listener for what was applied."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from . import telemetry
from .store import RECONNECT_SECONDS

log = telemetry.log(__name__)

Row = dict[str, Any]
Unavailable = psycopg.OperationalError  # the database is away or too slow


class Reader:
    """Asynchronous queries over a small pool."""

    def __init__(self, url: str, size: int = 4) -> None:
        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=5,
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs={"autocommit": True, "row_factory": dict_row},
        )

    async def open(self) -> None:
        """Begin to connect. As long as the database is away, questions raise `Unavailable`."""
        await self._pool.open()

    async def close(self) -> None:
        """Give the connections back."""
        await self._pool.close()

    async def rows(self, statement: str, parameters: Sequence[Any] | Row = ()) -> list[Row]:
        """All rows of a query."""
        async with self._pool.connection() as connection:
            cursor: Any = await connection.execute(statement, parameters)
            return list(await cursor.fetchall())

    async def row(self, statement: str, parameters: Sequence[Any] | Row = ()) -> Row | None:
        """The first row of a query, or None."""
        found = await self.rows(statement, parameters)
        return found[0] if found else None


async def listen(url: str, channel: str, hear: Callable[[str], None]) -> None:
    """Call `hear` with each payload notified on a channel, for ever; reconnects by itself."""
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {channel}")
                hear("")  # whatever was missed while away
                async for notice in connection.notifies():
                    hear(notice.payload)
        log.warning("lost the notifications; connecting again", channel=channel)
        await asyncio.sleep(1)

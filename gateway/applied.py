"""How far the read model has come: who changed something waits here until it shows.

The projector notifies with the last position of each source in the transaction that applied it.
"""

import asyncio
from collections import defaultdict

from services.chassis import codec
from services.chassis.database import Reader, listen

from .readmodel.projector import CHANNEL


class Applied:
    """Positions per source, and those who wait for one."""

    def __init__(self, url: str, reader: Reader, seconds: float) -> None:
        self._url = url
        self._reader = reader
        self._seconds = seconds
        self._positions: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, list[tuple[int, asyncio.Future[None]]]] = defaultdict(list)
        self._pulse = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen until `stop`."""
        await self._reload()
        self._tasks.add(asyncio.create_task(listen(self._url, CHANNEL, self._hear)))

    async def stop(self) -> None:
        """Stop listening; whoever waits is let go at its deadline."""
        for task in self._tasks:
            task.cancel()

    async def wait(self, source: str, position: int) -> bool:
        """True once the read model has this position; False when it took too long."""
        if position <= self._positions[source]:
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[source].append((position, future))
        try:
            await asyncio.wait_for(future, self._seconds)
        except TimeoutError:
            return False
        return True

    @property
    def changed(self) -> asyncio.Event:
        """Set at the next change of the read model. Take it before reading, wait for it after:
        a change that comes while one reads is not slept through.
        """
        return self._pulse

    def _hear(self, payload: str) -> None:
        if not payload:
            task = asyncio.create_task(self._reload())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        self._advance(codec.loads(payload))

    async def _reload(self) -> None:
        rows = await self._reader.rows("SELECT source, position FROM applied")
        self._advance({row["source"]: row["position"] for row in rows})

    def _advance(self, positions: dict[str, int]) -> None:
        for source, position in positions.items():
            if position > self._positions[source]:
                self._positions[source] = position
                self._release(source, position)
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    def _release(self, source: str, position: int) -> None:
        still = []
        for wanted, future in self._waiting[source]:
            if future.done():
                continue
            if wanted <= position:
                future.set_result(None)
            else:
                still.append((wanted, future))
        self._waiting[source] = still

"""How far the read model has come: who changed something waits here until it shows.

The projector notifies with the last position of each source in the transaction that applied it.
Only so many answers are held at a time: when more wait, the read model is behind, and holding all
would let no more cases in than it can show. Whoever is answered before waits with the next look.
"""

import asyncio
import contextlib
from collections import defaultdict

from services.chassis import codec
from services.chassis.database import Reader, Unavailable, listen

from .readmodel.projector import CHANNEL

MOST_HELD = 8  # answers held at a time
MOST_OWED = 10_000  # callers


class Applied:
    """Positions per source, and those who wait for one."""

    def __init__(self, url: str, reader: Reader, seconds: float) -> None:
        self._url = url
        self._reader = reader
        self._seconds = seconds
        self._positions: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, list[tuple[int, asyncio.Future[None]]]] = defaultdict(list)
        self._held = 0
        self._owed: dict[str, dict[str, int]] = {}  # by caller: positions by source
        self._pulse = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen until `stop`; once connected, where the read model stands is read first."""
        self._tasks.add(asyncio.create_task(listen(self._url, CHANNEL, self._hear)))

    async def stop(self) -> None:
        """Stop listening; whoever waits is let go at its deadline."""
        for task in self._tasks:
            task.cancel()

    async def wait(self, source: str, position: int, caller: str = "") -> bool:
        """True once the read model has this position; False when it took too long, or when too
        many wait already: then this caller's next look waits for it (`catch_up`).
        """
        if position <= self._positions[source]:
            return True
        if self._held < MOST_HELD:
            self._held += 1
            try:
                if await self._reached(source, position):
                    return True
            finally:
                self._held -= 1
        if caller and len(self._owed) < MOST_OWED:
            owed = self._owed.setdefault(caller, {})
            owed[source] = max(position, owed.get(source, 0))
        return False

    async def catch_up(self, caller: str) -> None:
        """Wait, for as long as an answer is held, until this caller's changes show that were
        answered before they did.
        """
        for source, position in list(self._owed.get(caller, {}).items()):
            await self._reached(source, position)
            owed = self._owed.get(caller, {})
            if owed.get(source) == position:  # else a change came meanwhile, for the next look
                del owed[source]
        if not self._owed.get(caller):
            self._owed.pop(caller, None)

    @property
    def owing(self) -> bool:
        """Whether anybody was answered before the change showed."""
        return bool(self._owed)

    async def _reached(self, source: str, position: int) -> bool:
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
        # Away again already: the next connection asks anew.
        with contextlib.suppress(Unavailable):
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

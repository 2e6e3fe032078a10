"""Lines between processes and servers that can be cut, refused, held or slowed.

A process of its own (`python -m tests.chaos.lines`), so that neither the load nor the faults slow
what passes. Orders come by standard input, one JSON object a line, each answered by one line.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

ROOT = Path(__file__).resolve().parents[2]
MOST_WAITING = 4_000_000  # bytes that wait on one end before its sender is told to wait


class Lines:
    """The asking side: starts the process of the lines, and gives it orders."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.names = [each["name"] for each in lines]
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.lines", json.dumps(lines)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            start_new_session=True,
        )  # fmt: skip
        self._answered()

    def order(self, names: list[str], do: str, **more: Any) -> None:
        """cut (close what is open), refuse (and everything new), hold (nothing passes), slow
        (`seconds` each way), open (all as usual). Returns when it is so.
        """
        with self._one_at_a_time:
            assert self._process.stdin
            self._process.stdin.write(json.dumps({"names": names, "do": do, **more}) + "\n")
            self._answered()

    def _answered(self) -> None:
        assert self._process.stdout
        if self._process.stdout.readline().strip() != "ok":
            raise RuntimeError("the process of the lines has ended")

    def end(self) -> None:
        """No lines any more."""
        self._process.terminate()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()


@dataclass
class Line:
    """One address that leads to one server."""

    name: str
    host: str
    port: int
    to: str | int  # a Unix socket's path, or a port on this machine
    delay: float = 0.0
    refused: bool = False
    passing: asyncio.Event = field(default_factory=asyncio.Event)
    ends: set["End"] = field(default_factory=set)

    def do(self, what: str, seconds: float = 0.0) -> None:
        self.refused = what == "refuse"
        self.delay = seconds if what == "slow" else 0.0
        if what in {"cut", "refuse"}:
            for end in list(self.ends):
                end.transport.abort()
        if what == "hold":
            self.passing.clear()
            return
        self.passing.set()
        for end in list(self.ends):
            end.flush()


class End(asyncio.Protocol):
    """One side of a connection; what is written to it waits while its line is held or slow."""

    def __init__(self, line: Line, other: "End | None" = None) -> None:
        self._line, self._other = line, other
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._early: list[bytes] = []  # came before there was another side
        self._closing = False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._line.ends.add(self)
        if self._other is not None:
            self._other.join(self)
        elif self._line.refused:
            transport.abort()
        else:
            self._task = asyncio.ensure_future(self._connect())

    def join(self, other: "End") -> None:
        """The other side is there."""
        self._other = other
        for data in self._early:
            other.send(data)
        self._early.clear()

    async def _connect(self) -> None:
        await self._line.passing.wait()
        loop, make = asyncio.get_running_loop(), lambda: End(self._line, self)
        try:
            if isinstance(self._line.to, str):
                await loop.create_unix_connection(make, self._line.to)
            else:
                await loop.create_connection(make, "127.0.0.1", self._line.to)
        except OSError:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._other.send(data)

    def send(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if not self._waiting and not self._line.delay and self._line.passing.is_set():
            self.transport.write(data)
            return
        self._waiting.append((asyncio.get_running_loop().time() + self._line.delay, data))
        self._bytes += len(data)
        if self._bytes > MOST_WAITING and self._other:
            self._other.transport.pause_reading()
        asyncio.get_running_loop().call_later(self._line.delay, self.flush)

    def flush(self) -> None:
        if self.transport.is_closing():
            self._waiting.clear()
            return
        now = asyncio.get_running_loop().time()
        while self._waiting and self._line.passing.is_set():
            due, data = self._waiting[0]
            if due > now and self._line.delay:
                asyncio.get_running_loop().call_later(due - now, self.flush)
                return
            self._waiting.popleft()
            self._bytes -= len(data)
            self.transport.write(data)
        if not self._waiting:
            if self._other and self._other.transport and not self._other.transport.is_closing():
                self._other.transport.resume_reading()
            if self._closing:
                self.transport.close()

    def pause_writing(self) -> None:
        if self._other:
            self._other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other and not self._other.transport.is_closing():
            self._other.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._line.ends.discard(self)
        if self._other is not None and self._other.transport is not None:
            self._other.hang_up()

    def hang_up(self) -> None:
        """The other side is gone: say so once all that it said has passed."""
        self._closing = True
        self.flush()


async def serve(lines: list[Line]) -> None:
    """Carry what passes and take orders, until standard input ends."""
    loop = asyncio.get_running_loop()
    for line in lines:
        line.passing.set()
        await loop.create_server(lambda line=line: End(line), line.host, line.port, backlog=128)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    _say_ok()
    while text := await orders.readline():
        order = json.loads(text)
        for line in lines:
            if line.name in order["names"]:
                line.do(order["do"], order.get("seconds", 0.0))
        _say_ok()


def _say_ok() -> None:
    sys.stdout.write("ok\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(serve([Line(**each) for each in json.loads(sys.argv[1])]))

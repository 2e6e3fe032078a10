"""An HTTP client for load: few instructions per request, the same for us and for a baseline.

`saturate` keeps every connection busy; `steady` sends at a rate, whatever comes back, so that a
slow answer delays no later request.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvloop

from services.chassis import codec

TIMEOUT = 30.0
DIALS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `name` is what its time is counted under."""

    name: str
    head: bytes
    body: bytes = b""


@dataclass(slots=True)
class Seen:
    """What came back: seconds by name, answers that were no 2xx, and when each 2xx came."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    answered: int = 0
    took: float = 0.0

    def must_be_good(self) -> "Seen":
        """Itself. Raises RuntimeError with the first answer that was no 2xx."""
        if self.refused:
            raise RuntimeError(f"{len(self.refused)} refused, the first: {self.refused[0][:500]}")
        return self


Hear = Callable[[bytes, float], None]  # a 2xx's body, and when it came


def call(
    name: str,
    method: str,
    path: str,
    token: str = "",
    key: str = "",
    body: bytes = b"",
    **more: str,
) -> Call:
    """A request as it goes over the wire, with `more` headers."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench", "accept-language: en"]
    lines += [f"{header}: {value}" for header, value in more.items()]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if key:
        lines.append(f"idempotency-key: {key}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return Call(name, ("\r\n".join(lines) + "\r\n\r\n").encode(), body)


class Line:
    """One connection, kept alive."""

    def __init__(self, url: str) -> None:
        found = urlsplit(url)
        self._host, self._port = found.hostname or "", found.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, made: Call) -> tuple[int, bytes]:
        """Status and body of the answer."""
        for tries in range(DIALS):
            if self._streams is None or self._streams[0].at_eof():
                self.close()
                self._streams = await asyncio.open_connection(self._host, self._port)
            reader, writer = self._streams
            writer.write(made.head + made.body)
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionResetError) as error:
                if getattr(error, "partial", b"") or tries == DIALS - 1:
                    raise
                self.close()  # the server had hung up on a silent line: dial again
        length = _length(head)
        body = await reader.readexactly(length) if length else b""
        return int(head[9:12]), body

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"content-length:")
    return int(lower[start + 15 : lower.find(b"\r", start)]) if start >= 0 else 0


def saturate(
    url: str, calls: Iterator[Call], *, lines: int, seconds: float, hear: Hear | None = None
) -> Seen:
    """Every line asks as soon as it is answered, for so long."""
    seen = Seen()

    async def user(line: Line, until: float) -> None:
        while time.perf_counter() < until:
            await _ask(line, next(calls), seen, hear)
        line.close()

    async def everybody() -> None:
        began = time.perf_counter()
        await asyncio.gather(*(user(Line(url), began + seconds) for _ in range(lines)))
        seen.took = time.perf_counter() - began

    uvloop.run(everybody())
    return seen


def steady(
    url: str, calls: Iterator[Call], *, rate: float, seconds: float, hear: Hear | None = None
) -> Seen:
    """So many a second; a time counts from when the request was due, not from when it went out."""
    seen = Seen()

    async def everybody() -> None:
        free: list[Line] = []
        asked: list[asyncio.Task[None]] = []
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(_one(url, free, next(calls), due, seen, hear)))
        await asyncio.gather(*asked)
        seen.took = time.perf_counter() - began
        for line in free:
            line.close()

    uvloop.run(everybody())
    return seen


def in_turn(url: str, calls: Iterator[Call], count: int) -> Seen:
    """So many requests over one line, each after the answer to the last."""
    seen = Seen()

    async def one_after_another() -> None:
        line = Line(url)
        for _ in range(count):
            await _ask(line, next(calls), seen, None)
        line.close()

    uvloop.run(one_after_another())
    return seen


def users(url: str, act: Callable[[], Call], *, people: int, think: float, seconds: float) -> Seen:
    """So many people, each with a line of its own, who act and then think for about so long."""
    seen = Seen()

    async def person(until: float) -> None:
        line = Line(url)
        await asyncio.sleep(random.uniform(0, think))
        while time.perf_counter() < until:
            await _ask(line, act(), seen, None)
            left = max(0.0, until - time.perf_counter())
            await asyncio.sleep(min(left, random.expovariate(1 / think)))
        line.close()

    async def everybody() -> None:
        began = time.perf_counter()
        await asyncio.gather(*(person(began + seconds) for _ in range(people)))
        seen.took = time.perf_counter() - began

    uvloop.run(everybody())
    return seen


async def _one(
    url: str, free: list[Line], made: Call, due: float, seen: Seen, hear: Hear | None
) -> None:
    line = free.pop() if free else Line(url)
    await _ask(line, made, seen, hear, due)
    free.append(line)


async def _ask(
    line: Line, made: Call, seen: Seen, hear: Hear | None, due: float | None = None
) -> None:
    began = due if due is not None else time.perf_counter()
    status, body = await asyncio.wait_for(line.ask(made), TIMEOUT)
    now = time.perf_counter()
    seen.seconds.setdefault(made.name, []).append(now - began)
    if 200 <= status < 300:
        seen.answered += 1
        if hear is not None:
            hear(body, time.time())
    else:
        seen.refused.append(f"{made.name}: {status} {body.decode(errors='replace')}")


def posts(
    path: str, body: dict[str, object], *, token: str = "", keys: str = "", name: str = "post"
) -> Iterator[Call]:
    """The same body for ever, each with a key of its own."""
    made, number = codec.dumps(body), 0
    while True:
        number += 1
        key = f"{keys}-{number}" if keys else ""
        yield call(name, "POST", path, token, key, made)

"""Live updates: server-sent events of what the caller may see, resumable by `Last-Event-ID`.

The id of each is the position in the gateway's own feed, so a reader that was away goes on where
it stopped; it ends with the caller's token. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from services.chassis import codec
from services.chassis.identity import Caller

from . import access, trail
from .gate import Gate
from .problems import Problem

BATCH = 200
POSITION = re.compile(r"[0-9]{1,18}")  # of the feed, a bigint
QUIET_SECONDS = 15.0  # then a comment goes out, so that proxies keep the line open


class Stream:
    """The handler of `/stream`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def handle(self, http: HttpRequest) -> Response:
        """Open the stream. Raises Problem."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        start = http.headers.get("last-event-id", http.query_params.get("after", ""))
        if start and not POSITION.fullmatch(start):
            raise Problem(400, "cursor-malformed", facts={"field": "Last-Event-ID"})
        position = int(start) if start else await self._gate.reads.feed_end()
        return StreamingResponse(
            self._lines(caller, position, http.state.language),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _lines(self, caller: Caller, position: int, language: str) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        while time.time() < caller.expires:
            changed = self._gate.applied.changed
            rows = await self._gate.reads.feed(position, BATCH)
            for row in rows:
                position = row["position"]
                if _visible(caller, row):
                    yield await self._gate.opening.json(_line(row, language))
            if len(rows) < BATCH:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), QUIET_SECONDS)
                yield b": still here\n\n"


def _visible(caller: Caller, row: dict[str, Any]) -> bool:
    if row["county"] is not None:
        return access.may_see(caller, row)
    grid = str(row["event"]["data"].get("grid", ""))
    return access.may_see_grid(caller, grid) or access.stands_in(caller, row)


def _line(row: dict[str, Any], language: str) -> bytes:
    step = {**trail.step(row["event"], language), "subject": row["event"]["subject"]}
    head = f"id: {row['position']}\nevent: {row['type']}\ndata: "
    return head.encode() + codec.dumps(step) + b"\n\n"

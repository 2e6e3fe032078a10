"""What the centre's own people read about outside systems: subscriptions, and what they got."""

from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from . import pages
from .gate import Gate
from .subscribers import require_centre

SHOWN = ("id", "url", "types", "state", "made_at", "made_by")
FIRST = UUID(int=0)


class Outside:
    """Handlers of `reading.READS`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def subscriptions(self, http: HttpRequest) -> Response:
        """The outside systems that get events by webhook; ended ones too."""
        self._allowed(http)
        asked = pages.read(http, cursor=(UUID,))
        after = asked.cursor[0] if asked.cursor else FIRST
        rows = await self._gate.reads.subscriptions(after, asked.limit + 1)
        items = [_shown(row["file"]) for row in rows[: asked.limit]]
        cursor = [rows[asked.limit - 1]["id"]] if len(rows) > asked.limit else None
        return pages.respond(http, items, cursor, http.state.language)

    async def deliveries(self, http: HttpRequest) -> Response:
        """What was delivered to one of them and what was not, newest first."""
        self._allowed(http)
        found = await self._gate.reads.subscription(http.path_params["id"])
        asked = pages.read(http, cursor=(datetime.fromisoformat, UUID))
        rows = await self._gate.reads.deliveries(found["id"], asked.cursor, asked.limit + 1)
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        cursor = [last["at"].isoformat(), last["id"]] if last else None
        items = [row["file"] for row in rows[: asked.limit]]
        return pages.respond(http, items, cursor, http.state.language)

    def _allowed(self, http: HttpRequest) -> None:
        require_centre(self._gate.caller(http), self._gate.settings.division)


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    return {name: file[name] for name in SHOWN}

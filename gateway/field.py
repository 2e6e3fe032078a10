"""What can be read of field work, care plans and the centre."""

from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec

from . import access, pages, trail
from .gate import Gate
from .reads import as_uuid


class Field:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def care_plans(self, http: HttpRequest) -> Response:
        """Care plans in which the caller helps, newest first; a director's street in outline."""
        caller = self._gate.caller(http)
        asked = pages.read(http, cursor=(datetime.fromisoformat, UUID))
        rows = await self._gate.reads.care_plans(caller, asked.cursor, asked.limit + 1)
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        cursor = [last["opened_at"].isoformat(), last["id"]] if last else None
        items = [row["file"] for row in rows[: asked.limit]]
        return pages.respond(http, items, cursor, http.state.language)

    async def care_plan(self, http: HttpRequest) -> Response:
        """One care plan: dates, helpers and kinds of help. Who it is for: `open-person`."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        id_ = as_uuid(http.path_params["id"])
        return _whole(http, await self._gate.reads.care_plan(id_, caller))

    async def care_trail(self, http: HttpRequest) -> Response:
        """Every step of a care plan, readings included; without content for who does not help."""
        caller = self._gate.caller(http)
        id_ = as_uuid(http.path_params["id"])
        plan = await self._gate.reads.care_plan(id_, caller, trail=True)
        asked = pages.read(http, cursor=(pages.whole,))
        after = asked.cursor[0] if asked.cursor else 0
        rows = await self._gate.reads.trail(plan["id"], after, asked.limit + 1)
        content, language = bool(plan["helpers"]), http.state.language
        steps = [
            trail.shown(row["event"], language, content=content) for row in rows[: asked.limit]
        ]
        cursor = [rows[asked.limit - 1]["position"]] if len(rows) > asked.limit else None
        return pages.respond(http, steps, cursor, http.state.language)

    async def centre(self, http: HttpRequest) -> Response:
        """What a centre has, which points (四有、五有) it does not meet, and who is on duty now."""
        caller = self._gate.caller(http)
        return _whole(http, await self._gate.reads.centre(http.path_params["division"], caller))


def _whole(http: HttpRequest, body: dict[str, Any]) -> Response:
    headers = {"content-language": http.state.language, "vary": "accept-language"}
    return Response(codec.dumps(body), media_type="application/json", headers=headers)

"""What can be read of mediators and joint meetings."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.contracts import codes
from services.contracts.messages import Request

from . import access, pages
from .commanding import Commanding
from .gate import Gate
from .problems import Problem

MEETINGS_BY = ("kind", "state")
MEETING_SUMMARY = (
    "id", "title", "kind", "division", "held_on", "begins_at", "units", "state", "counts",
)  # fmt: skip
COMMUNITY = 12  # digits of the longest division code


class Talking:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def mediators(self, http: HttpRequest) -> Response:
        """Who may mediate such a matter near the caller: by `kind` of matter, the fitting first."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        kind = http.query_params.get("kind")
        if kind is not None and kind not in codes.KINDS:
            raise Problem(400, "unknown-code", facts={"field": "kind", "found": kind[:80]})
        division = (caller.region or caller.unit.partition(":")[0])[:COMMUNITY]
        actor = caller.as_actor(tuple(caller.roles))
        assert actor is not None  # who may read content has a role
        request = Request(
            id=f"{caller.id}:look-{secrets.token_hex(8)}",
            name="referral.show-mediators",
            target="",
            actor=actor,
            body={"kind": kind, "division": division},
        )
        answer = await Commanding(self._gate).ask(request, None)
        items = [_named(each, http.state.language) for each in answer.facts["mediators"]]
        return pages.respond(http, items, None, http.state.language)

    async def meetings(self, http: HttpRequest) -> Response:
        """Joint meetings of the caller's region or unit, the latest first."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        asked = pages.read(http, MEETINGS_BY, cursor=(date.fromisoformat, UUID))
        rows = await self._gate.reads.meetings(caller, asked.filters, asked.cursor, asked.limit + 1)
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        cursor = [last["held_on"].isoformat(), last["id"]] if last else None
        items = [
            {name: row["file"].get(name) for name in MEETING_SUMMARY} for row in rows[: asked.limit]
        ]
        return pages.respond(http, items, cursor, http.state.language)


def _named(proposal: dict[str, Any], language: str) -> dict[str, Any]:
    """A proposal with the name of its kind in the reader's language."""
    label = proposal[language]
    return {**{k: v for k, v in proposal.items() if k not in {"zh", "en"}}, "label": label}

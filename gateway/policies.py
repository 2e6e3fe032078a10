"""What a centre's policy says, for who fills a form in or looks a time up: told by its owner."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.contracts.commands.forms import ShowFormKinds
from services.contracts.commands.timing import ShowLimits
from services.contracts.declare import Actor, Command
from services.contracts.messages import Request

from . import access
from .commanding import Commanding
from .gate import Gate

READER = Actor(id="system.gateway", role="system")


class Policies:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def form_kinds(self, http: HttpRequest) -> Response:
        """The kinds of forms that are in force today, with their fields."""
        access.require_content(self._gate.caller(http))
        return await self._told(http, ShowFormKinds)

    async def limits(self, http: HttpRequest) -> Response:
        """Every limit of the policy, with its article: statutes, local rules and examples."""
        access.require_reader(self._gate.caller(http))
        return await self._told(http, ShowLimits)

    async def _told(self, http: HttpRequest, command: type[Command]) -> Response:
        """The owner's answer, as it is. Raises Problem."""
        body: dict[str, Any] = {}
        request = Request(
            id=f"{READER.id}:{uuid4()}", name=command.NAME, target="", actor=READER, body=body,
            traceparent=http.state.traceparent,
        )  # fmt: skip
        answer = await Commanding(self._gate).ask(request, None)
        return Response(codec.dumps(answer.facts), media_type="application/json")

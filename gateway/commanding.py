"""From an HTTP request to a command, to its owner, and back to an answer that holds.

Idempotency-Key and If-Match are checked here; the rules are the owner's. After a change the
answer is held until the read model shows it, for a bounded time.
"""

import asyncio
import time
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.chassis.caller import Unreachable
from services.chassis.errors import KINDS
from services.chassis.identity import Caller
from services.contracts import ids, topology
from services.contracts.commands import intake, meetings
from services.contracts.declare import Actor
from services.contracts.messages import Answer, Request

from . import access, etags
from .gate import Gate
from .problems import Problem, invalid
from .routes import Act

MOST_BYTES = 2 * 1024 * 1024  # longer bodies are refused unread; each field has its own limit
MOST_KEY = 200  # characters of an idempotency key
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5  # seconds between tries while an owner is behind
RETRY_AFTER = "2"  # seconds
REGISTERING = {intake.RegisterCase, meetings.ConveneMeeting}


class Commanding:
    """The handler of every `Act`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def act(self, act: Act, http: HttpRequest) -> Response:
        """Do one act. Raises Problem."""
        caller = self._gate.caller(http) if act.on != "public" else None
        body = await read_body(http)
        request, shown = await self._request(act, http, caller, body)
        answer = await self._ask(act.command.OWNER, request)
        if answer.outcome != "done":
            raise _problem(answer, shown)
        caught_up = await self._gate.applied.wait(act.command.OWNER, answer.position)
        return _response(act, answer, shown, caught_up=caught_up)

    async def _request(
        self, act: Act, http: HttpRequest, caller: Caller | None, body: dict[str, Any]
    ) -> tuple[Request, dict[str, Any] | None]:
        key = _key(http)
        actor, target, row = await self._target(act, http, caller)
        if act.on == "grid":
            body = {**body, "grid": http.path_params["code"]}
        try:
            command = codec.build(act.command, body)
        except ValidationError as error:
            raise invalid(error) from error
        if act.command in REGISTERING and caller:
            access.require_region(caller, command.division, "division")  # type: ignore[attr-defined]
        request = Request(
            id=f"{actor.id}:{key}",
            name=act.command.NAME,
            target=target,
            actor=actor,
            body=codec.plain(command),
            expected=_expected(act, http, row),
            after=_after(act.command.OWNER, row),
            traceparent=http.state.traceparent,
        )
        return request, row

    async def _target(
        self, act: Act, http: HttpRequest, caller: Caller | None
    ) -> tuple[Actor, str, dict[str, Any] | None]:
        """Who acts, on which aggregate, and the case file or meeting it is about."""
        reads = self._gate.reads
        if caller is None:
            row = await reads.by_query_code(http.path_params["id"])
            return Actor(id=f"resident.{row['id'][:8]}", role="resident"), row["id"], row
        actor = caller.as_actor(act.roles)
        if actor is None:
            raise Problem(
                403, "role-cannot-act",
                facts={"needs": list(act.roles), "roles": list(caller.roles)},
            )  # fmt: skip
        if act.on == "case":
            row = await reads.case_row(http.path_params["id"], caller)
            return actor, row["id"], row
        if act.on == "meeting":
            row = await reads.meeting(http.path_params["id"], caller)
            return actor, row["id"], row
        if act.on == "grid":
            code = http.path_params["code"]
            access.require_grid(caller, code)
            return actor, str(ids.grid_id(code)), None
        return actor, "", None

    async def _ask(self, service: str, request: Request) -> Answer:
        """Ask until the owner has heard what the caller had seen, in bounded time."""
        deadline = time.monotonic() + self._gate.settings.command_seconds
        pause = FIRST_PAUSE
        while True:
            try:
                answer = await self._gate.call.call(
                    service, request, max(0.1, deadline - time.monotonic())
                )
            except Unreachable as error:
                raise _unreachable(service, error) from error
            if answer.outcome != "behind":
                return answer
            if time.monotonic() + pause > deadline:
                raise Problem(
                    503, "service-behind", facts={"service": service},
                    headers={"retry-after": RETRY_AFTER},
                )  # fmt: skip
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def read_body(http: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request. Raises Problem 413, 415 or 400."""
    length = http.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise Problem(413, "body-too-large", facts={"most": MOST_BYTES})
    raw = bytearray()
    async for chunk in http.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Problem(413, "body-too-large", facts={"most": MOST_BYTES})
    if not raw:
        return {}
    media_type = http.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "not-json", facts={"found": media_type or "—"})
    try:
        found = codec.loads(bytes(raw))
    except ValueError as error:
        raise Problem(400, "malformed-json", facts={"fault": str(error)}) from error
    if not isinstance(found, dict):
        raise Problem(400, "not-an-object")
    return found


def _key(http: HttpRequest) -> str:
    key = http.headers.get("idempotency-key", "").strip().strip('"')
    if not key:
        raise Problem(400, "key-missing")
    if len(key) > MOST_KEY or not key.isprintable() or not key.isascii():
        raise Problem(400, "key-malformed", facts={"most": MOST_KEY})
    return key


def _expected(act: Act, http: HttpRequest, row: dict[str, Any] | None) -> int | None:
    header = http.headers.get("if-match", "").strip()
    if not header:
        if act.guarded:
            raise Problem(428, "if-match-missing", facts=_current(row))
        return None
    if header == "*":
        return None
    versions = etags.read(header)
    if versions is None:
        raise Problem(400, "if-match-malformed", facts={"found": header[:80]})
    return versions.get(act.command.OWNER, 0)


def _after(owner: str, row: dict[str, Any] | None) -> list[str]:
    """What the owner must have heard: per source the last event of this case it listens to."""
    last: dict[str, str] = {}
    for type_, event_id in (row or {}).get("heard", {}).items():
        source, _, position = event_id.rpartition("-")
        if source != owner and topology.hears(owner, type_):
            known = last.get(source, "-0").rpartition("-")[2]
            if int(position) > int(known):
                last[source] = event_id
    return sorted(last.values())


def _current(row: dict[str, Any] | None) -> dict[str, Any]:
    return {"etag": etags.make(row["versions"])} if row and "versions" in row else {}


def _problem(answer: Answer, row: dict[str, Any] | None) -> Problem:
    if answer.outcome == "failed":
        return Problem(
            503, answer.code, facts={"certain": False}, headers={"retry-after": RETRY_AFTER}
        )
    facts = {**answer.facts, **(_current(row) if answer.kind == "stale" else {})}
    return Problem(KINDS.get(answer.kind, 409), answer.code, facts=facts)


def _unreachable(service: str, error: Unreachable) -> Problem:
    return Problem(
        503,
        error.code,
        facts={"service": service, "certain": error.certain},
        headers={"retry-after": RETRY_AFTER},
    )


def _response(act: Act, answer: Answer, row: dict[str, Any] | None, *, caught_up: bool) -> Response:
    versions = dict((row or {}).get("versions", {}))
    versions[act.command.OWNER] = answer.version
    body: dict[str, Any] = {"id": answer.target, "version": answer.version, **answer.facts}
    if act.on == "grid":
        body.pop("id")
    headers = {"etag": etags.make(versions)} if act.on in {"", "case", "meeting"} else {}
    if not caught_up:
        # Durable, and soon to be seen: the reader may ask again in a moment.
        headers["warning"] = '199 - "the read model is still catching up"'
    created = act.on == "" or act.path.endswith(("/reports", "/visits", "/patrols"))
    if act.on == "":
        headers["location"] = f"/api/v1{act.path}/{answer.target}"
    return Response(
        codec.dumps(body),
        status_code=201 if created else 200,
        media_type="application/json",
        headers=headers,
    )

"""From an HTTP request to a command, to its owner, and back to an answer that holds.

Idempotency-Key and If-Match are checked here; the rules are the owner's. After a change the
answer is held until the read model shows it, for a bounded time.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.chassis.caller import Unreachable
from services.chassis.errors import KINDS
from services.chassis.identity import Caller
from services.contracts import ids, topology
from services.contracts.commands import (
    COMMANDS,
    care,
    centre,
    dossier,
    errands,
    grid,
    intake,
    jurisdiction,
    meetings,
)
from services.contracts.declare import Actor
from services.contracts.envelope import told_by
from services.contracts.messages import Answer, Request

from . import access, bodies, etags, languages
from .gate import Gate
from .problems import Problem
from .reads import as_uuid
from .routes import ACTS, PATH_FIELDS, Act
from .subscribers import require_centre

MOST_KEY = 200  # characters of an idempotency key
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5  # seconds between tries while an owner is behind
RETRY_AFTER = "2"  # seconds
# What touches the whole centre's events.
OUTSIDE = {act.command.NAME for act in ACTS if act.path.startswith("/subscriptions")}

# What names the division it is made in.
DIVIDED = (
    intake.RegisterCase, meetings.ConveneMeeting, care.OpenCarePlan,
    centre.ProfileCentre, centre.SetDuty,
)  # fmt: skip


class Commanding:
    """The handler of every `Act`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def act(self, act: Act, http: HttpRequest) -> Response:
        """Do one act. Raises Problem."""
        caller = self._gate.caller(http) if act.on != "public" else None
        body = await bodies.read(http)
        request, shown = await self._request(act, http, caller, body)
        answer = await self.ask(request, shown)
        caught_up = await self._gate.applied.wait(
            act.command.OWNER, answer.position, caller.id if caller else ""
        )
        return _response(act, _said(answer, http), shown, caught_up=caught_up)

    async def ask(self, request: Request, row: dict[str, Any] | None) -> Answer:
        """The owner's answer to one command. Raises Problem for every one but `done`."""
        answer = await self._ask(COMMANDS[request.name].OWNER, request)
        if answer.outcome != "done":
            raise _problem(answer, row)
        return answer

    async def _request(
        self, act: Act, http: HttpRequest, caller: Caller | None, body: dict[str, Any]
    ) -> tuple[Request, dict[str, Any] | None]:
        key = key_of(http)
        actor, target, row = await self.target(act, http, caller)
        if act.on in PATH_FIELDS:
            parameter, field = PATH_FIELDS[act.on]
            body = {**body, field: http.path_params[parameter]}
        command = bodies.fit(act.command, body)
        if caller:
            await self._require_own(command, caller)
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

    async def _require_own(self, command: Any, caller: Caller) -> None:
        """What a new thing names must be the caller's too: division, grid, cases."""
        if isinstance(command, DIVIDED):
            access.require_region(caller, command.division, "division")
        if isinstance(command, intake.RegisterCase) and command.grid:
            access.require_region(caller, command.grid, "grid")
        if isinstance(command, meetings.ConveneMeeting | meetings.SetAgenda):
            unseen = await self._gate.reads.unseen([str(each) for each in command.cases], caller)
            if unseen:
                raise Problem(422, "case-not-yours", facts={"field": "cases", "case": unseen})
        if isinstance(command, jurisdiction.RaiseJurisdiction) and command.meeting:
            await self._gate.reads.meeting(str(command.meeting), caller)
        if isinstance(command, dossier.LinkCase | dossier.MergeCase):
            field = "other" if isinstance(command, dossier.LinkCase) else "into"
            other = str(getattr(command, field))
            if await self._gate.reads.unseen([other], caller):
                raise Problem(422, "case-not-yours", facts={"field": field, "case": other})
        if isinstance(command, grid.VisitHousehold | errands.PushTask) and command.case:
            case = str(command.case)
            if not await self._gate.reads.lies_in(case, command.grid):
                raise Problem(
                    422, "case-not-in-grid",
                    facts={"field": "case", "case": case, "grid": command.grid},
                )  # fmt: skip

    async def target(
        self, act: Act, http: HttpRequest, caller: Caller | None
    ) -> tuple[Actor, str, dict[str, Any] | None]:
        """Who acts, on which aggregate, and the case file or meeting it is about."""
        reads = self._gate.reads
        if caller is None:
            row = await reads.by_query_code(http.path_params["id"])
            # The end of an id is its random part: keys of two cases' residents never meet.
            return Actor(id=f"resident.{row['id'][-12:]}", role="resident"), row["id"], row
        actor = caller.as_actor(act.roles)
        if actor is None:
            raise Problem(
                403, "role-cannot-act",
                facts={"needs": list(act.roles), "roles": list(caller.roles)},
            )  # fmt: skip
        if act.on in {"case", "form"}:
            row = await reads.case_row(http.path_params["id"], caller)
            return actor, row["id"], row
        if act.on == "meeting":
            row = await reads.meeting(http.path_params["id"], caller)
            return actor, row["id"], row
        if act.command.NAME in OUTSIDE:
            require_centre(caller, self._gate.settings.division)
        return actor, await self._named(act, http, caller), None

    async def _named(self, act: Act, http: HttpRequest, caller: Caller) -> str:
        """The id of what the path names beside cases and meetings; empty for a new thing."""
        reads, names = self._gate.reads, http.path_params
        if act.on == "subscription":
            return str((await reads.subscription(names["id"]))["id"])
        if act.on == "grid":
            # Who stood in may still send what was recorded then: its owner judges by the day.
            await reads.require_grid(caller, names["code"], ever=True)
            return str(ids.grid_id(names["code"]))
        if act.on == "care":
            return str((await reads.care_plan(as_uuid(names["id"]), caller))["id"])
        return str(ids.centre_id(names["division"])) if act.on == "centre" else ""

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


def _said(answer: Answer, http: HttpRequest) -> Answer:
    """What to tell the person at once, in the caller's words."""
    language, said = http.state.language, {}
    for name in ("advice", "routes", "warnings"):
        if answer.facts.get(name):
            said[name] = [
                {"code": each, "text": languages.say(name, each, language, {})}
                for each in answer.facts[name]
            ]
    return replace(answer, facts={**answer.facts, **said}) if said else answer


def key_of(http: HttpRequest) -> str:
    """The Idempotency-Key of a request. Raises Problem 400."""
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
    if act.command.OWNER not in etags.LETTERS:
        return None  # what was looked at says nothing of this service
    return versions.get(act.command.OWNER, 0)


def _after(owner: str, row: dict[str, Any] | None) -> list[str]:
    """What the owner must have heard: per source the last event of this case it listens to."""
    last: dict[str, int] = {}
    for type_, event_id in (row or {}).get("heard", {}).items():
        source, position = told_by(event_id)
        if source != owner and topology.hears(owner, type_):
            last[source] = max(position, last.get(source, 0))
    return sorted(f"{source}-{position}" for source, position in last.items())


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
    if act.on in PATH_FIELDS:
        body.pop("id")
    headers = {"cache-control": "no-store"}  # some answers hold personal data
    if act.on in {"", "case", "meeting"}:
        headers["etag"] = etags.make(versions)
    if not caught_up:
        # Durable, and soon to be seen: the reader may ask again in a moment.
        headers["warning"] = '199 - "the read model is still catching up"'
    if act.on == "":
        headers["location"] = f"/api/v1{act.path}/{answer.target}"
    return Response(
        codec.dumps(body),
        status_code=201 if act.makes else 200,
        media_type="application/json",
        headers=headers,
    )

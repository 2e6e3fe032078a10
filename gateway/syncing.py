"""What an officer's device recorded without a connection: a batch, each record answered by itself.

Each is sent as its own command, oldest first, with a key made of the call's and its place. A
device that is unsure sends the same batch again, or the rest of it in another: nothing is doubled.
"""

from dataclasses import replace
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.chassis.identity import Caller
from services.contracts.commands import errands, grid
from services.contracts.declare import Command
from services.contracts.messages import Request

from . import bodies, problems
from .commanding import Commanding, key_of
from .problems import Problem
from .routes import Act

KINDS: dict[str, type[Command]] = {
    "report": grid.ReportIncident,
    "visit": grid.VisitHousehold,
    "patrol": grid.PatrolGrid,
    "danger": errands.FindDanger,
}
OF_DEVICES = ("client_id", "occurred_at")
OUTCOMES = ("done", "already", "refused", "unsure")
UNSURE = 500  # from this status on nobody knows, or nothing was done: send it again


class Syncing(Commanding):
    """The handler of `/grids/{code}/sync`."""

    async def act(self, act: Act, http: HttpRequest) -> Response:
        """Answer every record: `done`, `already`, `refused` with a problem's code and words, or
        `unsure` when it has to be sent again. Raises Problem when the batch itself is wrong.
        """
        caller = self._gate.caller(http)
        key = key_of(http)
        actor, target, _ = await self.target(act, http, caller)
        code = http.path_params["code"]
        batch = bodies.fit(grid.SyncRecords, {**await bodies.read(http), "grid": code})
        said, last = [], 0
        for index, record in enumerate(batch.records):
            request = Request(
                id=f"{actor.id}:{key}-{index}",
                name="",
                target=target,
                actor=actor,
                body={**record, "grid": code},
                traceparent=http.state.traceparent,
            )
            answered, position = await self._one(request, caller, http.state.language)
            said.append({"client_id": record.get("client_id"), **answered})
            last = max(last, position)
        await self._gate.applied.wait(act.command.OWNER, last, caller.id)
        counts = {name: sum(each["outcome"] == name for each in said) for name in OUTCOMES}
        return Response(
            codec.dumps({**counts, "records": said}),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    async def _one(
        self, request: Request, caller: Caller, language: str
    ) -> tuple[dict[str, Any], int]:
        """What became of one record, and the log position it can be seen from."""
        try:
            command = _command(dict(request.body))
            await self._require_own(command, caller)
            asked = replace(request, name=command.NAME, body=codec.plain(command))
            answer = await self.ask(asked, None)
        except Problem as problem:
            return _refused(problem, language), 0
        facts = dict(answer.facts)
        outcome = "already" if facts.pop("already", False) else "done"
        return {"outcome": outcome, **facts}, answer.position


def _command(record: dict[str, Any]) -> Command:
    """The command of a record. Raises Problem 422."""
    kind = record.pop("kind", "")
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        facts = {"field": "kind", "allowed": sorted(KINDS)}
        raise Problem(422, "unknown-record", facts=facts)
    missing = [{"field": name, "code": "missing"} for name in OF_DEVICES if not record.get(name)]
    if missing:
        raise Problem(422, "invalid-body", errors=missing)
    return bodies.fit(cls, record)


def _refused(problem: Problem, language: str) -> dict[str, Any]:
    title, detail = problems.in_words(problem, language)
    outcome = "unsure" if problem.status >= UNSURE else "refused"
    made = {"outcome": outcome, "code": problem.code, "title": title, "detail": detail}
    return made if problem.errors is None else {**made, "fields": problem.errors}

"""A batch of a device: what is no record of any kind is refused by itself; papers beside it."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from gateway import applied, papers, syncing
from gateway.applied import Applied
from gateway.problems import Problem
from gateway.routes import ACTS
from services.chassis.identity import Caller
from services.contracts.commands.dossier import PrepareAttachment
from services.contracts.commands.grid import SyncRecords
from services.contracts.declare import Actor
from services.contracts.messages import Answer

OFFICER = Caller("officer.007", ("officer",), "150104002003:grid", "150104002003007")
ACTOR = Actor(id=OFFICER.id, role="officer")


@pytest.mark.parametrize("kind", [None, "", "gossip", 1, ["report"], {"kind": "report"}])
def test_a_record_of_no_kind_is_told_the_kinds(kind: Any) -> None:
    with pytest.raises(Problem) as refused:
        syncing._command({"kind": kind, "client_id": "a-1"})
    assert (refused.value.status, refused.value.code) == (422, "unknown-record")
    assert refused.value.facts["allowed"] == ["danger", "patrol", "report", "visit"]


def test_a_record_says_its_id_and_its_time() -> None:
    with pytest.raises(Problem) as refused:
        syncing._command({"kind": "visit"})
    assert [each["field"] for each in refused.value.errors or []] == ["client_id", "occurred_at"]


def crowded() -> Any:
    """A gate where as many answers are held as may be."""
    nobody: Any = None
    behind = Applied("", nobody, 5.0)
    behind._held = applied.MOST_HELD
    settings = SimpleNamespace(blob_dir=None)
    return SimpleNamespace(applied=behind, settings=settings, caller=lambda _: OFFICER)


def sending(body: bytes) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"idempotency-key", b"week-14"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"",
             "path_params": {"code": OFFICER.region}, "state": {}}  # fmt: skip
    http = Request(scope, receive)
    http.state.traceparent, http.state.language = "", "en"
    return http


class Told(syncing.Syncing):
    async def target(self, *_: Any) -> Any:
        return ACTOR, "", None

    async def _one(self, *_: Any) -> Any:
        return {"outcome": "done"}, 7

    async def ask(self, *_: Any) -> Answer:
        return Answer(outcome="done", position=7)


def test_who_sent_a_batch_or_a_paper_sees_it_with_the_next_look() -> None:
    async def story() -> None:
        gate, http = crowded(), sending(b'{"records": [{"kind": "visit"}]}')
        act = next(each for each in ACTS if each.command is SyncRecords)
        await Told(gate).act(act, http)
        assert gate.applied.owing
        gate = crowded()
        paper = PrepareAttachment(media_type="image/png", size=1)
        await papers.Papers(gate, Told(gate))._ask(paper, "k", ACTOR, "", {}, http)
        assert gate.applied.owing

    asyncio.run(story())

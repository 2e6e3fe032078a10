"""Processes start before what they stand on: they wait for it, and go on by themselves.

And stop in the middle of their work: what they have begun they finish, the rest they hand back.
"""

import asyncio
import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local.programs import PROGRAMS
from deploy.local.stack import Stack
from services.chassis.caller import BrokerCaller, Unreachable
from services.chassis.linkseal import LinkSeal
from services.contracts.messages import Answer, Request

from . import own, whole
from .desk import CLERK, Desk

pytestmark = pytest.mark.system

OWNERS = ("intake", "gateway")
COMMANDS = 600


@pytest.fixture(scope="module")
def early(servers: Path) -> Iterator[Stack]:
    """A small system whose processes all run already, of which no server does."""
    made = Stack(servers / "early", programs=[each for each in PROGRAMS if each.owner in OWNERS])
    made.logs.mkdir(parents=True)
    made.run_dir.mkdir(parents=True, exist_ok=True)
    try:
        for process in made.processes.values():
            process.start()
        yield made
    finally:
        made.remove()


def test_whoever_starts_first_waits_for_the_others(early):
    def complains() -> bool:
        logs = [early.logs / f"{name}.log" for name in early.processes]
        return all("away" in log.read_text() or "pauses" in log.read_text() for log in logs)

    own.until(complains, 60)  # each has found nobody there
    started = {name: process.pid for name, process in early.processes.items()}
    early._prepare_broker()
    early._prepare_databases()
    for process in early.processes.values():
        process.wait_healthy(60)
    assert {name: process.pid for name, process in early.processes.items()} == started


def test_a_case_is_registered_while_no_other_service_runs(early):
    """应当予以登记: 信访工作条例 §22. Intake and the gateway are enough."""
    assert {process.name.partition("-")[0] for process in early.processes.values()} == {*OWNERS}
    desk = Desk(whole.of_stack(early))
    try:
        made = desk.register()
        assert desk.as_(CLERK).get(f"/cases/{made['id']}").status_code == 200
    finally:
        desk.close()


def test_a_service_that_stops_under_load_does_everything_once(early):
    """SIGTERM again and again while commands come: each is answered, and done once."""
    done = threading.Event()
    stopping = threading.Thread(target=_restart, args=(early, done))
    stopping.start()
    try:
        answers = asyncio.run(_asked(early))
    finally:
        done.set()
        stopping.join()
    assert {each.outcome for each in answers} == {"done"}
    assert len({each.target for each in answers}) == COMMANDS
    with psycopg.connect(early.postgres.url("intake")) as connection:
        events = connection.execute(
            "SELECT count(*) FROM events WHERE originator_id = ANY(%s::uuid[])",
            [[each.target for each in answers]],
        ).fetchone()
        kept = connection.execute(
            "SELECT count(DISTINCT answer->>'target') FROM inbox"
            " WHERE message_id LIKE 'clerk.li:stop-%'"
        ).fetchone()
    assert (events, kept) == ((COMMANDS,), (COMMANDS,))


async def _asked(system: Stack) -> list[Answer]:
    """Everything at once; who is not answered asks again with the same key, as callers do."""
    seal = LinkSeal(base64.b64decode(system.keys.master))
    caller = BrokerCaller(system.rabbit.url, seal)
    await caller.start()

    async def ask(request: Request) -> Answer:
        while True:
            try:
                return await caller.call("intake", request, 10)
            except Unreachable:
                await asyncio.sleep(0.1)

    requests = [own.registration(f"clerk.li:stop-{number}") for number in range(COMMANDS)]
    try:
        return await asyncio.gather(*map(ask, requests))
    finally:
        await caller.stop()


def _restart(system: Stack, done: threading.Event) -> None:
    api = system.process("intake", "api")
    while not done.wait(0.3):
        api.stop()  # SIGTERM, and waits for its end
        api.start()
        api.wait_healthy(60)

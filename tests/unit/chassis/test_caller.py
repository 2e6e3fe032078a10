"""The asking side keeps no more commands in memory than it may: the next is told so at once."""

import asyncio

import pytest

from services.chassis.caller import BrokerCaller, Unreachable
from services.chassis.linkseal import LinkSeal
from services.contracts import topology
from services.contracts.messages import Request
from tests.controls.people import CLERK


def test_when_too_many_wait_the_next_is_busy_at_once(monkeypatch):
    sent: list[str] = []

    async def ask() -> None:
        caller = BrokerCaller("amqp://nowhere", LinkSeal(bytes(32)))
        caller._channel = object()  # as if connected, to a broker that never answers
        monkeypatch.setattr(caller, "_send", lambda *words: sent.append(words[1].id))
        request = Request(id="clerk.li:1", name="intake.accept", target="", actor=CLERK, body={})
        waiting = [
            asyncio.create_task(caller.call("intake", request, 60))
            for _ in range(topology.COMMAND_BACKLOG)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Unreachable) as refused:
            await caller.call("intake", request, 60)
        assert (refused.value.code, refused.value.certain) == ("busy", True)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert caller._waiting == {}  # nobody is remembered who no longer waits

    asyncio.run(ask())
    assert len(sent) == topology.COMMAND_BACKLOG

"""The asking side keeps no more commands in memory than it may: the next is told so at once."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from amqp import basic_message

from services.chassis import codec
from services.chassis.caller import MOST_TOGETHER, BrokerCaller, Unreachable
from services.chassis.linkseal import ANSWER, COMMAND, LinkSeal
from services.contracts import topology
from services.contracts.messages import Answer, Request
from tests.controls.people import CLERK

SEAL = LinkSeal(bytes(32))


def test_when_too_many_wait_the_next_is_busy_at_once(monkeypatch):
    sent: list[Any] = []

    async def ask() -> None:
        caller = BrokerCaller("amqp://nowhere", LinkSeal(bytes(32)))
        caller._channel = object()  # as if connected, to a broker that never answers
        monkeypatch.setattr(caller, "_send", lambda _, asked: sent.extend(asked))
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


class Wire:
    """A channel that keeps what is published, and answers as the broker would."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def basic_publish(self, message: Any, **where: Any) -> None:
        self.sent.append(message)


def asking(caller: BrokerCaller, count: int) -> list[asyncio.Task[Answer]]:
    return [
        asyncio.create_task(
            caller.call(
                "intake",
                Request(id=f"k{n}", name="intake.accept", target="", actor=CLERK, body={}),
                60,
            )
        )
        for n in range(count)
    ]


def played(count: int, then: Callable[[BrokerCaller, Wire], None]) -> tuple[Wire, list[Any]]:
    """What so many callers of one moment sent, and what each got after `then`."""

    async def play() -> tuple[Wire, list[Any]]:
        caller, wire = BrokerCaller("amqp://nowhere", SEAL), Wire()
        caller._channel = wire
        waiting = asking(caller, count)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        then(caller, wire)
        return wire, await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(play())


def ids(message: Any) -> list[str]:
    return [each["id"] for each in codec.loads(SEAL.open(message.body, COMMAND))]


def test_what_is_asked_at_one_moment_leaves_together_and_each_gets_its_own_answer():
    def answer(caller: BrokerCaller, wire: Wire) -> None:
        told = [
            [correlation, {"outcome": "done", "target": id_}]
            for message in wire.sent
            for correlation, id_ in zip(
                message.properties["correlation_id"].split(","), ids(message), strict=True
            )
        ]
        body = SEAL.seal(codec.dumps(told[::-1]), ANSWER)
        caller._on_reply(basic_message.Message(body))

    wire, got = played(MOST_TOGETHER + 3, answer)
    assert [len(ids(each)) for each in wire.sent] == [MOST_TOGETHER, 3]
    assert [each.target for each in got] == [f"k{n}" for n in range(MOST_TOGETHER + 3)]


@pytest.mark.parametrize("how", ["nack", "return"])
def test_what_the_broker_does_not_take_is_told_to_everybody_it_was_of(how):
    def refuse(caller: BrokerCaller, wire: Wire) -> None:
        for tag, message in enumerate(wire.sent, 1):
            if how == "nack":
                caller._on_nack(tag, multiple=False)
            else:
                caller._on_return(None, "", "intake", message)

    _, got = played(MOST_TOGETHER + 1, refuse)
    code = {"nack": "busy", "return": "service-away"}[how]
    assert [(each.code, each.certain) for each in got] == [(code, True)] * (MOST_TOGETHER + 1)


def test_when_the_connection_goes_before_they_leave_surely_nothing_was_done():
    async def play() -> list[Any]:
        caller = BrokerCaller("amqp://nowhere", SEAL)
        caller._channel = Wire()
        waiting = asking(caller, 2)
        await asyncio.sleep(0)
        caller._channel = None
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [(each.code, each.certain) for each in asyncio.run(play())] == [
        ("broker-away", True)
    ] * 2

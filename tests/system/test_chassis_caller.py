"""The asking side of commands: an answer, or in bounded time why there is none."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pika
import pytest

from services.chassis import broker, codec
from services.chassis.caller import MOST_TOGETHER, BrokerCaller, Unreachable
from services.chassis.commands import handler
from services.chassis.consumer import BatchConsumer
from services.chassis.linkseal import ANSWER, COMMAND, LinkSeal
from services.contracts import topology
from services.contracts.messages import Answer

from . import own
from .line import Line, line_to

pytestmark = pytest.mark.system

SERVICE = "t-asked"  # not of the map: a service of the test's own
BACKLOG = 2
SEAL = LinkSeal(bytes(32))


@pytest.fixture
def service(rabbit) -> Iterator[str]:
    """A command queue as the map declares one, with little room."""
    broker.declare(rabbit.url)
    queue = topology.queues(SERVICE).commands
    arguments = {
        "x-message-ttl": topology.COMMAND_TTL_MS,
        "x-max-length": BACKLOG,
        "x-overflow": "reject-publish",
    }
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        channel.queue_declare(queue, durable=True, arguments=arguments)
        channel.queue_bind(queue, topology.COMMANDS_EXCHANGE, SERVICE)
    yield SERVICE
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        connection.channel().queue_delete(queue)


@asynccontextmanager
async def calling(url: str) -> AsyncIterator[BrokerCaller]:
    caller = BrokerCaller(url, SEAL)
    await caller.start()
    await connected(caller)
    try:
        yield caller
    finally:
        await caller.stop()


async def connected(caller: BrokerCaller, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not caller.connected:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.02)


def answering(url: str) -> BatchConsumer:
    """A service that answers every command with its own id."""

    def decide(requests: Any) -> list[Answer]:
        return [Answer(outcome="done", target=each.id) for each in requests]

    return BatchConsumer(url, topology.queues(SERVICE).commands, handler(decide, SEAL))


async def unreachable(
    caller: BrokerCaller, service: str = SERVICE, seconds: float = 5
) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        await caller.call(service, own.registration(), seconds)
    return caught.value


async def answered(caller: BrokerCaller, seconds: float = 20) -> None:
    """Ask until an answer comes."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = await caller.call(SERVICE, own.registration("clerk.li:again"), 2)
        except Unreachable:
            assert time.monotonic() < deadline, "it never worked again"
            await asyncio.sleep(0.1)
        else:
            assert answer.target == "clerk.li:again"
            return


def test_many_at_once_each_get_their_own_answer(rabbit, service):
    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            # Two messages' worth, and the queue has room for two.
            requests = [own.registration() for _ in range(MOST_TOGETHER + 4)]
            for _ in range(20):
                answers = await asyncio.gather(*(caller.call(service, r, 5) for r in requests))
                assert [each.target for each in answers] == [each.id for each in requests]

    with own.running(answering(rabbit.url)):
        asyncio.run(ask())


def test_a_service_without_a_queue_is_away_at_once(rabbit):
    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            # A minute's deadline: had it been waited for, the test would not end in time.
            error = await asyncio.wait_for(unreachable(caller, "nobody", 60), 5)
            assert (error.code, error.certain) == ("service-away", True)

    asyncio.run(ask())


def test_without_a_consumer_there_is_no_answer_and_the_command_is_dropped(rabbit, service):
    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            error = await asyncio.wait_for(unreachable(caller, seconds=0.3), 5)
            assert (error.code, error.certain) == ("no-answer", False)

    asyncio.run(ask())
    # Nobody waits for it any more: it must not be done an hour later.
    own.until(lambda: own.depth(rabbit.url, topology.queues(SERVICE).commands) == 0, 5)


def test_a_full_queue_is_busy_at_once(rabbit, service):
    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            waiting = []
            for _ in range(BACKLOG):  # each by itself: what is asked together is one message
                waiting.append(asyncio.create_task(unreachable(caller, seconds=5)))
                await asyncio.sleep(0.2)
            error = await asyncio.wait_for(unreachable(caller, seconds=60), 4)
            assert (error.code, error.certain) == ("busy", True)
            for each in waiting:
                assert (await each).code == "no-answer"

    asyncio.run(ask())


def test_before_the_first_connection_the_broker_is_away():
    async def ask() -> None:
        caller = BrokerCaller("amqp://nobody@127.0.0.1:1/", SEAL)
        error = await unreachable(caller)
        assert (error.code, error.certain) == ("broker-away", True)
        assert not caller.connected

    asyncio.run(ask())


def test_whoever_waits_is_told_when_it_stops(rabbit, service):
    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            waiting = asyncio.create_task(unreachable(caller, seconds=60))
            await asyncio.sleep(0.2)
            await caller.stop()
            assert (await asyncio.wait_for(waiting, 5)).code == "no-answer"
            assert not caller.connected

    asyncio.run(ask())


def test_a_cut_line_is_told_at_once_and_mends_itself(rabbit, service):
    async def ask(line: Line, url: str) -> None:
        async with calling(url) as caller:
            for _ in range(BACKLOG):  # the new connection may get the old one's number
                waiting = asyncio.create_task(unreachable(caller, seconds=60))
                await asyncio.sleep(0.2)
                line.cut()
                error = await asyncio.wait_for(waiting, 5)
                assert (error.code, error.certain) == ("no-answer", False)
                await connected(caller)
            with own.running(answering(rabbit.url)):
                await answered(caller)

    with line_to(rabbit.url) as (line, url):
        asyncio.run(ask(line, url))


def test_a_line_that_stands_still_never_holds_up_the_loop(rabbit, service, monkeypatch):
    monkeypatch.setattr(broker, "HEARTBEAT", 2)
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            ticks.append(time.monotonic())
            await asyncio.sleep(0.05)

    async def ask(line: Line, url: str) -> None:
        async with calling(url) as caller:
            ticking = asyncio.create_task(tick())
            line.freeze()
            async with asyncio.timeout(15):
                while caller.connected:
                    assert (await unreachable(caller, seconds=0.5)).code in {
                        "no-answer",
                        "broker-away",
                    }
            so_far = len(ticks)
            await asyncio.sleep(0.5)
            assert len(ticks) >= so_far + 3
            line.thaw()
            await connected(caller)
            ticking.cancel()
            with own.running(answering(rabbit.url)):
                await answered(caller)

    with line_to(rabbit.url) as (line, url):
        asyncio.run(asyncio.wait_for(ask(line, url), 60))


def test_an_unreadable_command_is_answered_and_gone(rabbit, service):
    queue = topology.queues(SERVICE).commands
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        replies = channel.queue_declare("", exclusive=True).method.queue
        found: dict[str, str] = {}

        def ask(*bodies: bytes) -> None:
            for body in bodies:
                about = pika.BasicProperties(reply_to=replies, correlation_id=body[:2].hex())
                channel.basic_publish("", queue, body, about)
            wanted = len(found) + len(bodies)
            for _, _, reply in channel.consume(replies, inactivity_timeout=10, auto_ack=True):
                told = codec.loads(SEAL.open(reply, ANSWER))
                found.update((key, answer["code"]) for key, answer in told)
                if len(found) == wanted:
                    return

        with own.running(answering(rabbit.url)):
            ask(b"{", b"{}")
        assert own.depth(rabbit.url, queue) == 0
        with own.running(answering(rabbit.url)):
            good = SEAL.seal(codec.dumps(own.registration()), COMMAND)
            ask(good)
    assert found == {"7b": "unreadable", "7b7d": "unreadable", good[:2].hex(): ""}


def test_a_caller_with_another_master_key_is_told_at_once_and_nothing_is_done(rabbit, service):
    asked: list[Any] = []

    def decide(requests: Any) -> list[Answer]:
        asked.extend(requests)
        return [Answer(outcome="done") for _ in requests]

    async def ask() -> None:
        caller = BrokerCaller(rabbit.url, LinkSeal(b"\1" * 32))
        await caller.start()
        await connected(caller)
        error = await asyncio.wait_for(unreachable(caller, seconds=60), 5)
        assert (error.code, error.certain) == ("no-answer", False)
        await caller.stop()

    queue = topology.queues(SERVICE).commands
    with own.running(BatchConsumer(rabbit.url, queue, handler(decide, SEAL))):
        asyncio.run(ask())
    assert asked == []

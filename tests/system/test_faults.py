"""The broker goes away, or stands still, in the middle of things: nothing is lost or doubled."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest

from services.chassis import broker, inbox, publisher
from services.chassis.application import Application
from services.chassis.consumer import BatchConsumer
from services.chassis.publisher import ConfirmingPublisher, NotConfirmed
from services.contracts import topology
from services.contracts.envelope import Envelope

from . import own
from .line import line_to
from .test_chassis_caller import answered, answering, calling, connected, service, unreachable
from .test_inbox import incident, packed
from .test_relay import position, register, relaying

__all__ = ["service"]
pytestmark = pytest.mark.system


@pytest.fixture
def url(postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        yield found


@pytest.fixture
def desk(url: str) -> Iterator[Application]:
    with own.desk_on(url) as found:
        yield found


class Heard:
    """A listener that remembers, in order."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def react(self, events: Sequence[Envelope]) -> list[Exception | None]:
        self.ids += [each.id for each in events if each.id not in self.ids]
        return [None] * len(events)


def test_a_broker_restart_in_the_middle_loses_nothing(url, desk, rabbit, service):
    """Relay, listener and caller at work; the broker stops and comes back; all go on by itself."""
    broker.declare(rabbit.url)
    heard, saved, stop = Heard(), [0], threading.Event()
    queue = topology.queues("risk").events  # it hears case.reported
    own.empty(rabbit.url, queue)

    def save() -> None:
        while not stop.wait(0.02):
            register(desk, 1)
            saved[0] += 1

    async def ask() -> None:
        async with calling(rabbit.url) as caller:
            waiting = asyncio.create_task(unreachable(caller, seconds=60))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(rabbit.stop)
            error = await asyncio.wait_for(waiting, 10)
            assert (error.code, error.certain) == ("no-answer", False)
            assert (await unreachable(caller)).code == "broker-away"
            await asyncio.to_thread(rabbit.start)
            await connected(caller)
            with own.running(answering(rabbit.url)):
                await answered(caller)

    saver = threading.Thread(target=save)
    listener = BatchConsumer(rabbit.url, queue, inbox.handler(heard.react))
    with relaying(url, ConfirmingPublisher(rabbit.url), "t.restart"), own.running(listener):
        saver.start()
        try:
            own.until(lambda: len(heard.ids) > 10)
            asyncio.run(ask())
            before = saved[0]
            own.until(lambda: saved[0] > before + 5)
        finally:
            stop.set()
            saver.join()
        own.until(lambda: len(heard.ids) == saved[0], 30)
        own.until(lambda: position(url) == saved[0])
    assert heard.ids == [f"intake-{n}" for n in range(1, saved[0] + 1)]


def test_a_database_restart_kills_no_event(url, desk, rabbit, postgres):
    """Connections of the pool break one by one: none of that counts as a try of the event."""
    with own.events_queue(rabbit.url, "t.faults.events") as queue:
        own.send(rabbit.url, queue, packed(incident(1)))
        listener = BatchConsumer(rabbit.url, queue, inbox.handler(desk.react))
        with own.running(listener):
            own.until(lambda: _inbox(url) == 1)
            for round_ in range(2, 5):
                _break_connections(postgres, url)
                own.send(rabbit.url, queue, packed(*(incident(n) for n in (round_, round_ + 10))))
                own.until(lambda wanted=2 * round_ - 1: _inbox(url) == wanted)
            own.until(lambda: own.depth(rabbit.url, queue) == 0)
        assert own.depth(rabbit.url, f"{queue}.dead") == 0


def _inbox(url: str) -> int:
    with psycopg.connect(url) as connection:
        return len(connection.execute("SELECT 1 FROM inbox").fetchall())


def _break_connections(postgres: Any, url: str) -> None:
    with psycopg.connect(postgres.url("intake"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [psycopg.conninfo.conninfo_to_dict(url)["dbname"]],
        )


def test_a_publisher_gives_up_on_a_broker_that_stands_still(rabbit, monkeypatch):
    monkeypatch.setattr(publisher, "CONFIRM_SECONDS", 0.5)
    broker.declare(rabbit.url)
    event = Envelope(**_attributes(incident(1)))
    with line_to(rabbit.url) as (line, url):
        way_out = ConfirmingPublisher(url)
        way_out.publish([event])
        line.freeze()
        given_up: list[BaseException] = []

        def publish() -> None:
            try:
                way_out.publish([event])
            except NotConfirmed as error:
                given_up.append(error)

        thread = threading.Thread(target=publish, daemon=True)
        thread.start()
        thread.join(8)
        assert given_up
        line.thaw()
        way_out.publish([event])
        way_out.close()


def test_a_listener_leaves_a_broker_that_stands_still_and_comes_back(rabbit, monkeypatch):
    monkeypatch.setattr(broker, "HEARTBEAT", 2)
    heard = Heard()
    with own.events_queue(rabbit.url, "t.still.events") as queue, line_to(rabbit.url) as (line, u):
        listener = BatchConsumer(u, queue, inbox.handler(heard.react))
        with own.running(listener):
            own.until(lambda: listener.connected)
            line.freeze()
            own.until(lambda: not listener.connected, 20)
            line.thaw()
            own.send(rabbit.url, queue, packed(incident(1)))
            own.until(lambda: heard.ids == ["grid-1"])


def _attributes(event: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in event.items() if k not in {"specversion", "datacontenttype"}}

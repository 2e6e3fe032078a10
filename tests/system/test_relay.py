"""The relay: every stored event reaches the broker, in log order, whatever dies meanwhile."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pika
import psycopg
import pytest

from services.chassis import broker, follower
from services.chassis.application import Application
from services.chassis.publisher import ConfirmingPublisher
from services.chassis.relay import Relay
from services.contracts import topology

from . import own

pytestmark = pytest.mark.system

KILLED_BETWEEN = """
import os, signal, sys
from services.chassis import relay
from services.chassis.publisher import ConfirmingPublisher
from tests.system import own

class Dying(ConfirmingPublisher):
    def confirmed(self, seconds):
        while super().confirmed(5) < 5:
            pass
        os.kill(os.getpid(), signal.SIGKILL)  # published and confirmed; the position is not stored

relay.Relay(sys.argv[1], own.enveloper(), Dying(sys.argv[2]), service=sys.argv[3]).run()
"""


@pytest.fixture
def url(postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        yield found


@pytest.fixture
def desk(url: str) -> Iterator[Application]:
    with own.desk_on(url) as found:
        yield found


@pytest.fixture
def queue(rabbit) -> Iterator[str]:
    """A queue that hears what intake tells."""
    broker.declare(rabbit.url)
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        channel.queue_declare("t.told", durable=True)
        channel.queue_bind("t.told", topology.EVENTS_EXCHANGE, "case.#")
        channel.queue_purge("t.told")
    yield "t.told"
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        connection.channel().queue_delete("t.told")


@contextmanager
def relaying(url: str, way_out: ConfirmingPublisher, name: str) -> Iterator[Relay]:
    relay = Relay(url, own.enveloper(), way_out, service=name)
    with own.running(relay):
        yield relay
    way_out.close()


def position(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(follower.POSITION, [Relay.name]).fetchone()
        return row[0] if row else 0


def ids(messages: list[bytes]) -> list[str]:
    return [json.loads(each)["id"] for each in messages]


def expected(count: int, first: int = 1) -> list[str]:
    return [f"intake-{n}" for n in range(first, first + count)]


def register(desk: Application, count: int) -> None:
    answers = desk.decide([own.registration() for _ in range(count)])
    assert {each.outcome for each in answers} == {"done"}


def test_what_many_threads_saved_is_published_in_log_order(url, desk, rabbit, queue):
    def save() -> None:
        for size in (1, 3, 7, 1, 8, 5):
            register(desk, size)

    savers = [threading.Thread(target=save) for _ in range(4)]
    with relaying(url, ConfirmingPublisher(rabbit.url), "t.order"):
        for each in savers:
            each.start()
        for each in savers:
            each.join()
        found = own.bodies(rabbit.url, queue, 100)
        own.until(lambda: position(url) == 100)
    assert ids(found) == expected(100)


def test_the_position_moves_only_after_the_confirms(url, desk, rabbit, queue):
    register(desk, 3)
    seen: list[tuple[int, int]] = []

    class Watching(ConfirmingPublisher):
        def confirmed(self, seconds):
            found = super().confirmed(seconds)
            seen.append((position(url), found, own.depth(rabbit.url, queue)))
            return found

    with relaying(url, Watching(rabbit.url), "t.position") as watched:
        own.until(lambda: position(url) == 3)
        assert watched.healthy
    assert {position for position, _, _ in seen} == {0}
    # One message for each of the three outside, one for all of them inside.
    assert [each for each in seen if each[1] == 4] == [(0, 4, 3)]


def test_killed_between_publishing_and_position_it_publishes_the_same_ids_again(
    url, desk, rabbit, queue
):
    register(desk, 5)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BETWEEN, url, rabbit.url, "t.killed"],
        check=False,
        timeout=30,
    )
    assert killed.returncode == -9
    assert position(url) == 0
    with relaying(url, ConfirmingPublisher(rabbit.url), "t.killed"):
        own.until(lambda: position(url) == 5)
    assert ids(own.bodies(rabbit.url, queue, 10)) == expected(5) * 2


def test_of_two_relays_one_publishes_and_the_other_takes_over(url, desk, rabbit, queue):
    ways = ConfirmingPublisher(rabbit.url), ConfirmingPublisher(rabbit.url)
    with relaying(url, ways[0], "t.two") as elected:
        register(desk, 2)
        own.until(lambda: position(url) == 2)
        with relaying(url, ways[1], "t.two") as standing_by:
            own.until(lambda: standing_by.healthy)
            register(desk, 2)
            own.until(lambda: position(url) == 4)
            elected.stop()
            register(desk, 2)
            own.until(lambda: position(url) == 6)
    assert ids(own.bodies(rabbit.url, queue, 6)) == expected(6)
    assert own.depth(rabbit.url, queue) == 0


@pytest.mark.parametrize("exchange", [topology.EVENTS_EXCHANGE, topology.INSIDE_EXCHANGE])
def test_an_event_without_a_queue_stops_it_until_the_queue_is_bound_again(
    url, desk, rabbit, queue, capsys, exchange
):
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        channel.exchange_delete(exchange)
        channel.exchange_declare(exchange, "topic", durable=True)
        with relaying(url, ConfirmingPublisher(rabbit.url), "t.unbound") as stopped:
            register(desk, 2)
            words: list[str] = []

            def told() -> str:
                words.append(capsys.readouterr().out)
                return "a follower pauses" in (text := "".join(words)) and text

            words_of_warning = own.until(told)
            assert f"case.reported reached no queue of {exchange}" in words_of_warning
            assert "services.chassis topology" in words_of_warning
            assert not stopped.healthy
            assert position(url) == 0

            channel.queue_declare("t.bound", exclusive=True)
            channel.queue_bind("t.bound", exchange, topology.wanted("case.reported"))
            own.until(lambda: position(url) == 2)
            assert stopped.healthy
        got = (channel.basic_get("t.bound", auto_ack=True)[2] for _ in range(2))
        bodies = [json.loads(body) for body in got if body is not None]
    broker.declare(rabbit.url)
    found = [each for body in bodies for each in (body if isinstance(body, list) else [body])]
    assert [each["id"] for each in found] == expected(2)


def test_our_own_listeners_get_those_of_one_moment_as_one_message(url, desk, rabbit, queue):
    register(desk, 3)
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        channel.queue_declare("t.inside", exclusive=True)
        channel.queue_bind("t.inside", topology.INSIDE_EXCHANGE, topology.wanted("case.reported"))
        with relaying(url, ConfirmingPublisher(rabbit.url), "t.together"):
            own.until(lambda: position(url) == 3)
        method, properties, body = channel.basic_get("t.inside", auto_ack=True)
        assert method.message_count == 0
    assert [each["id"] for each in json.loads(body)] == expected(3)
    assert properties.content_type == "application/cloudevents-batch+json"
    assert ids(own.bodies(rabbit.url, queue, 3)) == expected(3)


def test_what_a_queue_refuses_is_published_again_until_there_is_room(url, desk, rabbit, queue):
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
        channel = connection.channel()
        channel.queue_declare("t.full", arguments=full)
        channel.queue_bind("t.full", topology.EVENTS_EXCHANGE, "case.#")
        register(desk, 2)
        with relaying(url, ConfirmingPublisher(rabbit.url), "t.full") as refused:
            own.until(lambda: own.depth(rabbit.url, queue) >= 4)  # tried again and again
            assert position(url) == 0
            assert not refused.healthy
            channel.queue_delete("t.full")
            own.until(lambda: position(url) == 2)


def test_a_service_without_events_is_well(url, rabbit):
    with relaying(url, ConfirmingPublisher(rabbit.url), "t.idle") as idle:
        own.until(lambda: idle.healthy)
    assert position(url) == 0

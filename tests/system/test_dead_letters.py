"""What cannot be applied: it dies with its reason, and never stops the others."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pika
import pytest

from services.chassis import inbox
from services.chassis.consumer import BatchConsumer
from services.contracts import topology
from services.contracts.envelope import Envelope

from . import own
from .test_inbox import incident, packed

pytestmark = pytest.mark.system


@pytest.fixture
def queue(rabbit) -> Iterator[str]:
    with own.events_queue(rabbit.url, "t.dead.events") as name:
        yield name


class Listener:
    """Applies events, except those whose title says otherwise."""

    def __init__(self) -> None:
        self.applied: list[str] = []
        self.tries = 0

    def react(self, events: Sequence[Envelope]) -> list[Exception | None]:
        if any("raises" in each.data["title"] for each in events):
            self.tries += len(events) == 1
            raise ValueError("the handler itself breaks")
        return [self._apply(each) for each in events]

    def _apply(self, event: Envelope) -> Exception | None:
        if "poison" in event.data["title"]:
            self.tries += 1
            return KeyError("no such grid")
        if event.id not in self.applied:
            self.applied.append(event.id)
        return None


def titled(position: int, title: str) -> dict[str, Any]:
    made = incident(position)
    return {**made, "data": {**made["data"], "title": title}}


def dead_letter(url: str, queue: str) -> tuple[dict[str, Any], bytes]:
    """The one message among the dead letters: headers and body."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        method, properties, body = connection.channel().basic_get(f"{queue}.dead")
        assert method is not None
        assert method.message_count == 0
        return dict(properties.headers), body


def consumed(rabbit: Any, queue: str, listener: Listener, messages: list[bytes]) -> None:
    own.send(rabbit.url, queue, messages)
    with own.running(BatchConsumer(rabbit.url, queue, inbox.handler(listener.react))):
        own.until(lambda: own.depth(rabbit.url, f"{queue}.dead") == 1)
        own.until(lambda: own.depth(rabbit.url, queue) == 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff not JSON at all", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"specversion": "0.3"}', "specversion"),
        (json.dumps({**incident(1), "streamversion": "newest"}).encode(), "streamversion"),
    ],
    ids=["bytes", "depth", "version", "attribute"],
)
def test_an_unreadable_body_dies_at_once_and_the_others_pass(rabbit, queue, body, reason):
    listener = Listener()
    around = packed(incident(1), incident(2))
    consumed(rabbit, queue, listener, [around[0], body, around[1]])
    headers, found = dead_letter(rabbit.url, queue)
    assert listener.applied == ["grid-1", "grid-2"]
    assert found == body
    assert headers["x-reason"].startswith("unreadable: ")
    assert reason in headers["x-reason"]
    assert (headers["x-died-in"], headers["x-tries"]) == (queue, 1)


@pytest.mark.parametrize(
    ("title", "reason"), [("poison", "no such grid"), ("raises", "the handler itself breaks")]
)
def test_a_poisoned_event_dies_after_its_last_try_and_the_others_pass(rabbit, queue, title, reason):
    listener = Listener()
    poisoned = titled(2, title)
    consumed(rabbit, queue, listener, packed(incident(1), poisoned, incident(3)))
    headers, found = dead_letter(rabbit.url, queue)
    assert listener.applied == ["grid-1", "grid-3"]
    assert listener.tries == topology.DELIVERY_LIMIT
    assert json.loads(found) == poisoned
    assert reason in headers["x-reason"]
    assert headers["x-tries"] == topology.DELIVERY_LIMIT


def test_an_event_that_succeeds_at_its_last_try_does_not_die(rabbit, queue):
    tries: list[str] = []

    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        tries.extend(each.id for each in events)
        return [KeyError("not yet") if len(tries) < topology.DELIVERY_LIMIT else None]

    own.send(rabbit.url, queue, packed(incident(1)))
    with own.running(BatchConsumer(rabbit.url, queue, inbox.handler(react))):
        own.until(lambda: len(tries) == topology.DELIVERY_LIMIT)
        own.until(lambda: own.depth(rabbit.url, queue) == 0)
    assert own.depth(rabbit.url, f"{queue}.dead") == 0


def told_together(*events: dict[str, Any]) -> bytes:
    return json.dumps(events).encode()


def test_of_events_that_came_together_one_dies_alone(rabbit, queue):
    listener = Listener()
    poisoned = titled(2, "poison")
    consumed(rabbit, queue, listener, [told_together(incident(1), poisoned, incident(3))])
    headers, found = dead_letter(rabbit.url, queue)
    assert listener.applied == ["grid-1", "grid-3"]
    assert json.loads(found) == poisoned
    assert headers["x-tries"] == topology.DELIVERY_LIMIT
    assert listener.tries == 1 + topology.DELIVERY_LIMIT  # with the others, then by itself


class Killed(BaseException):
    """The end of a consumer's process, as far as the broker can tell."""


def dies(url: str, queue: str, applied: list[str]) -> bool:
    """One life of a consumer that an event may kill; whether it was killed."""
    killed = threading.Event()

    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        if any("kills" in each.data["title"] for each in events):
            killed.set()
            raise Killed
        applied.extend(each.id for each in events)
        return [None] * len(events)

    def live() -> None:
        with suppress(Killed):
            consumer.run()

    consumer = BatchConsumer(url, queue, inbox.handler(react))
    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    done = killed.wait(2)
    consumer.stop()
    thread.join(15)
    return done


@pytest.mark.parametrize("together", [False, True])
def test_an_event_that_kills_its_consumer_takes_none_with_it(rabbit, monkeypatch, together):
    monkeypatch.setattr(topology, "BROKER_DELIVERY_LIMIT", 3 * topology.DELIVERY_LIMIT)
    killer = titled(2, "kills")
    events = [incident(1), killer, *(incident(n) for n in range(3, 9))]
    applied: list[str] = []
    with own.events_queue(rabbit.url, "t.killed.events") as queue:
        own.send(rabbit.url, queue, [told_together(*events)] if together else packed(*events))
        lives = 1
        while dies(rabbit.url, queue, applied):
            lives += 1
            assert lives < 60
        own.until(lambda: own.depth(rabbit.url, f"{queue}.dead") == 1)
        _, found = dead_letter(rabbit.url, queue)
        assert json.loads(found) == killer
        own.until(lambda: own.depth(rabbit.url, queue) == 0)
    assert sorted(set(applied)) == sorted(f"grid-{n}" for n in (1, *range(3, 9)))

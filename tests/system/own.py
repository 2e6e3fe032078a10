"""Databases and queues of a test's own, on the session's servers."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import pika
import psycopg

from deploy.local.postgres import Postgres
from deploy.local.stack import Stack
from services.chassis import component
from services.chassis.application import Application
from services.chassis.publication import Enveloper
from services.chassis.store import PostgresRecorder
from services.contracts import topology
from services.contracts.messages import Request
from tests.controls import seals
from tests.controls.people import CLERK, STREET

MATTER: dict[str, Any] = {
    "title": "Leaking pipe",
    "narrative": "Water from above.",
    "channel": "window",
    "kind": "neighbours",
    "division": STREET,
}
S = TypeVar("S", bound=Stack)
_numbers = itertools.count(1)


@contextmanager
def database(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty database with a service's tables, dropped afterwards."""
    name = f"fengqiao_t_{next(_numbers)}"
    with psycopg.connect(postgres.url("intake"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres.url("intake").replace("/fengqiao_intake?", f"/{name}?")
    recorder = PostgresRecorder(url, pool_size=1)
    recorder.migrate()
    recorder.close()
    try:
        yield url
    finally:
        _drop(postgres, name)


def _drop(postgres: Postgres, name: str) -> None:
    with psycopg.connect(postgres.url("intake"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def desk_on(url: str) -> Iterator[Application]:
    """The intake application on this database."""
    recorder = PostgresRecorder(url, pool_size=4)
    yield component.load("intake").build(recorder, seals.vault())
    recorder.close()


def registration(key: str | None = None) -> Request:
    """A command that always succeeds."""
    name = key or f"clerk.li:{uuid4()}"
    return Request(id=name, name="intake.register", target="", actor=CLERK, body=MATTER)


def enveloper() -> Enveloper:
    """intake's."""
    return Enveloper("intake", STREET, component.load("intake").publication)


def bodies(url: str, queue: str, count: int, seconds: float = 10) -> list[bytes]:
    """Up to so many messages of a queue, taken off it; fewer when time is over."""
    found: list[bytes] = []
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        deadline = time.monotonic() + seconds
        while len(found) < count and time.monotonic() < deadline:
            method, _, body = channel.basic_get(queue, auto_ack=True)
            if method is None:
                time.sleep(0.02)
            else:
                found.append(body)
    return found


def depth(url: str, queue: str) -> int:
    """How many messages wait in a queue."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).method.message_count)


def empty(url: str, queue: str) -> None:
    """Throw away what other tests left in a shared queue."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        connection.channel().queue_purge(queue)


def until(true: Callable[[], Any], seconds: float = 15) -> Any:
    """What `true` gives once it is true; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
    return found


@contextmanager
def running(part: Any) -> Iterator[threading.Thread]:
    """Something with `run` and `stop`, running in a thread."""
    thread = threading.Thread(target=part.run, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        part.stop()
        thread.join(15)
    assert not thread.is_alive()


@contextmanager
def living(system: S) -> Iterator[S]:
    """A whole system, up, and gone with all its data afterwards, also when it did not come up."""
    try:
        system.up()
        yield system
    finally:
        system.remove()


@contextmanager
def events_queue(url: str, name: str) -> Iterator[str]:
    """A listener's queue as the map declares one, and its dead letters', gone afterwards."""
    dead = f"{name}.dead"
    arguments: dict[str, Any] = {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-delivery-limit": topology.BROKER_DELIVERY_LIMIT,
        "x-dead-letter-exchange": topology.DEAD_EXCHANGE,
        "x-dead-letter-routing-key": dead,
    }
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.exchange_declare(topology.DEAD_EXCHANGE, "direct", durable=True)
        channel.queue_declare(name, durable=True, arguments=arguments)
        channel.queue_declare(dead, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(dead, topology.DEAD_EXCHANGE, dead)
    yield name
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        for each in (name, dead):
            connection.channel().queue_delete(each)


def send(url: str, queue: str, messages: list[bytes]) -> None:
    """Put messages into a queue."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for body in messages:
            channel.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2))

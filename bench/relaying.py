"""Figure `relay_vs_raw`: events relayed with confirms per second, over raw publishing.

Both publish persistent events of one size, of which the same queues get a copy: every listener's
quorum queue, and the feed's stream. Raw publishing has one exchange for them all, and a message for
each event.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import kombu
import psycopg

from services.chassis import codec, component, follower
from services.chassis.publication import Enveloper, stored
from services.chassis.publisher import ConfirmingPublisher
from services.chassis.relay import Relay
from services.contracts import topology

from . import figures, stores
from .baselines import raw
from .figures import Figure
from .matter import STREET
from .place import Place

EVENTS = {True: 3_000, False: 20_000}
ROUNDS = 5
RAW_EXCHANGE = "fengqiao.bench.raw"


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn."""
    count, url, broker = EVENTS[place.quick], place.store(), place.stack.rabbit.url
    stores.register(url, place, 64)
    body = bodies(url, 1)[0]
    ours, theirs = [], []
    declare_raw(broker)
    with relaying(url, broker), psycopg.connect(url, autocommit=True) as connection:
        _relay(connection, 500)
        for number in range(ROUNDS):
            ours.append(_relay(connection, count))
            empty(broker)
            fresh = [body.replace(b'"intake-1"', b'"raw-%d-%d"' % (number, each))
                     for each in range(count)]  # fmt: skip
            theirs.append(
                raw.publish(broker, RAW_EXCHANGE, "case.reported", fresh, follower.BATCH)
            )  # fmt: skip
            empty(broker)
    facts = {"body_bytes": len(body), "batch": follower.BATCH}
    return [figures.ratio("relay_vs_raw", "events/s", ours, theirs, must=0.5, **facts)]


@contextmanager
def relaying(url: str, broker: str) -> Iterator[None]:
    """intake's relay on this store, in a thread."""
    publisher = ConfirmingPublisher(broker)
    relay = Relay(url, _enveloper(), publisher, service="intake")
    thread = threading.Thread(target=relay.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join(10)
        publisher.close()


def bodies(url: str, count: int) -> list[bytes]:
    """The messages of this store's first events."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(follower.NEXT, [0, count]).fetchall()
    made = [_enveloper().envelope(*stored(row)) for row in rows]
    return [codec.dumps(each.as_json()) for each in made if each is not None]


def _enveloper() -> Enveloper:
    return Enveloper("intake", STREET, component.load("intake").publication)


def _relay(connection: psycopg.Connection, count: int) -> float:
    """Events per second, from their commit to the position that says all are confirmed."""
    last = stores.multiply(connection, count)
    began = time.perf_counter()
    while True:
        row = connection.execute(follower.POSITION, ["relay"]).fetchone()
        if row and row[0] >= last:
            return count / (time.perf_counter() - began)
        time.sleep(0.01)


def declare_raw(url: str) -> None:
    """An exchange through which one message reaches all that an event reaches."""
    queues = [topology.queues(each).events for each in topology.LISTENS
              if topology.hears(each, "case.reported")]  # fmt: skip
    with kombu.Connection(url) as connection:
        channel = connection.default_channel
        channel.exchange_declare(RAW_EXCHANGE, "topic", durable=False, auto_delete=False)
        for each in (*queues, topology.FEED_STREAM):
            channel.queue_bind(each, RAW_EXCHANGE, "case.reported")


def empty(url: str) -> None:
    """Throw away what waits in every listener's queue."""
    with kombu.Connection(url) as connection:
        for service in topology.LISTENS:
            connection.default_channel.queue_purge(topology.queues(service).events)

"""Figures `apply_per_s` and `apply_vs_raw`: events applied by the read model's consumer, from its
queue into its tables with inbox, trail and positions, over raw row inserts by one client.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import kombu

from gateway.readmodel import projector
from services.chassis import inbox, publisher
from services.chassis.pipeline import AheadConsumer
from services.contracts import envelope as ce
from services.contracts import topology
from services.contracts.envelope import Envelope

from . import figures, relaying, stores
from .baselines import raw
from .figures import Figure, Part
from .place import Place

EVENTS = {True: 1_500, False: 20_000}
RAW_SECONDS = {True: 1, False: 5}
ROUNDS = 4


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn."""
    url, source = place.database(), place.store()
    projector.migrate(url)
    stores.register(source, place, 64)
    patterns = relaying.bodies(source, 64)
    pgbench = str(place.stack.postgres.home.programs / "bin" / "pgbench")
    count, size = EVENTS[place.quick], len(patterns[0])
    _apply(url, place, _distinct(patterns, 500))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_apply(url, place, _distinct(patterns, count)))
        theirs.append(raw.insert(pgbench, url, size, RAW_SECONDS[place.quick]))
    return [
        Figure("apply_per_s", "events/s", [Part(ours)], {"event_bytes": size}),
        figures.ratio("apply_vs_raw", "events/s", ours, theirs, must=0.5, event_bytes=size),
    ]


def _distinct(patterns: Sequence[bytes], count: int) -> list[bytes]:
    """Reports of new cases: the same matter under other ids and numbers."""
    return [_renamed(patterns[index % len(patterns)]) for index in range(count)]


def _renamed(pattern: bytes) -> bytes:
    found, case = ce.read(pattern), str(uuid4())
    number = found.data["number"]
    for old, new in (
        (found.subject, case),
        (f'"{found.id}"', f'"intake-{case}"'),
        (number, f"{number[:14]}{case[:12]}"),
        (found.data["query_tag"], uuid4().hex * 2),
    ):
        pattern = pattern.replace(old.encode(), new.encode())
    return pattern


def _tell(broker: str, queue: str, bodies: Sequence[bytes]) -> None:
    """As a relay tells what it had to wait with."""
    events = [ce.read(each) for each in bodies]
    with kombu.Connection(broker) as connection:
        channel = connection.default_channel
        for first, last in publisher.runs(events, parted=False):
            message = publisher.together(events[first:last], bodies[first:last], queue)
            channel.basic_publish_confirm(message, "", queue)


def _apply(url: str, place: Place, bodies: list[bytes]) -> float:
    """Events per second, from the first message taken to the last commit."""
    broker, queue = place.stack.rabbit.url, topology.queues("gateway").events
    _tell(broker, queue, bodies)
    writer = projector.Projector(url)
    writer.open()
    left, times, done = len(bodies), [], threading.Event()

    def react(events: Sequence[Envelope]) -> Sequence[Exception | None]:
        nonlocal left
        times.append(time.perf_counter())
        outcomes = writer.react(events)
        assert not any(outcomes), outcomes
        left -= len(events)
        times.append(time.perf_counter())
        if left <= 0:
            done.set()
        return outcomes

    consumer: Any = AheadConsumer(broker, queue, inbox.handler(react))
    thread = threading.Thread(target=consumer.run, daemon=True)
    thread.start()
    if not done.wait(120):
        raise RuntimeError("the consumer did not come to the end of its queue")
    consumer.stop()
    thread.join(10)
    writer.close()
    return len(bodies) / (times[-1] - times[0])

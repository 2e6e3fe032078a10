"""Until a healed system is at rest: everything healthy, every queue empty, every log followed."""

import time
from collections.abc import Iterator

import pika
import psycopg

from deploy.local.stack import Stack
from services.contracts import topology

from .system import HOSTS, SERVICES, Attacked, Supervisor, until

HEALTHY_SECONDS = 90.0
KNOWN_SECONDS = 60.0  # how long commands are asked whose outcome is unknown
REST_SECONDS = 240.0
STILL_SECONDS = 6.0  # nothing new for so long: the timekeepers look every five


def heal(system: Attacked, supervisor: Supervisor) -> None:
    """Undo every fault and wait until every process is healthy. Raises TimeoutError."""
    system.heal_everything()
    supervisor.release(list(system.processes))
    for process in system.processes.values():
        until(
            lambda process=process: process.is_running and process.healthy(),
            HEALTHY_SECONDS, f"{process.name} healthy (log: {process.log})",
        )  # fmt: skip


def rest(system: Stack, still: float = STILL_SECONDS) -> None:
    """Wait until nothing is under way any more. Raises TimeoutError saying what still is."""
    deadline, since, before = time.monotonic() + REST_SECONDS, 0.0, None
    while True:
        under_way, events = waiting(system), stored(system)
        if under_way or events != before:
            since, before = time.monotonic(), events
        elif time.monotonic() - since > still:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"not at rest in {REST_SECONDS:.0f} s: {under_way or 'new events'}")
        time.sleep(0.5)


def waiting(system: Stack) -> list[str]:
    """Logs whose followers have not come to the end, and queues with messages in them."""
    found = []
    for name in SERVICES:
        with psycopg.connect(system.postgres.url(name)) as connection:
            rows = connection.execute(
                "SELECT name, position, (SELECT coalesce(max(notification_id), 0) FROM events)"
                " FROM positions"
            ).fetchall()
        found += [f"{name} {part} at {at} of {end}" for part, at, end in rows if at < end]
    if found:
        return found
    with pika.BlockingConnection(pika.URLParameters(system.rabbit.url)) as connection:
        channel = connection.channel()
        for queue in _queues(system.partitions):
            ready = channel.queue_declare(queue, passive=True).method.message_count
            if ready:
                found.append(f"{ready} messages in {queue}")
    return found


def _queues(partitions: int) -> Iterator[str]:
    for name in HOSTS:
        yield from topology.event_queues(name, partitions)
    for name in SERVICES:
        yield topology.queues(name).commands


def stored(system: Stack) -> list[int]:
    """How many events each service has, and how many steps the trail."""
    counts = []
    for name, table in [*((name, "events") for name in SERVICES), ("gateway", "trail")]:
        with psycopg.connect(system.postgres.url(name)) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            counts.append(row[0] if row else 0)
    return counts

"""Other services' events, from a queue into a service: each has its effect once, and only once."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from services.chassis import consumer, inbox
from services.chassis.application import Application
from services.chassis.consumer import BatchConsumer
from services.contracts import topology
from services.contracts.envelope import Envelope
from tests.controls.people import STREET

from . import own

pytestmark = pytest.mark.system

KILLED_BEFORE_ACK = """
import os, signal, sys
from services.chassis import consumer, inbox
from services.chassis.consumer import BatchConsumer
from tests.system import own

with own.desk_on(sys.argv[1]) as desk:
    def react(events):
        assert desk.react(events) == [None] * len(events)
        os.kill(os.getpid(), signal.SIGKILL)  # committed, not acknowledged

    BatchConsumer(sys.argv[2], sys.argv[3], inbox.handler(react)).run()
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
    with own.events_queue(rabbit.url, "t.inbox.events") as name:
        yield name


def incident(position: int, subject: str = "") -> dict[str, Any]:
    """A grid officer's report, which becomes a case."""
    found = Envelope(
        id=f"grid-{position}",
        source=f"/{STREET}/grid",
        type="grid.incident_found",
        subject=subject or "150104002003007",
        time="2025-04-07T01:00:00+00:00",
        dataschema="urn:fengqiao:event:grid.incident_found:1",
        sequence=str(position),
        partitionkey="150104002003007",
        streamversion=position,
        region=STREET,
        data={
            "by": {"id": "officer.007", "role": "officer"},
            "grid": "150104002003007",
            "incident": str(uuid4()),
            "title": f"Open shaft {position}",
            "narrative": "No cover",
            "kind": "other",
            "found_on": "2025-04-07",
            "households": 1,
            "sectors": [],
        },
    )
    return found.as_json()


def packed(*events: dict[str, Any]) -> list[bytes]:
    return [json.dumps(each).encode() for each in events]


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row
        return int(row[0])


def listener(url: str, queue: str, react: Any) -> BatchConsumer:
    return BatchConsumer(url, queue, inbox.handler(react))


def test_killed_between_commit_and_ack_the_effect_stays_one(url, desk, rabbit, queue):
    own.send(rabbit.url, queue, packed(*(incident(n) for n in range(1, 6))))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_ACK, url, rabbit.url, queue], check=False, timeout=30
    )
    assert killed.returncode == -9
    before = count(url, "events")
    assert before > 0

    seen: list[Sequence[Envelope]] = []

    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        seen.append(events)
        return desk.react(events)

    with own.running(listener(rabbit.url, queue, react)):
        own.until(lambda: sum(map(len, seen)) == 5)
        own.until(lambda: own.depth(rabbit.url, queue) == 0)
    assert count(url, "events") == 5
    assert count(url, "inbox") == 5


def test_the_same_event_published_twice_has_one_effect(url, desk, rabbit, queue):
    once = incident(1)
    own.send(rabbit.url, queue, packed(once, once, incident(2), once))
    with own.running(listener(rabbit.url, queue, desk.react)):
        own.until(lambda: count(url, "inbox") == 2)
        own.until(lambda: own.depth(rabbit.url, queue) == 0)
    assert count(url, "events") == 2


def test_a_late_message_is_not_refused(url, desk, rabbit, queue):
    with own.running(listener(rabbit.url, queue, desk.react)):
        own.send(rabbit.url, queue, packed(incident(9)))
        own.until(lambda: count(url, "events") == 1)
        own.send(rabbit.url, queue, packed(incident(3)))
        own.until(lambda: count(url, "events") == 2)


def test_an_event_that_causes_nothing_is_remembered_too(url, desk, rabbit, queue):
    nothing = {**incident(4), "type": "notice.sent"}
    with own.running(listener(rabbit.url, queue, desk.react)):
        own.send(rabbit.url, queue, packed(nothing))
        own.until(lambda: count(url, "inbox") == 1)
    assert count(url, "events") == 0


def test_while_the_store_is_away_events_wait_and_no_try_is_counted(
    url, desk, rabbit, queue, monkeypatch
):
    monkeypatch.setattr(consumer, "AWAY_PAUSE", 0.02)
    away = [OperationalError("server closed")] * (topology.DELIVERY_LIMIT * 4)

    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        if away:
            raise away.pop()
        return desk.react(events)

    own.send(rabbit.url, queue, packed(incident(1), incident(2)))
    with own.running(listener(rabbit.url, queue, react)):
        own.until(lambda: count(url, "events") == 2)
        own.until(lambda: own.depth(rabbit.url, queue) == 0)
    assert own.depth(rabbit.url, f"{queue}.dead") == 0


def test_a_listener_whose_queue_is_not_declared_yet_waits_for_it(url, desk, rabbit):
    early = listener(rabbit.url, "t.early.events", desk.react)
    with own.running(early) as thread:
        thread.join(0.5)
        assert thread.is_alive()
        assert not early.connected
        with own.events_queue(rabbit.url, "t.early.events") as queue:
            own.send(rabbit.url, queue, packed(incident(1)))
            own.until(lambda: count(url, "inbox") == 1)

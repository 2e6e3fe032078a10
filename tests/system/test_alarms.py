"""A broker that is full, and relays that die: commands go on, the backlog drains by itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deploy.local.rabbit import Rabbit, find_server
from services.chassis.application import Application
from services.chassis.publisher import ConfirmingPublisher

from . import own
from .test_relay import expected, ids, position, queue, register, relaying

__all__ = ["queue"]
pytestmark = pytest.mark.system

RELAY = """
import sys
from services.chassis import relay
from services.chassis.publisher import ConfirmingPublisher
from tests.system import own

print("up", flush=True)
out = ConfirmingPublisher(sys.argv[2])
relay.Relay(sys.argv[1], own.enveloper(), out, service="t.leader").run()
"""


@pytest.fixture
def url(postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        yield found


@pytest.fixture
def desk(url: str) -> Iterator[Application]:
    with own.desk_on(url) as found:
        yield found


def control(rabbit: Rabbit, *words: str) -> None:
    server = find_server()
    if server is None:
        pytest.skip("the broker runs in a container of its own")
    program = str(server.with_name("rabbitmqctl"))
    subprocess.run(
        [program, "--quiet", *words], env=rabbit._environment(), check=True, capture_output=True
    )


@contextmanager
def alarmed(rabbit: Rabbit, what: str, alarm: str, usual: str) -> Iterator[None]:
    """A broker that takes nothing more, and says so to who publishes."""
    control(rabbit, what, alarm)
    try:
        yield
    finally:
        control(rabbit, what, usual)


@pytest.mark.parametrize(
    ("what", "alarm", "usual"),
    [
        ("set_vm_memory_high_watermark", "0", "0.4"),
        ("set_disk_free_limit", "100000GB", "50MB"),
    ],
)
def test_a_full_broker_stops_nothing_but_delivery(url, desk, rabbit, queue, what, alarm, usual):
    with relaying(url, ConfirmingPublisher(rabbit.url), f"t.{what}"):
        register(desk, 2)
        own.until(lambda: position(url) == 2)
        with alarmed(rabbit, what, alarm, usual):
            for _ in range(5):
                register(desk, 20)  # answered `done` each
            assert position(url) == 2
        own.until(lambda: position(url) == 102, 60)
    found = ids(own.bodies(rabbit.url, queue, 300, seconds=3))
    assert list(dict.fromkeys(found)) == expected(102)


def started(url: str, rabbit: Any) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", RELAY, url, rabbit.url]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"up\n"
    return process


def test_when_the_elected_relay_is_killed_another_takes_over(url, desk, rabbit, queue):
    relays = [started(url, rabbit)]
    try:
        register(desk, 3)
        own.until(lambda: position(url) == 3)
        relays.append(started(url, rabbit))  # stands by
        register(desk, 200)
        os.kill(relays[0].pid, signal.SIGKILL)  # somewhere in the middle of them
        register(desk, 5)
        own.until(lambda: position(url) == 208, 30)
    finally:
        for each in relays:
            each.kill()
            each.wait()
            each.stdout.close()
    found = ids(own.bodies(rabbit.url, queue, 600, seconds=3))
    # At least once, in order, and what came twice came under the same id.
    assert list(dict.fromkeys(found)) == expected(208)

"""How a batch is filled: until half of it is there, then with what has arrived, without waiting."""

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.transport import TCPTransport

from services.chassis import broker, consumer
from services.chassis.consumer import MORE_SECONDS, POLL_SECONDS, BatchConsumer
from services.chassis.deliveries import Message
from services.contracts import topology

SILENCE = 3 * MORE_SECONDS


class Line:
    """A connection on which messages come in bursts with a silence between them; `waited` are the
    seconds that every reading was ready to wait.
    """

    def __init__(self, taker: BatchConsumer, *bursts: int, clock: list[float]) -> None:
        self._taker = taker
        self._bursts = deque(bursts)
        self._clock = clock
        self.waited: list[float] = []

    def drain_events(self, timeout: float) -> None:
        self.waited.append(timeout)
        if self._bursts[0] == 0:
            self._bursts.popleft()
            self._clock[0] += SILENCE
            if not self._bursts or timeout < SILENCE:
                raise TimeoutError
        self._bursts[0] -= 1
        self._taker._waiting.append(Message(body=b"", tag=len(self._taker._waiting) + 1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(consumer.time, "monotonic", lambda: now[0])
    return now


def filled(clock: list[float], *bursts: int, linger: float = 0.0) -> tuple[int, list[float]]:
    taker = BatchConsumer("amqp://", "q", lambda *_: [], batch=8, linger=linger)
    line: Any = Line(taker, *bursts, clock=clock)
    taker._fill(line)
    return len(taker._waiting), line.waited


def test_the_first_message_is_waited_for_and_the_others_for_a_moment(clock):
    assert filled(clock, 2) == (2, [POLL_SECONDS, MORE_SECONDS, MORE_SECONDS])


def test_from_half_a_batch_on_only_what_has_arrived_is_taken(clock):
    count, waited = filled(clock, 6)
    assert count == 6
    assert waited == [POLL_SECONDS, *[MORE_SECONDS] * 3, 0, 0, 0]


def test_what_travels_together_counts_each(clock):
    taker = BatchConsumer("amqp://", "q", lambda *_: [], batch=8)
    taker._waiting += [Message(body=b"", tag=tag, holds=3) for tag in range(1, 5)]
    assert [each.tag for each in taker._next()] == [1, 2, 3]
    del taker._waiting[:2]
    assert [each.tag for each in taker._next()] == [3, 4]
    line: Any = Line(taker, 3, clock=clock)
    taker._fill(line)
    assert line.waited == [MORE_SECONDS, 0, 0, 0]  # with six of eight there


def test_a_silence_ends_the_filling(clock):
    assert filled(clock, 2, 3)[0] == 2


def test_who_lingers_hears_what_comes_after_a_silence(clock):
    count, waited = filled(clock, 2, 3, linger=10 * MORE_SECONDS)
    assert count == 5
    assert waited[1] == pytest.approx(10 * MORE_SECONDS)


def test_a_socket_is_read_in_chunks_whatever_is_asked_for():
    asked = []

    class Socket:
        def recv(self, size: int) -> bytes:
            asked.append(size)
            return b"\xce" * 3

    transport: Any = object.__new__(TCPTransport)
    transport.sock, transport._read_buffer = Socket(), b""
    connection: Any = type("Kombu", (), {})()
    connection.connection = type("Amqp", (), {"transport": transport})()
    broker.read_in_chunks(connection)
    assert transport._read(2) == b"\xce\xce"
    assert transport._read(1) == b"\xce"
    assert asked == [broker.CHUNK_BYTES]


@pytest.mark.parametrize(
    ("correlation_id", "headers", "holds"),
    [
        ("7", None, 1),
        ("", {}, 1),
        ("1,2,3", None, 3),
        ("case", {topology.HOLDS: 5}, 5),
        ("case", {topology.HOLDS: "many"}, 1),
        ("case", {topology.HOLDS: 0}, 1),
    ],
)
def test_a_message_says_how_much_it_holds(correlation_id, headers, holds):
    taker = BatchConsumer("amqp://", "q", lambda *_: [])
    properties = {"correlation_id": correlation_id}
    delivered: Any = SimpleNamespace(
        body=b"", headers=headers, properties=properties, delivery_info={"delivery_tag": 1}
    )
    taker._receive(delivered)
    assert taker._waiting[0].holds == holds

"""Two batches in work at once: they overlap, and leave in the order in which they came."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError

from services.chassis import pipeline
from services.chassis.consumer import POLL_SECONDS
from services.chassis.deliveries import ACK, Message, Verdict
from services.chassis.pipeline import SOON_SECONDS, AheadConsumer, Answers, PipelinedConsumer

SECONDS = 10.0


class Channel:
    """Notes what is sent on it, in order."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def basic_publish(self, message: Any, **_: Any) -> None:
        self.sent.append(message)

    def basic_ack(self, tag: int, *, multiple: bool = False) -> None:
        assert multiple
        self.sent.append(tag)


class Connection:
    """A connection on which nothing comes."""

    def __init__(self) -> None:
        self.default_channel = Channel()
        self.beats = self.read = 0

    def heartbeat_check(self) -> None:
        self.beats += 1

    def drain_events(self, timeout: float) -> None:
        self.read += 1
        raise TimeoutError


class Desk:
    """A handler whose batches end when they are told to. A batch has one message."""

    def __init__(self) -> None:
        self.begun = [threading.Event() for _ in range(9)]
        self.may_end = [threading.Event() for _ in range(9)]
        self.faults: dict[int, Exception] = {}

    def __call__(self, messages: Sequence[Message], channel: Any) -> list[Verdict]:
        tag = messages[0].tag
        self.begun[tag].set()
        if tag in self.faults:
            raise self.faults[tag]
        assert self.may_end[tag].wait(SECONDS)
        channel.basic_publish(f"answer {tag}", exchange="", routing_key="")
        return [ACK] * len(messages)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def line() -> Connection:
    return Connection()


@pytest.fixture
def way_out() -> Connection:
    return Connection()


@pytest.fixture
def consumer(desk: Desk, way_out: Connection) -> PipelinedConsumer:
    made = PipelinedConsumer("amqp://", "q", desk, batch=1)
    made._answers = Answers(way_out)
    return made


def take(consumer: PipelinedConsumer, line: Connection, *tags: int) -> None:
    for tag in tags:
        message = Message(body=b"", tag=tag)
        consumer._waiting.append(message)
        consumer._take([message], line)


def end(desk: Desk, *tags: int) -> None:
    for tag in tags:
        desk.may_end[tag].set()


def test_the_second_begins_before_the_first_has_ended(consumer, desk, line, way_out) -> None:
    take(consumer, line, 1, 2)
    assert desk.begun[1].wait(SECONDS)
    assert desk.begun[2].wait(SECONDS)
    assert consumer._waiting == []
    end(desk, 1, 2)
    consumer._land(line)
    assert line.default_channel.sent == [1, 2]
    assert sorted(way_out.default_channel.sent) == ["answer 1", "answer 2"]


def test_what_ends_first_is_answered_first_and_acknowledged_in_order(
    consumer, desk, line, way_out
) -> None:
    take(consumer, line, 1, 2)
    end(desk, 2)
    until(lambda: way_out.default_channel.sent == ["answer 2"])
    consumer._look_after(line)
    assert line.default_channel.sent == []
    end(desk, 1)
    until(lambda: len(way_out.default_channel.sent) == 2)
    until(lambda: all(each.landed.is_set() for each in consumer._flights))
    consumer._look_after(line)
    assert line.default_channel.sent == [1, 2]
    assert consumer._patience() == POLL_SECONDS


def test_what_is_done_is_acknowledged_soon_though_no_message_comes(consumer, desk, line) -> None:
    take(consumer, line, 1)
    assert consumer._patience() == SOON_SECONDS
    end(desk, 1)
    consumer._land(line)


def test_a_third_waits_and_the_connections_are_looked_after(
    consumer, desk, line, way_out, monkeypatch
) -> None:
    monkeypatch.setattr(pipeline, "POLL_SECONDS", 0.01)
    take(consumer, line, 1, 2)
    third = threading.Thread(target=take, args=(consumer, line, 3))
    third.start()
    until(lambda: line.beats >= 3 and way_out.beats >= 3)
    assert way_out.read >= 3  # a connection on which nobody reads looks dead after two heartbeats
    assert not desk.begun[3].is_set()
    end(desk, 1, 2, 3)
    third.join(SECONDS)
    consumer._land(line)
    assert line.default_channel.sent == [1, 2, 3]


def test_stopped_while_it_waits_the_third_goes_back(consumer, desk, line, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "POLL_SECONDS", 0.01)
    take(consumer, line, 1, 2)
    consumer.stop()
    take(consumer, line, 3)
    assert [each.tag for each in consumer._waiting] == [3]
    end(desk, 1, 2)
    consumer._land(line)
    assert not desk.begun[3].is_set()
    assert line.default_channel.sent == [1, 2]


def test_when_answers_cannot_leave_nothing_from_there_on_is_acknowledged(
    consumer, desk, line
) -> None:
    desk.faults[2] = ConnectionResetError()
    end(desk, 1, 3)
    take(consumer, line, 1, 2)
    until(lambda: all(each.landed.is_set() for each in consumer._flights))
    with pytest.raises(ConnectionResetError):
        take(consumer, line, 3)
    assert line.default_channel.sent == [1]
    assert not desk.begun[3].is_set()


def test_while_the_store_is_away_a_batch_is_kept_and_tried_again(
    consumer, desk, line, monkeypatch
) -> None:
    monkeypatch.setattr(pipeline, "AWAY_PAUSE", 0.01)
    desk.faults[1] = OperationalError("server closed")
    end(desk, 1)
    take(consumer, line, 1)
    assert desk.begun[1].wait(SECONDS)
    desk.begun[1].clear()
    assert desk.begun[1].wait(SECONDS)  # tried again
    desk.faults.clear()
    until(consumer._flights[0].landed.is_set)
    consumer._land(line)
    assert line.default_channel.sent == [1]


def test_a_session_that_ends_meanwhile_lets_it_go_back(consumer, desk, line) -> None:
    desk.faults[1] = OperationalError("server closed")
    take(consumer, line, 1)
    assert desk.begun[1].wait(SECONDS)
    consumer._land(line)
    assert line.default_channel.sent == []


def test_of_events_the_next_waits_until_the_last_batch_is_done(line, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "POLL_SECONDS", 0.01)
    may_end, order = threading.Event(), []

    def apply(messages: Sequence[Message], channel: Any) -> list[Verdict]:
        assert channel is None
        order.append(f"begun {messages[0].tag}")
        assert may_end.wait(SECONDS)
        order.append(f"done {messages[0].tag}")
        return [ACK]

    consumer: Any = AheadConsumer("amqp://", "q", apply, batch=1)
    take(consumer, line, 1)
    second = threading.Thread(target=take, args=(consumer, line, 2))
    second.start()
    until(lambda: line.beats >= 3)  # read and looked after meanwhile
    assert order == ["begun 1"]
    may_end.set()
    second.join(SECONDS)
    consumer._land(line)
    assert order == ["begun 1", "done 1", "begun 2", "done 2"]
    assert line.default_channel.sent == [1, 2]


def until(true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(SECONDS * 100)):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come true")

"""The feed when things go wrong, on a broker of its own and a stream made for each test."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker

from deploy.local import ports
from deploy.local.rabbit import Rabbit
from services.contracts import topology
from services.contracts.envelope import Envelope
from subscriber import BadAddress, BrokerAway, Feed, File, Refused, StreamMissing
from subscriber import feed as feeding
from subscriber.command import main

from ..controls import samples

pytestmark = pytest.mark.system

SETTLED = 6.0  # RabbitMQ 3.10 loses a stream for good that is younger than a second at a kill -9


@dataclass
class Scratch:
    """A stream that looks like the feed."""

    url: str
    name: str
    warned: list[str] = field(default_factory=list)

    def declare(self) -> None:
        with self._channel() as channel:
            channel.queue_declare(self.name, durable=True, arguments={"x-queue-type": "stream"})

    def delete(self) -> None:
        with self._channel() as channel:
            channel.queue_delete(self.name)

    def publish(self, *bodies: bytes) -> None:
        with self._channel() as channel:
            channel.confirm_delivery()
            for body in bodies:
                channel.basic_publish("", self.name, body, mandatory=True)

    def is_open(self) -> bool:
        """False for some seconds after a restart: what is published then never reaches it."""
        try:
            with self._channel() as channel:
                channel.queue_declare(self.name, passive=True)
        except ChannelClosedByBroker:
            return False
        return True

    def feed(self, **words: Any) -> Feed:
        return Feed(self.url, **{"start": "first", "warn": self.warned.append, **words})

    def read(self, *, idle: float = 1.0, **words: Any) -> list[int]:
        """The sequences of what a run hands over."""
        found: list[int] = []
        self.feed(**words).follow(lambda event: found.append(event.position), idle=idle)
        return found

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            yield connection.channel()


@pytest.fixture
def stream(rabbit: Rabbit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scratch]:
    made = Scratch(rabbit.url, f"feed.{uuid4()}")
    monkeypatch.setattr(topology, "FEED_STREAM", made.name)
    made.declare()
    yield made
    made.delete()


def power_cut(rabbit: Rabbit, stream: Scratch) -> None:
    """kill -9 and back again."""
    time.sleep(SETTLED)
    rabbit.kill()
    await_(lambda: ports.is_free(rabbit.port))  # a killed node's last threads still hold it
    rabbit.start()
    await_(stream.is_open)


def body(sequence: object, *, source: str = "/150104002/intake", **more: Any) -> bytes:
    event = samples.event("case.accepted.1")
    id_ = f"{source}-{sequence}"
    return json.dumps(
        {**event, "id": id_, "source": source, "sequence": f"{sequence}", **more}
    ).encode()


def bodies(*sequences: int) -> list[bytes]:
    return [body(each) for each in sequences]


def test_the_unreadable_is_reported_and_skipped(stream: Scratch) -> None:
    broken = [b"\xff\xfe", b"[]", b"{}", body("x"), body(2, streamversion=[])]
    stream.publish(body(1), *broken, body(3))
    assert stream.read() == [1, 3]
    assert len(stream.warned) == len(broken)
    assert all("unreadable message at offset" in each for each in stream.warned)


def test_what_was_published_twice_is_handed_over_once(stream: Scratch) -> None:
    stream.publish(*bodies(1, 2, 3, 2, 3, 4), body(1, source="/150104002/risk"))
    assert stream.read() == [1, 2, 3, 4, 1]


def test_over_two_runs_too(stream: Scratch, tmp_path: Path) -> None:
    stream.publish(*bodies(1, 2, 3))
    assert stream.read(memory=File(tmp_path / "place")) == [1, 2, 3]
    stream.publish(*bodies(2, 3, 4))
    assert stream.read(memory=File(tmp_path / "place")) == [4]
    assert stream.warned == []


@pytest.mark.parametrize(("start", "expected"), [("first", [1, 2, 3]), (1, [2, 3]), ("next", [])])
def test_it_starts_where_it_is_told_to(stream: Scratch, start: Any, expected: list[int]) -> None:
    stream.publish(*bodies(1, 2, 3))
    assert stream.read(start=start) == expected


def test_what_the_handler_could_not_take_comes_again(stream: Scratch, tmp_path: Path) -> None:
    stream.publish(*bodies(1, 2, 3))
    tried: list[int] = []

    def handle(event: Envelope) -> None:
        tried.append(event.position)
        if event.position == 2:
            raise ConnectionError("our own database is away")

    with pytest.raises(ConnectionError, match="our own database"):
        stream.feed(memory=File(tmp_path / "place")).follow(handle)
    assert tried == [1, 2]
    assert stream.read(memory=File(tmp_path / "place")) == [2, 3]


def test_a_handler_can_stop_the_feed_and_its_event_counts_as_handled(
    stream: Scratch, tmp_path: Path
) -> None:
    stream.publish(*bodies(1, 2, 3))
    feed = stream.feed(memory=File(tmp_path / "place"))
    feed.follow(lambda _: feed.stop())
    assert stream.read(memory=File(tmp_path / "place")) == [2, 3]


def test_a_stream_made_anew_is_noticed_and_read_from_its_beginning(
    stream: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker would wait in silence for an offset that never comes."""
    monkeypatch.setattr(feeding, "DOUBT", 1.0)
    stream.publish(*bodies(*range(1, 21)))
    stream.read(memory=File(tmp_path / "place"))
    stream.delete()
    stream.declare()
    stream.publish(*bodies(19, 20, 21, 22))
    assert stream.read(memory=File(tmp_path / "place")) == [21, 22]
    assert "made anew" in stream.warned[0]


@contextmanager
def followed(feed: Feed) -> Iterator[list[int]]:
    """What a feed hands over meanwhile, in a thread of its own."""
    found: list[int] = []

    def follow() -> None:
        feed.follow(lambda event: found.append(event.position))

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        await_(lambda: feed.is_connected)
        yield found
    finally:
        feed.stop()
        thread.join(10)
    assert not thread.is_alive()


def test_nothing_is_missed_over_a_restart_of_the_broker(
    stream: Scratch, rabbit: Rabbit, tmp_path: Path
) -> None:
    stream.publish(*bodies(1, 2, 3))
    with followed(stream.feed(memory=File(tmp_path / "place"))) as found:
        await_(lambda: found == [1, 2, 3])
        power_cut(rabbit, stream)
        stream.publish(*bodies(4, 5))
        await_(lambda: found == [1, 2, 3, 4, 5])
    assert "Trying again" in stream.warned[0]


def test_a_subscriber_that_waits_for_news_misses_none_over_a_restart(
    stream: Scratch, rabbit: Rabbit
) -> None:
    """It has no offset yet; `next` after the restart would skip what came before it was back."""
    with followed(stream.feed(start="next")) as found:
        power_cut(rabbit, stream)
        stream.publish(*bodies(1, 2))
        await_(lambda: found == [1, 2])


def test_what_cannot_be_reached_is_told_at_once_and_without_the_password(stream: Scratch) -> None:
    host = stream.url.rpartition("@")[2]
    for url, error in (
        ("bogus", BadAddress),
        ("http://127.0.0.1", BadAddress),
        ("amqp://user:sesame@127.0.0.1:1/", BrokerAway),
        (f"amqp://user:sesame@{host}", Refused),
    ):
        with pytest.raises(error) as told:
            Feed(url).follow(print)
        assert "sesame" not in str(told.value)


def test_a_broker_without_the_stream_is_told_apart(
    stream: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "FEED_STREAM", "feed.nobody.declared")
    with pytest.raises(StreamMissing, match=r"services\.chassis topology"):
        stream.read()


def test_a_virtual_host_that_is_not_there(stream: Scratch) -> None:
    url = stream.url.rpartition("/")[0] + "/nowhere"
    with pytest.raises(Refused, match="virtual host 'nowhere'"):
        Feed(url).follow(print)


def test_the_command_says_it_too(
    stream: Scratch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["--url", "amqp://user:sesame@127.0.0.1:1/"]) == 1
    assert "is away: [Errno" in capsys.readouterr().err
    (tmp_path / "place").write_text("half a pla")
    assert main(["--url", stream.url, "--state", str(tmp_path / "place")]) == 1
    assert "Delete it to start over" in capsys.readouterr().err


def await_(holds: Callable[[], bool], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)

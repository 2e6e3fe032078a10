"""What becomes of each message of a batch, by its verdict and its tries."""

from collections.abc import Sequence
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError

from services.chassis import consumer
from services.chassis.consumer import BatchConsumer
from services.chassis.deliveries import ACK, Message, Verdict
from services.contracts import topology

AGAIN, DEAD = Verdict(retry=True, reason="not yet"), Verdict(dead=True, reason="unreadable")
LAST = topology.DELIVERY_LIMIT - 1


class Channel:
    """Notes what is done with it, in order."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    def basic_ack(self, tag: int, *, multiple: bool = False) -> None:
        self.done.append(("ack", tag, multiple))

    def basic_reject(self, tag: int, *, requeue: bool) -> None:
        self.done.append(("reject", tag, requeue))

    def basic_publish_confirm(self, dead: Any, exchange: str, key: str, **options: Any) -> None:
        assert options["mandatory"]
        assert exchange == topology.DEAD_EXCHANGE
        headers = dead.properties["application_headers"]
        self.done.append(("bury", bytes(dead.body), key, headers["x-reason"], headers["x-tries"]))


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited."""
    noted: list[float] = []
    monkeypatch.setattr(consumer.time, "sleep", noted.append)
    return noted


def settled(
    verdicts: Sequence[Verdict | Exception], tries: Sequence[int] = (0, 0, 0)
) -> list[tuple[Any, ...]]:
    """What is done with messages 1, 2, 3… on these verdicts; an exception is raised."""
    messages = [
        Message(body=f"m{n}".encode(), tag=n, tries=tries[n - 1])
        for n in range(1, len(verdicts) + 1)
    ]

    def handle(batch: Sequence[Message], _: Any) -> list[Verdict]:
        made = [verdicts[each.tag - 1] for each in batch]
        for each in made:
            if isinstance(each, Exception):
                raise each
        return made  # type: ignore[return-value]

    channel = Channel()
    BatchConsumer("amqp://", "q", handle)._work(messages, channel)
    return channel.done


def test_a_batch_that_succeeded_is_acknowledged_at_once():
    assert settled([ACK, ACK, ACK]) == [("ack", 3, True)]


def test_who_is_to_be_tried_again_goes_back_after_the_others_are_acknowledged(pauses):
    assert settled([ACK, AGAIN, ACK]) == [
        ("ack", 1, False),
        ("ack", 3, False),
        ("reject", 2, True),
    ]
    assert pauses == [0.05]


def test_the_pause_grows_with_the_tries_and_has_an_end(pauses):
    settled([AGAIN, AGAIN, ACK], [3, 1, 0])
    assert pauses == [0.4]
    assert min(0.05 * 2**30, consumer.LONGEST_PAUSE) == consumer.LONGEST_PAUSE


def test_after_its_last_try_it_is_buried_with_its_reason_before_it_is_acknowledged(pauses):
    done = settled([ACK, AGAIN, ACK], [0, LAST, 0])
    assert done[1:3] == [
        ("bury", b"m2", "q.dead", "not yet", topology.DELIVERY_LIMIT),
        ("ack", 2, False),
    ]
    assert "reject" not in {each[0] for each in done}
    assert pauses == []


def test_one_try_before_the_last_it_still_goes_back():
    assert ("reject", 1, True) in settled([AGAIN], [LAST - 1])


def test_what_can_never_be_read_is_buried_at_once():
    assert settled([ACK, DEAD, ACK])[1:3] == [
        ("bury", b"m2", "q.dead", "unreadable", 1),
        ("ack", 2, False),
    ]


def test_a_handler_that_raises_has_each_message_tried_alone():
    done = settled([ACK, ValueError("a bug"), ACK])
    assert done == [("ack", 1, False), ("ack", 3, False), ("reject", 2, True)]


def test_a_handler_that_always_raises_sends_all_back_and_at_last_buries_all():
    bug = ValueError("a bug")
    assert settled([bug, bug]) == [("reject", 1, True), ("reject", 2, True)]
    buried = [each for each in settled([bug, bug], [LAST, LAST]) if each[0] == "bury"]
    assert [each[1] for each in buried] == [b"m1", b"m2"]
    assert "a bug" in buried[0][3]


def test_a_store_that_is_away_is_no_verdict_at_all():
    with pytest.raises(OperationalError):
        settled([ACK, OperationalError("server closed")], [LAST, LAST])


def test_a_broker_that_is_away_is_left_to_the_session():
    with pytest.raises(ConnectionResetError):
        settled([ConnectionResetError()], [LAST])

"""What a publisher counts as safe, whenever the broker's word of it is read."""

import json
from typing import Any

import pytest

from services.chassis.publisher import ConfirmingPublisher, NotConfirmed
from services.contracts import envelope, topology

from .test_envelope import GOOD

EVENT = envelope.of(GOOD)


class Channel:
    """A broker that answers each message at once: py-amqp reads while it sends."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.publisher: Any = None
        self.sent: list[tuple[Any, str, str]] = []

    def basic_publish(self, message: Any, exchange: str, way: str, *, mandatory: bool) -> None:
        assert mandatory
        self.sent.append((message, exchange, way))
        answer = self.answers.pop(0) if self.answers else ""
        # The publisher counts a message once it has left: the last word of it comes with the next.
        self.tell(answer, len(self.sent))

    def tell(self, answer: str, tag: int) -> None:
        if answer == "returned":
            self.publisher._on_return(None, "fengqiao.events", "case.reported", None)
        if answer == "refused":
            self.publisher._on_nack(tag, multiple=False)


class Connection:
    """What is read from it: the confirms of all that was sent."""

    def __init__(self, publisher: Any) -> None:
        self.publisher = publisher
        self.silent = False

    def drain_events(self, timeout: float) -> None:
        if self.silent or not self.publisher._unconfirmed:
            raise TimeoutError
        self.publisher._on_ack(max(self.publisher._unconfirmed), multiple=True)

    def heartbeat_check(self) -> None:
        pass

    def collect(self) -> None:
        pass


def publisher(*answers: str, parted: bool = False) -> tuple[ConfirmingPublisher, Connection]:
    made, channel = ConfirmingPublisher("amqp://nowhere", parted=parted), Channel(*answers)
    channel.publisher = made
    made._channel, made._connection = channel, Connection(made)
    return made, made._connection


def test_what_is_confirmed_is_safe():
    made, _ = publisher()
    assert made.send([EVENT, EVENT]) == 3  # two for outside, one for inside
    assert made.confirmed(0) == 3
    assert made.send([EVENT]) == 5
    assert made.confirmed(0) == 5


def test_until_it_is_confirmed_nothing_is():
    made, line = publisher()
    line.silent = True
    made.send([EVENT, EVENT])
    assert made.confirmed(0) == 0
    made._on_ack(2, multiple=False)
    made._on_ack(3, multiple=False)
    assert made.confirmed(0) == 0  # the first may still be refused
    made._on_ack(1, multiple=False)
    assert made.confirmed(0) == 3


@pytest.mark.parametrize("answer", ["returned", "refused"])
def test_a_refusal_that_was_read_while_more_was_sent_is_not_forgotten(answer):
    made, _ = publisher(answer)
    made.send([EVENT, EVENT])
    made._on_ack(3, multiple=True)  # a returned message is confirmed, too
    with pytest.raises(NotConfirmed):
        made.confirmed(0)
    assert made._channel is None  # the next one begins anew


def told(count: int, **changes: str) -> list[envelope.Envelope]:
    """So many events of one moment, each of a case of its own."""
    return [
        envelope.of({**GOOD, "id": f"intake-{n}", "partitionkey": f"case-{n}", **changes})
        for n in range(1, count + 1)
    ]


def sent(events: list[envelope.Envelope], *, parted: bool = False) -> list[tuple[Any, str, str]]:
    made, _ = publisher(parted=parted)
    made.send(events)
    return made._channel.sent


def held(message: Any) -> list[str]:
    found = json.loads(message.body)
    return [each["id"] for each in (found if isinstance(found, list) else [found])]


def inside(found: list[tuple[Any, str, str]]) -> list[list[str]]:
    """What each message for our own listeners holds."""
    return [held(message) for message, where, _ in found if where == topology.INSIDE_EXCHANGE]


def test_outside_every_event_is_a_message_and_inside_those_of_one_moment_are_one():
    found = sent(told(3))
    everything = [f"intake-{n}" for n in (1, 2, 3)]
    assert inside(found) == [everything]
    outside = [(held(m), way) for m, where, way in found if where == topology.EVENTS_EXCHANGE]
    assert outside == [([each], GOOD["type"]) for each in everything]
    batch = found[3][0]
    assert batch.properties["content_type"] == "application/cloudevents-batch+json"
    assert batch.properties["message_id"] == "intake-1+2"
    assert batch.properties["application_headers"] == {topology.HOLDS: 3}


def test_an_event_alone_is_the_same_inside_and_outside():
    (one, *_), (other, *_) = sent(told(1))
    assert one.body == other.body
    assert one.properties == other.properties
    assert one.properties["content_type"] == "application/cloudevents+json"


def test_the_way_inside_names_every_type_once_and_each_listener_finds_its_own():
    events = [*told(2, type="case.reported"), *told(1, type="case.linked")]
    _, where, way = sent(events)[-1]
    assert (where, way) == (topology.INSIDE_EXCHANGE, "case.linked.case.reported")
    assert topology.wanted("case.linked") == "#.case.linked.#"
    assert topology.wanted("#") == "#"


def test_a_message_holds_no_more_than_its_limit():
    assert [len(each) for each in inside(sent(told(150)))] == [64, 64, 22]


def test_a_way_is_no_longer_than_a_routing_key_can_be():
    events = [told(1, type=f"case.a_rather_long_type_{n:02}")[0] for n in range(30)]
    found = sent(events)
    assert all(len(way) <= 255 for _, _, way in found)
    assert sum(len(each) for each in inside(found)) == 30
    assert len(inside(found)) == 4


def test_where_queues_are_parted_a_message_is_of_one_case():
    one, other = told(2)
    found = sent([one, one, other, one], parted=True)
    assert inside(found) == [["intake-1", "intake-1"], ["intake-2"], ["intake-1"]]
    assert [m.properties["correlation_id"] for m, *_ in found[4:]] == ["case-1", "case-2", "case-1"]


def test_nothing_is_nothing():
    assert sent([]) == []

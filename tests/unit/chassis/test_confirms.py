"""What a publisher counts as safe, whenever the broker's word of it is read."""

from typing import Any

import pytest

from services.chassis.publisher import ConfirmingPublisher, NotConfirmed
from services.contracts import envelope

from .test_envelope import GOOD

EVENT = envelope.of(GOOD)


class Channel:
    """A broker that answers each message at once: py-amqp reads while it sends."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.publisher: Any = None
        self.sent = 0

    def basic_publish(self, *words: Any, **more: Any) -> None:
        self.sent += 1
        answer = self.answers[self.sent - 1]
        # The publisher counts a message once it has left: the last word of it comes with the next.
        self.tell(answer, self.sent)

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


def publisher(*answers: str) -> tuple[ConfirmingPublisher, Connection]:
    made, channel = ConfirmingPublisher("amqp://nowhere"), Channel(*answers)
    channel.publisher = made
    made._channel, made._connection = channel, Connection(made)
    return made, made._connection


def test_what_is_confirmed_is_safe():
    made, _ = publisher("", "", "")
    assert made.send([EVENT, EVENT]) == 2
    assert made.confirmed(0) == 2
    assert made.send([EVENT]) == 3
    assert made.confirmed(0) == 3


def test_until_it_is_confirmed_nothing_is():
    made, line = publisher("", "")
    line.silent = True
    made.send([EVENT, EVENT])
    assert made.confirmed(0) == 0
    made._on_ack(2, multiple=False)
    assert made.confirmed(0) == 0  # the first may still be refused
    made._on_ack(1, multiple=False)
    assert made.confirmed(0) == 2


@pytest.mark.parametrize("answer", ["returned", "refused"])
def test_a_refusal_that_was_read_while_more_was_sent_is_not_forgotten(answer):
    made, _ = publisher(answer, "")
    made.send([EVENT, EVENT])
    made._on_ack(2, multiple=True)  # a returned message is confirmed, too
    with pytest.raises(NotConfirmed):
        made.confirmed(0)
    assert made._channel is None  # the next one begins anew

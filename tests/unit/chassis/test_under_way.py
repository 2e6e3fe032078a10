"""The relay sends what is new while what it sent before is still to be confirmed."""

from typing import Any
from uuid import uuid4

import pytest

from services.chassis.follower import MOVE
from services.chassis.publisher import LOOK_SECONDS, NotConfirmed
from services.chassis.relay import MOST_UNDER_WAY, Relay


class WayOut:
    """Confirms as far as it is told to, and notes how long it is waited for."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.safe = 0
        self.waited: list[float] = []
        self.then: list[int] = []  # how far it is safe after each further look
        self.trouble = False

    def send(self, events: Any) -> int:
        self.sent += events
        return len(self.sent)

    def confirmed(self, seconds: float) -> int:
        self.waited.append(seconds)
        if self.trouble:
            raise NotConfirmed("refused")
        if seconds and self.then:
            self.safe = self.then.pop(0)
        return self.safe


class Enveloper:
    def envelope(self, position: int, _: Any) -> int | None:
        return None if position % 10 == 9 else position  # every tenth is silent


class Connection:
    def __init__(self) -> None:
        self.position = 0

    def execute(self, statement: str, parameters: list[Any]) -> None:
        assert statement == MOVE
        assert parameters[1] > self.position
        self.position = parameters[1]


@pytest.fixture
def way_out() -> WayOut:
    return WayOut()


@pytest.fixture
def relay(way_out: WayOut) -> Relay:
    enveloper: Any = Enveloper()
    return Relay("postgresql://nowhere", enveloper, way_out, service="t")


def rows(*positions: int) -> list[Any]:
    return [(each, uuid4(), 1, "t.happened", b"{}") for each in positions]


def test_the_position_follows_the_confirms_and_nothing_new_waits_for_them(relay, way_out):
    connection = Connection()
    relay.handle(connection, rows(1, 2))
    relay.handle(connection, rows(3, 4))
    assert (way_out.sent, connection.position) == ([1, 2, 3, 4], 0)
    way_out.safe = 3  # of the second batch not yet all
    relay.handle(connection, rows(5))
    assert connection.position == 2
    way_out.safe = 5
    relay._settle(connection, 0)
    assert connection.position == 5
    assert set(way_out.waited) == {0}


def test_events_that_nobody_hears_move_the_position_too(relay, way_out):
    connection = Connection()
    relay.handle(connection, rows(9))
    assert (way_out.sent, connection.position) == ([], 9)


def test_only_so_much_is_under_way(relay, way_out):
    connection = Connection()
    for each in range(MOST_UNDER_WAY):
        relay.handle(connection, rows(each + 1))
    way_out.then = [0, 1]
    relay.handle(connection, rows(100))
    assert way_out.waited[-2:] == [LOOK_SECONDS, LOOK_SECONDS]
    assert connection.position == 1


def test_what_is_refused_moves_nothing(relay, way_out):
    connection = Connection()
    relay.handle(connection, rows(1))
    way_out.trouble, way_out.safe = True, 2
    with pytest.raises(NotConfirmed):
        relay.handle(connection, rows(2))
    assert connection.position == 0

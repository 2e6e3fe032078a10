"""What an instance gives up, and when: never below its fair share, never what it may not hold."""

import time

import pytest

from services.chassis.consumer import BatchConsumer
from services.chassis.sharing import RECENT_SECONDS, Sharing


def consumers(count: int, held: int) -> list[BatchConsumer]:
    """So many partitions, the first of them held: messages came a moment ago."""
    made = [BatchConsumer("", f"t.events.{n}of{count}", lambda *_: []) for n in range(count)]
    for each in made[:held]:
        each.received_at = time.monotonic()
    return made


@pytest.mark.parametrize(
    ("held", "instances"), [(4, 1), (2, 2), (1, 4), (1, 9), (0, 2), (2, 3), (4, 0)]
)
def test_a_fair_share_is_kept(held: int, instances: int) -> None:
    parts = consumers(4, held)
    assert Sharing("", "", parts).look(instances) is None
    assert not any(each._leave.is_set() for each in parts)


@pytest.mark.parametrize(("held", "instances"), [(4, 2), (3, 2), (2, 4), (3, 9), (4, 3)])
def test_of_more_than_that_one_is_given_up(held: int, instances: int) -> None:
    parts = consumers(4, held)
    given = Sharing("", "", parts).look(instances)
    left = [each for each in parts if each._leave.is_set()]
    assert [each.queue for each in left] == [given]
    assert left[0] in parts[:held]


def test_one_at_a_time_until_it_is_fair() -> None:
    parts = consumers(8, 8)
    sharing = Sharing("", "", parts)
    given = [sharing.look(2) for _ in range(6)]
    assert len(set(given[:4])) == 4
    assert given[4:] == [None, None]


def test_what_was_silent_for_long_is_not_counted_as_held() -> None:
    parts = consumers(4, 4)
    for each in parts[:2]:
        each.received_at = time.monotonic() - RECENT_SECONDS - 1
    assert Sharing("", "", parts).look(2) is None

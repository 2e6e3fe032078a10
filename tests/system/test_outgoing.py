"""The table of open deliveries on a real PostgreSQL, and a deliverer that runs on it."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.notify import views
from services.notify.channels import Message
from services.notify.delivery import Deliverer
from services.notify.outgoing import HOLD, OutgoingTable, Taken
from tests.unit.notify.telling import CASE, Telling, chosen
from tests.unit.notify.test_delivery import ACCEPTED

pytestmark = pytest.mark.system

NOW = datetime(2025, 4, 7, 1, tzinfo=UTC)


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """notify's database with the table, empty before and after."""
    found = postgres.url_template.replace("{service}", "notify")
    with psycopg.connect(found, autocommit=True) as connection:
        connection.execute(views.SCHEMA)
        connection.execute("DELETE FROM open_deliveries")
        yield found
        connection.execute("DELETE FROM open_deliveries")


@pytest.fixture
def table(url: str) -> OutgoingTable:
    return OutgoingTable(url)


def wait_in(url: str, lane: str, due: datetime, round_: int = 0) -> UUID:
    id_ = uuid4()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(views.WAIT, [id_, lane, True, round_, due])
    return id_


def ids(taken: object) -> list[UUID]:
    assert isinstance(taken, list)
    return [each.id for each in taken]


def test_what_is_due_is_taken_and_nothing_else(url: str, table: OutgoingTable) -> None:
    due = wait_in(url, "a", NOW)
    wait_in(url, "b", NOW + timedelta(seconds=1))
    assert table.take(NOW, 5) == [Taken(due, rings=True, round=0, tries=0)]


def test_what_is_held_is_taken_by_nobody_until_the_hold_ends(
    url: str, table: OutgoingTable
) -> None:
    due = wait_in(url, "a", NOW)
    assert ids(table.take(NOW, 5)) == [due]
    assert table.take(NOW + HOLD - timedelta(seconds=1), 5) == []
    assert ids(table.take(NOW + HOLD, 5)) == [due]


def test_a_lane_goes_one_by_one_in_order(url: str, table: OutgoingTable) -> None:
    later = wait_in(url, "a", NOW)
    first = wait_in(url, "a", NOW - timedelta(minutes=1))
    other = wait_in(url, "b", NOW)
    taken = table.take(NOW, 5)
    assert set(ids(taken)) == {first, other}
    assert table.take(NOW, 5) == []
    table.conclude(next(each for each in taken if each.id == first))
    assert ids(table.take(NOW, 5)) == [later]


def test_put_off_is_not_before(url: str, table: OutgoingTable) -> None:
    due = wait_in(url, "a", NOW)
    table.take(NOW, 5)
    table.put_off(due, NOW + timedelta(hours=1))
    assert table.take(NOW, 5) == []
    urgent = wait_in(url, "a", NOW + timedelta(minutes=1))  # nobody waits for what was put off
    assert ids(table.take(NOW + timedelta(minutes=1), 5)) == [urgent]
    table.conclude(Taken(urgent, rings=True, round=0, tries=0))
    assert ids(table.take(NOW + timedelta(hours=1), 5)) == [due]


def test_what_was_put_off_together_keeps_its_order(url: str, table: OutgoingTable) -> None:
    morning, lanes = NOW + timedelta(hours=8), [f"lane-{number}" for number in range(8)]
    first = {wait_in(url, lane, NOW) for lane in lanes}
    table.take(NOW, 8)
    later = [wait_in(url, lane, NOW + timedelta(minutes=1)) for lane in lanes]
    for each in (*first, *later):
        table.put_off(each, morning)
    assert set(ids(table.take(morning, 16))) == first
    with psycopg.connect(url) as connection:  # the log says when it is due, and a rebuild, too
        found = connection.execute("SELECT max(due) FROM open_deliveries").fetchone()
    assert found == (NOW + timedelta(minutes=1),)


def test_concluding_leaves_a_later_round(url: str, table: OutgoingTable) -> None:
    due = wait_in(url, "a", NOW, round_=1)
    table.conclude(Taken(due, rings=True, round=0, tries=0))
    assert ids(table.take(NOW, 5)) == [due]


def test_many_takers_take_each_once(url: str, table: OutgoingTable) -> None:
    expected = {wait_in(url, f"lane-{number}", NOW) for number in range(40)}
    found: list[UUID] = []

    def take() -> None:
        while taken := OutgoingTable(url).take(NOW, 3):
            found.extend(each.id for each in taken)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A taker that comes away empty-handed may only have met rows that another was taking.
    found += [each.id for each in table.take(NOW, 100)]
    assert set(found) == expected
    assert len(found) == len(expected)


class Slow:
    """Takes its time with the first, so that a second one would show a race."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        time.sleep(0.2)
        self.sent.append(message)


def test_a_running_deliverer_sends_records_and_stops(url: str, table: OutgoingTable) -> None:
    telling = Telling(chosen())
    telling.notify.hear(ACCEPTED, CASE)
    for id_, due in telling.outgoing.due.items():
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(views.WAIT, [id_, "resident", True, 0, due])
    slow, app = Slow(), telling.notify.app
    ways = dict.fromkeys(("sms", "email", "webhook"), slow)
    deliverer = Deliverer(table, app, ways, app.sending, lambda: telling.notify.now)
    thread = threading.Thread(target=deliverer.run)
    thread.start()
    try:
        for _ in range(100):
            if len(slow.sent) == 2:
                break
            time.sleep(0.1)
    finally:
        deliverer.stop()
        thread.join(10)
    assert not thread.is_alive()
    assert len({each.id for each in slow.sent}) == len(slow.sent) == 2
    assert [each.data["channel"] for each in telling.notify.told].count("sms") == 2
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM open_deliveries").fetchone() == (0,)

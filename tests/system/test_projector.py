"""The read model's writer: a batch is one transaction, and what is wrong with one of its events
harms none of the others.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from gateway.readmodel import projector
from gateway.readmodel.projector import Projector
from gateway.readmodel.writing import EarlyEvent
from services.contracts import envelope
from services.contracts.envelope import Envelope
from tests.controls import samples

from . import own

pytestmark = pytest.mark.system

SPACE = UUID("0196a1b2-0000-7000-8000-000000000001")


@pytest.fixture
def url(postgres) -> Iterator[str]:
    with own.database(postgres) as found, psycopg.connect(found, autocommit=True) as connection:
        connection.execute("DROP TABLE inbox")  # a service's, of another shape
        projector.migrate(found)
        yield found


@pytest.fixture
def writer(url: str) -> Iterator[Projector]:
    made = Projector(url)
    made.open()
    yield made
    made.close()


def told(type_: str, case: str, position: int, **data: Any) -> Envelope:
    name = max(each for each in samples.NAMES if samples.version(each)[0] == type_)
    found = samples.event(name)
    subject = str(uuid5(SPACE, case))
    more = {"number": case, "query_tag": case, "hotline": None} if type_ == "case.reported" else {}
    source = found["source"].rsplit("/", 1)[1]
    found.update(
        subject=subject, id=f"{source}-{position}", sequence=str(position),
        data={**found["data"], **more, **data},
    )  # fmt: skip
    found.pop("after", None)
    return envelope.of(found)


def rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def statuses(url: str) -> dict[str, str]:
    return dict(rows(url, "SELECT number, status FROM cases"))


def test_a_report_and_what_follows_it_in_one_batch(url, writer):
    events = [
        told("case.reported", "a", 1), told("case.reported", "b", 2), told("case.accepted", "a", 3)
    ]  # fmt: skip
    assert writer.react(events) == [None] * 3
    assert writer.react([*events, told("case.accepted", "b", 4)]) == [None] * 4
    assert statuses(url) == {"a": "accepted", "b": "accepted"}
    assert rows(url, "SELECT count(*) FROM trail") == [(4,)]
    assert rows(url, "SELECT position FROM applied") == [(4,)]


def test_an_event_before_its_report_is_tried_again_and_holds_up_no_other(url, writer):
    early = told("case.accepted", "a", 9)
    outcomes = writer.react([told("case.reported", "b", 1), early, told("case.accepted", "b", 2)])
    assert [type(each) for each in outcomes] == [type(None), EarlyEvent, type(None)]
    assert statuses(url) == {"b": "accepted"}
    assert writer.react([told("case.reported", "a", 8)]) == [None]
    assert writer.react([early]) == [None]
    assert statuses(url) == {"a": "accepted", "b": "accepted"}


def test_what_the_database_refuses_leaves_nothing_behind_and_the_others_pass(url, writer):
    bad = told("notice.sent", "a", 5, template=None)
    good = told("notice.sent", "a", 6, notice="n-2")
    outcomes = writer.react([told("case.reported", "a", 1), bad, good])
    assert outcomes[0] is None
    assert isinstance(outcomes[1], psycopg.errors.NotNullViolation)
    assert outcomes[2] is None
    assert rows(url, "SELECT id FROM notices") == [("n-2",)]
    assert sorted(rows(url, "SELECT id FROM trail")) == [("intake-1",), ("notify-6",)]
    assert sorted(rows(url, "SELECT message_id FROM inbox")) == [("intake-1",), ("notify-6",)]


def test_two_reports_of_one_number_are_told_apart(url, writer):
    first, second = told("case.reported", "a", 1), told("case.reported", "c", 2, number="a")
    outcomes = writer.react([first, second])
    assert outcomes[0] is None
    assert isinstance(outcomes[1], psycopg.errors.UniqueViolation)
    assert statuses(url) == {"a": "registered"}

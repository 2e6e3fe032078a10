"""What a monthly meeting finds on real PostgreSQL: its pack, its carried duties, once a month."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from deploy.local.postgres import Postgres
from services.chassis.views import ViewWriter
from services.contracts.events.intake import CaseLinked
from services.referral import views as referral_views
from tests.controls.alone import Alone
from tests.controls.people import CENTRE, HANDLER
from tests.unit.referral.examples import (
    ARCHIVED,
    DUTY,
    HOUSING,
    INTAKE,
    OUTCOME,
    REOPENED,
    RESOLVED,
    announced,
    opened,
)
from tests.unit.referral.test_file import HIGH
from tests.unit.referral.test_meetings import CALL, MINUTES, decision

pytestmark = pytest.mark.system
CALLED = datetime(2025, 4, 22, 2, 0, tzinfo=UTC)  # a Tuesday, three working days before the 25th


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Any]:
    """A schema of its own, so that nothing else sees it."""
    url = postgres.url_template.replace("{service}", "referral")
    with psycopg.connect(url, autocommit=True) as found:
        found.execute("DROP SCHEMA IF EXISTS meeting_views CASCADE; CREATE SCHEMA meeting_views")
        found.execute("SET search_path TO meeting_views")
        found.execute("CREATE TABLE positions (name text PRIMARY KEY, position bigint NOT NULL)")
        found.execute(referral_views.views.schema)
        yield found
        found.execute("DROP SCHEMA meeting_views CASCADE")


class Street:
    """The service and its views, the one following the other."""

    def __init__(self, connection: Any) -> None:
        self.referral = Alone("referral")
        self._connection = connection
        self._position = 0

    def tick(self, now: datetime) -> list[Any]:
        """What is due beside limits, decided."""
        self.follow()
        self.referral.now = now
        requests = [
            each
            for each in referral_views.due(self._connection, now)
            if each.name == "referral.convene-monthly"
        ]
        answers = self.referral.app.decide(requests) if requests else []
        assert all(answer.outcome == "done" for answer in answers), answers
        return requests

    def follow(self) -> None:
        rows = [
            (row.id, row.originator_id, row.originator_version, row.topic, row.state)
            for row in self.referral.recorder.select_notifications(self._position + 1, 10_000)
        ]
        if rows:
            ViewWriter("", referral_views.views, service="referral").handle(self._connection, rows)
            self._position += len(rows)


@pytest.fixture
def street(connection: Any) -> Street:
    return Street(connection)


def linked(relation: str) -> CaseLinked:
    return CaseLinked(by=INTAKE, relation=relation, other="another", other_number="2", state="open",
                      reason="The same drain")  # fmt: skip


def test_the_pack_says_why_each_matter_is_in_it(street: Street) -> None:
    referral = street.referral
    plain, grave, again, late, over = (opened(referral) for _ in range(5))
    announced(referral, "150105003001")  # another district
    referral.hear(HIGH, grave)
    referral.hear(linked("repeat-of"), again)
    referral.hear(linked("related"), plain)
    referral.ask("referral.handle", over, **OUTCOME)
    referral.hear(ARCHIVED, over)
    referral.ask("referral.assign", late, **{**DUTY, "due": "2025-04-08"}, lead=True)
    referral.now = CALLED
    referral.ask("referral.pass-limit", late, limit="duty.1")
    [request] = street.tick(CALLED)
    pack = {each["case"]: each["reasons"] for each in request.body["pack"]}
    assert pack == {
        plain: ["open"], grave: ["high-risk", "open"], again: ["repeated", "open"],
        late: ["overdue", "open"],
    }  # fmt: skip
    assert request.body["pack"][-1]["case"] == plain  # what is only open comes last
    assert request.body["counts"] == {"overdue": 1, "high-risk": 1, "repeated": 1, "open": 4}


def test_what_was_reopened_is_repeated_and_what_is_met_is_not_overdue(street: Street) -> None:
    referral = street.referral
    case = opened(referral)
    referral.ask("referral.assign", case, **{**DUTY, "due": "2025-04-08"}, lead=True)
    referral.now = CALLED
    referral.ask("referral.pass-limit", case, limit="duty.1")
    referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Late")
    referral.ask("referral.handle", case, **OUTCOME)
    for event in (RESOLVED, REOPENED):
        referral.hear(event, case)
    [request] = street.tick(CALLED)
    assert request.body["pack"] == [{"case": case, "reasons": ["repeated", "open"]}]


def test_it_is_called_once_a_month_and_not_before_its_day(street: Street) -> None:
    opened(street.referral)
    assert street.tick(datetime(2025, 4, 21, 2, 0, tzinfo=UTC)) == []
    assert len(street.tick(CALLED)) == 1
    assert street.tick(CALLED) == []
    assert street.tick(datetime(2025, 4, 28, 2, 0, tzinfo=UTC)) == []
    assert len(street.tick(datetime(2025, 5, 23, 2, 0, tzinfo=UTC))) == 1


def test_a_clock_that_ticks_twice_before_the_log_is_followed_calls_once(street: Street) -> None:
    opened(street.referral)
    street.follow()
    street.referral.now = CALLED
    for _ in "12":
        requests = referral_views.due(street._connection, CALLED)
        monthly = [each for each in requests if each.name == "referral.convene-monthly"]
        assert [a.outcome for a in street.referral.app.decide(monthly)] == ["done"]
    assert street.referral.types.count("meeting.convened") == 1


def test_duties_that_are_not_done_are_carried_until_they_are(street: Street) -> None:
    referral = street.referral
    case = opened(referral)
    meeting = referral.ask("referral.convene", **CALL, cases=[case]).target
    general = {"decision": "Clean the drains", "unit": CENTRE, "due": "2025-04-20"}
    decisions = [decision(case), general, decision(case, "150104:tax-bureau")]
    assert referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions).outcome == "done"
    referral.ask("referral.report-duty", meeting, by=HANDLER, duty=1, done=True, note="Done")
    [april] = street.tick(CALLED)
    assert april.body["carried"] == [
        {"meeting": meeting, "duty": 2}, {"meeting": meeting, "duty": 3},
    ]  # fmt: skip
    held = next(e.subject for e in referral.told if e.data.get("kind") == "monthly")
    follow_ups = [
        {"meeting": meeting, "duty": 2, "outcome": "done", "reason": "Clean"},
        {"meeting": meeting, "duty": 3, "outcome": "extended", "reason": "?", "due": "2025-06-01"},
    ]
    answer = referral.ask("referral.hold", held, **MINUTES, decisions=[], follow_ups=follow_ups)
    assert answer.outcome == "done", answer
    [may] = street.tick(datetime(2025, 5, 23, 2, 0, tzinfo=UTC))
    assert may.body["carried"] == [{"meeting": meeting, "duty": 3}]


def test_dropped_and_followed_again_they_are_the_same(street: Street, connection: Any) -> None:
    referral = street.referral
    case = opened(referral)
    referral.hear(HIGH, case)
    meeting = referral.ask("referral.convene", **CALL, cases=[case]).target
    referral.ask("referral.hold", meeting, **MINUTES, decisions=[decision(case, HOUSING)])
    street.tick(CALLED)
    street.follow()
    tables = ("matters", "joint_meetings", "meeting_duties")
    before = [connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in tables]
    for table in (*tables, "timers"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DELETE FROM positions")
    connection.execute(referral_views.views.schema)
    street._position = 0
    street.follow()
    assert before == [
        connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in tables
    ]

"""Other services' events: each has its effect once; one that fails leaves the others alone."""

import pytest

from services.contracts.declare import Actor
from services.contracts.envelope import Envelope
from services.contracts.events.referral import CaseHandled
from tests.controls.alone import Alone
from tests.controls.people import STREET

from .faulty import registered, topics

SYSTEM = Actor(id="system.referral", role="system")
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def desk() -> Alone:
    return Alone("intake")


def handled(id_: str, subject: str, **changes: object) -> Envelope:
    data = {"by": {"id": SYSTEM.id, "role": SYSTEM.role}, "outcome": "settled",
            "summary": "Renewed", "done": None, "of": None}  # fmt: skip
    return Envelope(
        **{
            "id": id_, "source": f"/{STREET}/referral", "type": CaseHandled.TYPE,
            "subject": subject, "time": "2025-04-07T01:00:00+00:00", "dataschema": "urn:x",
            "sequence": id_.rpartition("-")[2], "partitionkey": subject, "streamversion": 1,
            "region": STREET, "data": data, **changes,
        }
    )  # fmt: skip


def accepted(desk: Alone) -> str:
    case = registered(desk)
    desk.ask("intake.accept", case)
    return case


def test_the_same_event_twice_in_one_batch_or_two_has_one_effect(desk):
    case = accepted(desk)
    event = handled("referral-1", case)
    assert desk.app.react([event, event]) == [None, None]
    assert desk.app.react([event]) == [None]
    assert topics(desk).count("intake.case.handled") == 1


def test_a_failing_event_leaves_the_others_alone(desk):
    one, other = accepted(desk), accepted(desk)
    outcomes = desk.app.react(
        [
            handled("referral-1", one),
            handled("referral-2", NOWHERE),
            handled("referral-3", other),
        ]
    )
    assert [each is None for each in outcomes] == [True, False, True]
    assert getattr(outcomes[1], "code", "") == "not-found"
    assert topics(desk).count("intake.case.handled") == 2
    keys = [("referral", f"referral-{n}") for n in (1, 2, 3)]
    assert set(desk.recorder.seen(keys)) == {keys[0], keys[2]}


def test_a_failed_event_may_succeed_later(desk):
    case = registered(desk)
    outcome = desk.app.react([handled("referral-1", NOWHERE)])[0]
    assert outcome is not None
    assert desk.app.react([handled("referral-1", case)]) == [None]


def test_data_that_does_not_fit_its_contract_fails_alone(desk):
    case = accepted(desk)
    bad = handled("referral-1", case, data={"outcome": 7})
    outcomes = desk.app.react([bad, handled("referral-2", case)])
    assert [each is None for each in outcomes] == [False, True]


def test_an_event_nobody_reacts_to_is_remembered_without_effect(desk):
    before = topics(desk)
    assert desk.app.react([handled("referral-1", NOWHERE, type="case.painted")]) == [None]
    assert topics(desk) == before
    assert desk.recorder.seen([("referral", "referral-1")])


def test_a_late_event_is_applied(desk):
    one, other = accepted(desk), accepted(desk)
    assert desk.app.react([handled("referral-9", one)]) == [None]
    assert desk.app.react([handled("referral-3", other)]) == [None]
    assert topics(desk).count("intake.case.handled") == 2


def test_ids_of_two_services_are_two_events(desk):
    one, other = accepted(desk), accepted(desk)
    first = handled("same-1", one)
    second = handled("same-1", other, source=f"/{STREET}/grid")
    assert desk.app.react([first, second]) == [None, None]
    assert topics(desk).count("intake.case.handled") == 2


def test_who_acts_and_why_is_written_beside_the_event(desk):
    case = accepted(desk)
    desk.app.react([handled("referral-1", case, traceparent="00-trace-01")])
    row = desk.recorder.select_notifications(1, 10)[-1]
    event, meta = desk.app.mapper.load(row)
    assert meta == {"cause": "referral-1", "trace": "00-trace-01"}
    assert event.by["id"] == "system.intake"

"""What is decided on a case counts after what its service had been told of it, by any clock."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.chassis import snapshots
from services.chassis.heard import Heard
from tests.controls.alone import Alone
from tests.unit.intake.examples import HANDLED, VERDICT, registered

CASE = uuid4()


@pytest.mark.parametrize("every", [1, 1_000])
def test_an_answer_counts_after_the_outcome_it_answers(monkeypatch, every: int) -> None:
    monkeypatch.setattr(snapshots, "EVERY", every)
    desk = Alone("intake")
    case = registered(desk)
    assert desk.ask("intake.accept", case).outcome == "done"
    assert desk.hear(HANDLED, case, id_="referral-7") is None
    desk.now -= timedelta(days=3)  # the clock is put back
    assert desk.ask("intake.resolve", case, after=(), **VERDICT).outcome == "done"
    assert {each.type: each.after for each in desk.sent} == {
        "case.reported": "",
        "case.accepted": "",
        "case.resolved": "referral-7",
    }


def test_the_last_of_each_service_counts() -> None:
    heard = Heard("intake")
    for cause in (
        "referral-7",
        "risk-2",
        "referral-12",
        "referral-9",
        "clerk.li:key-1",
        "",
        "risk-",
    ):
        heard.note(CASE, cause)
    assert set(heard.of(CASE)) == {"referral-12", "risk-2"}
    assert heard.of(uuid4()) == []


def test_its_own_events_order_themselves() -> None:
    heard = Heard("intake")
    heard.note(CASE, "intake-4")
    assert heard.after(CASE, "") == ""


def test_what_the_author_had_seen_stays_and_nothing_stands_twice() -> None:
    heard = Heard("intake")
    heard.note(CASE, "referral-7")
    assert heard.after(CASE, "risk-3 referral-7") == "risk-3 referral-7"
    assert heard.after(CASE, "risk-3") == "risk-3 referral-7"
    assert heard.after(uuid4(), "risk-3") == "risk-3"

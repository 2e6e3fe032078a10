"""An order of 12345 has its own day: reminded of, passed, and over with the outcome."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.controls.alone import Alone

from .examples import ACCEPTED, DECLINED, OUTCOME, REOPENED, RESOLVED, reported
from .times import at, days, tick

ORDER = {
    "number": "HH-2025-0400123",
    "received_at": "2025-04-07T08:00:00+08:00",
    "reply_due": "2025-04-10T18:00:00+08:00",
    "source": "12345",
}


def came(timed: Alone, **order: str) -> str:
    case = str(uuid4())
    event = replace(reported(), channel="hotline", order=ORDER | order)
    assert timed.hear(event, case) is None
    return case


def taken(timed: Alone) -> str:
    case = came(timed)
    assert timed.hear(ACCEPTED, case) is None
    return case


def test_the_day_is_that_of_the_order(timed: Alone) -> None:
    case = taken(timed)
    assert days(timed, case)["order"] == "2025-04-10"
    told = next(e for e in timed.told if e.type == "case.limit_set" and e.data["what"] == "order")
    assert (told.data["row"], told.data["limit"]) == ("hotline-order", "order")


def test_the_day_is_that_of_this_place_wherever_the_order_was_written(timed: Alone) -> None:
    case = came(timed, reply_due="2025-04-10T17:00:00+00:00")
    assert days(timed, case)["order"] == "2025-04-11"


def test_it_is_reminded_of_and_supervised_when_it_passes(timed: Alone) -> None:
    case = taken(timed)
    at(timed, "2025-04-09T09:00")
    tick(timed, case, "remind", limit="order", mark="48h")
    assert timed.types[-1] == "case.reminded"
    at(timed, "2025-04-11T09:00")
    tick(timed, case, "pass-limit", limit="order")
    assert {"case.overdue", "case.supervised"} <= set(timed.types)


@pytest.mark.parametrize("end", [RESOLVED, DECLINED], ids=["resolved", "declined"])
def test_who_is_told_the_outcome_has_the_answer(timed: Alone, end: object) -> None:
    case = taken(timed) if end is RESOLVED else came(timed)
    timed.ask("referral.handle", case, **OUTCOME)
    assert days(timed, case)["order"] == "2025-04-10"  # handled, and not yet told
    timed.hear(end, case)
    assert days(timed, case)["order"] == "met"


def test_a_reopened_case_does_not_owe_the_answer_again(timed: Alone) -> None:
    case = taken(timed)
    timed.ask("referral.handle", case, **OUTCOME)
    timed.hear(RESOLVED, case)
    timed.hear(REOPENED, case)
    assert days(timed, case)["order"] == "met"


def test_others_have_no_such_day(timed: Alone) -> None:
    case = str(uuid4())
    timed.hear(reported(), case)
    assert "order" not in days(timed, case)

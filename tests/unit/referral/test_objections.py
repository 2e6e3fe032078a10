"""异议: within five working days, with reasons, and the sender must agree (信访工作条例 §23)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.referral import calendar
from services.referral.calendar import after_working_days, day_of, is_working_day
from tests.controls.alone import Alone
from tests.controls.people import (
    CENTRE,
    CLERK,
    COMMUNITY,
    DISTRICT,
    HANDLER,
    OTHER_HANDLER,
    STREET,
)

from .examples import (
    DUTY,
    HOUSING,
    MARKET,
    RESOURCES,
    assigned,
    file_of,
    objected,
    opened,
    signed,
)
from .times import at, tick

OBJECTION = {"by": HANDLER, "assignment": 1, "reason": "The land first"}
AGREED = {"assignment": 1, "upheld": False, "reason": "Right", "reroute_to": RESOURCES}
UPHELD = {"assignment": 1, "upheld": True, "reason": "It is in your list of duties"}


def test_a_unit_objects_with_reasons_once(referral: Alone) -> None:
    case = assigned(referral)
    answer = referral.ask("referral.object", case, **OBJECTION, suggested_unit=RESOURCES)
    assert answer.outcome == "done"
    assert referral.told[-1].type == "case.objected"
    assert referral.told[-1].data["suggested_unit"] == RESOURCES
    again = referral.ask("referral.object", case, **OBJECTION)
    assert (again.code, again.facts["allowed"]) == ("wrong-assignment-state", ["settle-objection"])


def test_who_signed_objects_no_more(referral: Alone) -> None:
    case = signed(referral)
    answer = referral.ask("referral.object", case, **OBJECTION)
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "signed")


def test_the_last_day_is_the_fifth_working_day_to_its_end(referral: Alone) -> None:
    case = assigned(referral)  # Monday, 7 April 2025
    referral.now = datetime(2025, 4, 14, 15, 59, tzinfo=UTC)  # a minute to midnight in Hohhot
    assert referral.ask("referral.object", case, **OBJECTION).outcome == "done"


def test_a_day_later_is_too_late(referral: Alone) -> None:
    case = assigned(referral)
    referral.now = datetime(2025, 4, 14, 16, 0, tzinfo=UTC)
    answer = referral.ask("referral.object", case, **OBJECTION)
    assert (answer.code, answer.kind) == ("objection-too-late", "conflict")
    assert answer.facts == {
        "assignment": 1, "last_day": "2025-04-14", "article": "信访工作条例 §23",
    }  # fmt: skip


def test_holidays_do_not_count_and_moved_days_do(referral: Alone) -> None:
    referral.now = datetime(2025, 4, 28, 1, 0, tzinfo=UTC)  # a Monday before Labour Day
    case = assigned(referral)
    # Sunday 27 April was worked, 1 to 5 May are free: 29, 30 April, then 6, 7, 8 May.
    assert file_of(referral, case).assignments[0].object_until == "2025-05-08"


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("sign", {"by": HANDLER}),
        ("complete", {"by": HANDLER, "result": "Done"}),
        ("extend", {"due": "2025-05-20", "reason": "A long search"}),
        ("object", {"by": HANDLER, "reason": "Still not ours"}),
    ],
)
def test_nothing_changes_it_while_it_is_objected(referral: Alone, command, body) -> None:
    case = objected(referral)
    answer = referral.ask(f"referral.{command}", case, assignment=1, **body)
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "objected")


def test_agreeing_sends_the_papers_on_in_the_same_command(referral: Alone) -> None:
    case = objected(referral)
    answer = referral.ask("referral.settle-objection", case, **AGREED)
    assert (answer.outcome, answer.facts) == ("done", {"assignment": 2})
    settled, assigned_ = referral.told[-2:]
    assert (settled.type, settled.data["upheld"]) == ("case.objection_settled", False)
    assert (assigned_.type, assigned_.data["replaces"]) == ("case.assigned", 1)
    assert settled.causationid == assigned_.causationid
    assert answer.position == assigned_.position


def test_the_rerouted_papers_stay_the_same(referral: Alone) -> None:
    case = objected(referral)
    referral.ask("referral.settle-objection", case, **AGREED)
    old, new = file_of(referral, case).assignments
    assert (old.state, new.state) == ("rerouted", "assigned")
    assert new.unit == RESOURCES
    kept = ("duty", "paper", "due", "lead")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert new.lead


def test_the_new_unit_has_its_own_days(referral: Alone) -> None:
    case = objected(referral)
    referral.pass_time(days=3)
    referral.ask("referral.settle-objection", case, **AGREED, due="2025-06-01")
    new = file_of(referral, case).assignments[1]
    assert (new.due, new.first_due, new.object_until) == ("2025-06-01", "2025-06-01", "2025-04-17")


def test_the_new_unit_holds_it_from_its_signature(referral: Alone) -> None:
    case = objected(referral)
    referral.ask("referral.settle-objection", case, **AGREED)
    assert file_of(referral, case).holder is None
    assert referral.ask("referral.sign", case, by=HANDLER, assignment=1).kind == "conflict"
    assert referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2).outcome == "done"
    assert file_of(referral, case).holder == RESOURCES


def test_upheld_it_waits_for_the_signature_again(referral: Alone) -> None:
    case = objected(referral)
    answer = referral.ask("referral.settle-objection", case, **UPHELD)
    assert (answer.outcome, answer.facts) == ("done", {})
    assert referral.told[-1].data["upheld"] is True
    assert referral.ask("referral.sign", case, by=HANDLER, assignment=1).outcome == "done"


def test_who_was_overruled_turns_to_the_common_superior(referral: Alone) -> None:
    case = objected(referral)
    referral.ask("referral.settle-objection", case, **UPHELD)
    answer = referral.ask("referral.object", case, **OBJECTION)
    assert (answer.code, answer.kind) == ("objection-upheld-before", "conflict")
    assert answer.facts == {"assignment": 1, "article": "信访工作条例 §24"}


@pytest.mark.parametrize("settlement", [AGREED, UPHELD])
def test_it_is_settled_once(referral: Alone, settlement) -> None:
    case = objected(referral)
    assert referral.ask("referral.settle-objection", case, **settlement).outcome == "done"
    answer = referral.ask("referral.settle-objection", case, **settlement)
    assert answer.code == "wrong-assignment-state"


def test_without_an_objection_there_is_nothing_to_settle(referral: Alone) -> None:
    case = assigned(referral)
    answer = referral.ask("referral.settle-objection", case, **UPHELD)
    assert answer.code == "wrong-assignment-state"


def test_a_unit_does_not_settle_its_own_objection(referral: Alone) -> None:
    case = objected(referral)
    answer = referral.ask("referral.settle-objection", case, by=HANDLER, **AGREED)
    assert (answer.code, answer.kind) == ("not-the-sender", "forbidden")
    assert answer.facts == {
        "assignment": 1, "unit": HOUSING, "sender": CENTRE, "article": "信访工作条例 §23",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        (CENTRE, ""),
        (f"{DISTRICT}:agent-centre", ""),  # the sender's superior
        (f"{STREET}:street-office", "not-the-sender"),
        ("150104005:centre", "not-the-sender"),
        ("150105:agent-centre", "not-the-sender"),
        (f"{COMMUNITY}:centre", "not-the-sender"),
        ("", "not-the-sender"),
    ],
)
def test_the_sender_agrees_or_who_stands_above_it(referral: Alone, unit: str, code: str) -> None:
    case = objected(referral)
    somebody = replace(CLERK, id="clerk.other", unit=unit)
    answer = referral.ask("referral.settle-objection", case, by=somebody, **AGREED)
    assert answer.code == code


def test_whoever_gave_it_owes_it_while_it_is_objected(timed: Alone) -> None:
    above = replace(CLERK, id="clerk.district", unit=f"{DISTRICT}:agent-centre")
    case = opened(timed)
    timed.ask("referral.assign", case, by=above, **DUTY, lead=True)
    timed.ask("referral.object", case, **OBJECTION)
    at(timed, "2025-05-06T18:00")
    tick(timed, case, "remind", limit="duty.1", mark="24h")
    assert timed.told[-1].data["unit"] == above.unit


def test_agreeing_needs_another_unit(referral: Alone) -> None:
    case = objected(referral)
    nowhere = {**AGREED, "reroute_to": None}
    answer = referral.ask("referral.settle-objection", case, **nowhere)
    assert (answer.code, answer.kind) == ("reroute-missing", "invalid")
    assert answer.facts == {"assignment": 1}
    same = referral.ask("referral.settle-objection", case, **{**AGREED, "reroute_to": HOUSING})
    assert same.code == "already-assigned"
    assert referral.types[-1] == "case.objected"


@pytest.mark.parametrize("more", [{"reroute_to": RESOURCES}, {"due": "2025-06-01"}])
def test_upholding_changes_nothing_else(referral: Alone, more) -> None:
    case = objected(referral)
    answer = referral.ask("referral.settle-objection", case, **UPHELD, **more)
    assert (answer.code, answer.kind) == ("reroute-when-upheld", "invalid")
    assert answer.facts == {"assignment": 1}


def test_papers_do_not_go_to_a_unit_that_has_them(referral: Alone) -> None:
    case = objected(referral)
    referral.ask("referral.assign", case, by=CLERK, **{**DUTY, "unit": MARKET})
    answer = referral.ask("referral.settle-objection", case, **{**AGREED, "reroute_to": MARKET})
    assert (answer.code, answer.facts) == ("already-assigned", {"unit": MARKET, "assignment": 2})


# The calendar ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 4, 4), False),  # Qingming, a Friday
        (date(2025, 4, 27), True),  # a Sunday, moved for Labour Day
        (date(2025, 4, 12), False),  # a Saturday
        (date(2025, 4, 8), True),
    ],
)
def test_offices_follow_the_moved_holidays(day, works) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_year_without_a_table_has_weekdays(year: int) -> None:
    january = [date(year, 1, day) for day in range(1, 32)]
    assert [is_working_day(day) for day in january] == [day.weekday() < 5 for day in january]


def test_counting_crosses_into_a_year_without_a_table(monkeypatch) -> None:
    def until_2026(day: date) -> bool:
        if day.year > 2026:
            raise NotImplementedError
        return day.weekday() < 5

    monkeypatch.setattr(calendar.chinese_calendar, "is_workday", until_2026)
    assert after_working_days(date(2026, 12, 30), 5) == date(2027, 1, 6)


def test_the_day_itself_does_not_count() -> None:
    assert after_working_days(date(2025, 4, 7), 5) == date(2025, 4, 14)
    assert after_working_days(date(2025, 4, 7), 0) == date(2025, 4, 7)


def test_the_day_turns_at_midnight_in_china() -> None:
    assert day_of(datetime(2025, 4, 7, 15, 59, tzinfo=UTC)) == date(2025, 4, 7)
    assert day_of(datetime(2025, 4, 7, 16, 0, tzinfo=UTC)) == date(2025, 4, 8)

"""When the monthly meeting is, whatever the year; and the files about talks say what is wrong."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import codes
from services.referral import routes
from services.referral.calendar import CHINA, Calendar
from services.referral.monthly import Monthly
from services.referral.policy import HERE, PolicyError, talks

CALENDAR = Calendar()
TALKS = talks.load()
INSTANTS = st.integers(0, 3 * 365 * 24).map(
    lambda hours: datetime(2024, 1, 1, tzinfo=CHINA) + timedelta(hours=hours)
)


def rule(**more: Any) -> Monthly:
    facts: dict[str, Any] = {
        "division": "150104002", "title": "例会", "day": 25, "time": "15:00",
        "units": ["150104002:centre"], "since": date(2025, 1, 1), "assumed": True,
    }  # fmt: skip
    return Monthly(**{**facts, **more})


@given(day=st.integers(1, 28), moves=st.sampled_from(["later", "earlier"]),
       month=st.integers(1, 12))  # fmt: skip
def test_it_is_on_a_working_day_at_its_hour(day: int, moves: Any, month: int) -> None:
    begins = rule(day=day, moves=moves).begins_at(2025, month, CALENDAR)
    assert CALENDAR.works(begins.date())
    assert (begins.hour, begins.minute) == (15, 0)
    nominal = date(2025, month, day)
    assert abs((begins.date() - nominal).days) <= 9
    assert (begins.date() >= nominal) is (moves == "later") or begins.date() == nominal


@pytest.mark.parametrize(
    ("month", "day", "moves", "expected"),
    [
        (5, 25, "later", date(2025, 5, 26)),  # a Sunday
        (10, 1, "later", date(2025, 10, 9)),  # the national holidays
        (10, 1, "earlier", date(2025, 9, 30)),
        (4, 27, "later", date(2025, 4, 27)),  # a Sunday that is worked, moved for Labour Day
    ],
)
def test_holidays_and_moved_days_move_it(month: int, day: int, moves: Any, expected: date) -> None:
    assert rule(day=day, moves=moves).begins_at(2025, month, CALENDAR).date() == expected


@given(now=INSTANTS, day=st.integers(1, 28), ahead=st.integers(0, 15))
def test_what_is_called_is_still_to_come_and_soon(now: datetime, day: int, ahead: int) -> None:
    found = rule(day=day, ahead=ahead).to_call(now, CALENDAR)
    if found is not None:
        assert now < found.begins
        assert found.begins - now < timedelta(days=40)
        until = (found.begins.date() - now.date()).days
        working = [now.date() + timedelta(days=n) for n in range(1, until)]
        assert sum(map(CALENDAR.works, working)) <= ahead


def test_every_month_of_a_year_has_one_and_nobody_is_called_twice() -> None:
    policy, called = rule(day=1, ahead=5), set()
    now = datetime(2025, 1, 1, tzinfo=CHINA)
    while now.year == 2025:
        found = policy.to_call(now, CALENDAR)
        if found:
            called.add(found.begins.date())
        now += timedelta(hours=6)
    # The meeting of the first of January, a holiday, is on the second; next January's is called.
    assert len(called) == 13
    assert len({(each.year, each.month) for each in called}) == 13


@pytest.mark.parametrize(("day", "moves"), [(1, "earlier"), (28, "later")])
def test_a_month_whose_meeting_is_moved_into_another_keeps_it(day: int, moves: Any) -> None:
    """The first of January is closed: its meeting is on 31 December; that of the 28th, New Year's
    Eve of the old calendar, on 5 February.
    """
    policy, called = rule(day=day, moves=moves, ahead=0, since=date(2024, 1, 1)), set()
    now = datetime(2024, 12, 1, tzinfo=CHINA)
    while now < datetime(2025, 12, 1, tzinfo=CHINA):
        found = policy.to_call(now, CALENDAR)
        if found:
            called.add(found)
        now += timedelta(hours=6)
    assert {f"2025-{month:02}" for month in range(1, 12)} <= {each.month for each in called}
    assert len({each.month for each in called}) == len(called)


def test_there_is_none_before_its_first_day() -> None:
    policy = rule(since=date(2025, 6, 1))
    assert policy.to_call(datetime(2025, 5, 23, 9, tzinfo=CHINA), CALENDAR) is None
    assert policy.to_call(datetime(2025, 6, 23, 9, tzinfo=CHINA), CALENDAR) is not None


# Routes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", codes.ROUTE_CAUSES)
@pytest.mark.parametrize("kind", ["", *codes.KINDS])
def test_every_cause_has_routes_for_every_matter(cause: str, kind: str) -> None:
    found = routes.pick(TALKS.routes, cause, kind)
    assert found
    assert all(each["basis"] for each in found)


def test_a_matters_own_routes_come_before_the_general_ones() -> None:
    assert [r["route"] for r in routes.pick(TALKS.routes, "failed", "labour")] == [
        "labour-arbitration"
    ]
    general = [r["route"] for r in routes.pick(TALKS.routes, "failed", "contract")]
    assert "litigation" in general


# Broken files ---------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], Any]


def first(name: str, **more: Any) -> Change:
    return lambda found: found[name][0].update(more)


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("meetings.yaml", first("monthly", day=29), ("150104002", "day")),
        ("meetings.yaml", first("monthly", time="noon"), ("150104002", "time")),
        ("meetings.yaml", first("monthly", moves="never"), ("150104002", "moves")),
        ("meetings.yaml", first("monthly", units=[]), ("150104002", "units")),
        ("meetings.yaml", first("monthly", since="2025-01-01"), ("number 1", "(all)")),
        ("meetings.yaml", first("monthly", source=None, assumed=False), ("150104002", "source")),
        ("meetings.yaml", lambda f: f["monthly"].append(f["monthly"][0]),
         ("150104002", "division")),
        ("meetings.yaml", lambda f: f.pop("monthly"), ("", "monthly")),
        ("rosters.yaml", lambda f: f.pop("kinds"), ("", "kinds")),
        ("rosters.yaml", lambda f: f.pop("recusal"), ("", "recusal")),
        ("rosters.yaml", first("people", kind="circle"), ("150104002:police-station", "kind")),
        ("rosters.yaml", first("people", staff=["Bai Xue"]),
         ("150104002:police-station", "staff.0")),
        ("rosters.yaml", lambda f: f["kinds"]["law-firm"].update(fits=["chess"]),
         ("law-firm", "fits.0")),
        ("rosters.yaml", lambda f: f["kinds"]["law-firm"].update(source=None, assumed=False),
         ("law-firm", "source")),
        ("routes.yaml", first("rows", cause="boredom"), ("boredom", "cause")),
        ("routes.yaml", first("rows", routes=[]), ("refused", "routes")),
        ("routes.yaml", first("rows", kinds=["labour"]), ("refused", "kinds")),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_row_and_field(
    tmp_path: Path, name: str, change: Change, where: tuple[str, str]
) -> None:
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    found = yaml.safe_load((tmp_path / name).read_text("utf-8"))
    change(found)
    (tmp_path / name).write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    with pytest.raises(PolicyError) as error:
        talks.load(tmp_path)
    assert (error.value.file.name, error.value.row, error.value.field) == (name, *where)

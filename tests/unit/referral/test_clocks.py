"""The clock's arithmetic: no trap that users of other systems fell into (lunch, pauses…)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.referral.calendar import Calendar
from services.referral.domain import clocks
from services.referral.domain.clocks import (
    CALENDAR_DAYS,
    CHINA,
    HOUR,
    MEASURES,
    NOTHING,
    WORKING_DAYS,
    WORKING_HOURS,
    Clock,
    day_of,
)

CALENDAR = Calendar()
# From before New Year 2024 to after the May holidays of 2025: every holiday and moved day.
BEGINS, ENDS = datetime(2023, 12, 20, tzinfo=CHINA), datetime(2025, 5, 20, tzinfo=CHINA)
MINUTES = int((ENDS - BEGINS).total_seconds() // 60)
instants = st.integers(0, MINUTES // 5).map(lambda n: BEGINS + timedelta(minutes=5 * n))
measures = st.sampled_from(MEASURES)
lengths = st.integers(1, 40)
calm = settings(deadline=None)  # the machine may be busy
spans = st.integers(0, 40 * 24 * 12).map(lambda n: timedelta(minutes=5 * n))


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def running(measure: str, length: int, at: datetime) -> Clock:
    return Clock(measure, length).start(at)


def due(clock: Clock) -> datetime:
    found = clock.due(CALENDAR)
    assert found is not None
    return found


# What does not count ----------------------------------------------------------------------------


@calm
@given(at=instants, later=spans)
def test_hours_accrue_in_the_office_and_nowhere_else(at: datetime, later: timedelta) -> None:
    """Counted five minutes by five minutes: nights, lunch, weekends, holidays and moved days."""
    later = min(later, timedelta(days=3))
    minute, counted = timedelta(minutes=5), 0
    for n in range(int(later / minute)):
        instant = (at + n * minute).astimezone(CHINA)
        opens = any(o <= instant.time() < c for o, c in CALENDAR.hours)
        counted += opens and CALENDAR.works(instant.date())
    assert running(WORKING_HOURS, 999, at).accrued(CALENDAR, at + later) == counted * minute


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2025-04-07 18:00", "2025-04-08 09:00", 0),  # a night
        ("2025-04-07 12:00", "2025-04-07 14:30", 0),  # lunch
        ("2025-04-04 00:00", "2025-04-07 00:00", 0),  # Qingming, and the weekend with it
        ("2025-01-28 00:00", "2025-02-05 00:00", 0),  # Spring Festival
        ("2025-01-26 00:00", "2025-01-27 00:00", 6.5),  # a Sunday worked for it
        ("2025-04-27 00:00", "2025-04-28 00:00", 6.5),  # a Sunday worked for Labour Day
        ("2025-05-05 00:00", "2025-05-06 00:00", 0),  # a Monday off
        ("2025-04-07 11:00", "2025-04-07 15:00", 1.5),  # across lunch
        ("2025-04-11 17:00", "2025-04-14 10:00", 2),  # across a weekend
    ],
)
def test_what_counts_of_a_known_span(since: str, until: str, hours: float) -> None:
    clock = running(WORKING_HOURS, 99, china(since))
    assert clock.accrued(CALENDAR, china(until)) == hours * HOUR


@calm
@given(measure=measures, length=lengths, at=instants, before=spans, pause=spans, later=spans)
def test_nothing_accrues_in_a_pause(measure, length, at, before, pause, later) -> None:
    clock = running(measure, length, at).stop(at + before)
    accrued = clock.accrued(CALENDAR, at + before)
    assert clock.accrued(CALENDAR, at + before + pause) == accrued
    assert clock.due(CALENDAR) is None
    resumed = clock.start(at + before + pause)
    assert resumed.accrued(CALENDAR, at + before + pause) == accrued
    assert resumed.accrued(CALENDAR, at + before + pause + later) >= accrued


@calm
@given(measure=measures, length=lengths, at=instants, before=spans, later=spans)
def test_a_stopped_clock_never_runs(measure, length, at, before, later) -> None:
    clock = running(measure, length, at).stop(at + before)
    assert not clock.runs
    assert clock.stop(at + before + later) == clock
    assert clock.accrued(CALENDAR, at + before + later) == clock.accrued(CALENDAR, at + before)


# When it is due ---------------------------------------------------------------------------------


@calm
@given(measure=measures, length=lengths, at=instants)
def test_by_the_due_instant_all_has_counted_and_not_before(measure, length, at) -> None:
    clock = running(measure, length, at)
    end = due(clock)
    last = end - timedelta(microseconds=1)
    assert clock.left(CALENDAR, last if measure != WORKING_HOURS else end) == NOTHING
    before = last - timedelta(days=1) if measure != WORKING_HOURS else last
    assert clock.left(CALENDAR, before) > NOTHING


@calm
@given(measure=measures, length=lengths, more=lengths, at=instants)
def test_more_time_is_never_earlier(measure, length, more, at) -> None:
    clock = running(measure, length, at)
    longer = clock.extend(more)
    assert due(clock) <= due(longer)
    assert due(longer) == due(running(measure, length + more, at))
    assert longer.left(CALENDAR, at) == clock.left(CALENDAR, at) + clock.change(measure, more).total


@calm
@given(measure=measures, length=lengths, at=instants, before=spans)
def test_pausing_and_resuming_at_once_changes_nothing(measure, length, at, before) -> None:
    clock = running(measure, length, at)
    when = at + min(before, due(clock) - timedelta(microseconds=1) - at)
    assert due(clock.stop(when).start(when)) == due(clock)


@calm
@given(length=lengths, at=instants, before=spans, pause=spans)
def test_a_pause_moves_the_end_by_the_office_hours_it_took(length, at, before, pause) -> None:
    clock = running(WORKING_HOURS, length, at)
    when = at + min(before, due(clock) - at)
    paused = running(WORKING_HOURS, 999, when).accrued(CALENDAR, when + pause)
    moved = due(clock.stop(when).start(when + pause))
    assert running(WORKING_HOURS, 999, due(clock)).accrued(CALENDAR, moved) == paused


@calm
@given(
    measure=st.sampled_from([CALENDAR_DAYS, WORKING_DAYS]),
    length=lengths, at=instants, before=spans, pause=spans,
)  # fmt: skip
def test_a_pause_moves_the_last_day_by_the_days_it_took(measure, length, at, before, pause) -> None:
    clock = running(measure, length, at)
    last = due(clock) - timedelta(microseconds=1)
    when = at + min(before, last - at)
    paused = running(measure, 999, when).accrued(CALENDAR, when + pause)
    moved = due(clock.stop(when).start(when + pause)) - timedelta(microseconds=1)
    assert running(measure, 999, last).accrued(CALENDAR, moved) == paused


@calm
@given(
    one=measures, other=measures, length=lengths, new=lengths, at=instants, before=spans,
    pause=spans, later=spans,
)  # fmt: skip
def test_another_rule_keeps_what_was_accrued(
    one, other, length, new, at, before, pause, later
) -> None:
    """A changed policy or priority: the same spans, counted by the new rule, the pause left out."""
    clock = running(one, length, at).stop(at + before).start(at + before + pause)
    now = at + before + pause + later
    changed = clock.change(other, new)
    ran = running(other, new, at).stop(at + before).start(at + before + pause)
    assert changed == ran
    assert changed.accrued(CALENDAR, now) == ran.accrued(CALENDAR, now)
    assert changed.change(one, length) == clock
    assert clock.change(one, new).accrued(CALENDAR, now) == clock.accrued(CALENDAR, now)


@pytest.mark.parametrize(
    ("measure", "length", "since", "until"),
    [
        (CALENDAR_DAYS, 60, "2025-03-04 10:00", "2025-05-04 00:00"),  # 信访工作条例 §34
        (CALENDAR_DAYS, 15, "2025-03-03 23:59", "2025-03-19 00:00"),  # the day itself never counts
        (WORKING_DAYS, 5, "2025-04-28 09:00", "2025-05-09 00:00"),  # across Labour Day
        (WORKING_DAYS, 0, "2025-04-28 09:00", "2025-04-29 00:00"),  # the same day
        (WORKING_HOURS, 4, "2025-04-11 16:00", "2025-04-14 11:00"),
        (WORKING_HOURS, 3, "2025-04-07 09:00", "2025-04-07 12:00"),  # before lunch, not after
        (WORKING_HOURS, 1, "2025-04-07 02:00", "2025-04-07 10:00"),  # reported at night
    ],
)
def test_known_ends(measure: str, length: int, since: str, until: str) -> None:
    assert due(running(measure, length, china(since))) == china(until)


def test_hundreds_of_hours_are_no_end() -> None:
    clock = running(WORKING_HOURS, 500, china("2025-01-02 09:00"))
    assert clock.left(CALENDAR, due(clock)) == NOTHING


@calm
@given(at=instants)
def test_the_time_zone_of_an_instant_does_not_matter(at: datetime) -> None:
    here, there = running(WORKING_DAYS, 5, at), running(WORKING_DAYS, 5, at.astimezone(UTC))
    assert due(here) == due(there)


# Calls and reminders come in office hours -------------------------------------------------------


def is_open(instant: datetime) -> bool:
    local = instant.astimezone(CHINA)
    inside = any(opens <= local.time() <= closes for opens, closes in CALENDAR.hours)
    return inside and CALENDAR.works(local.date())


@calm
@given(at=instants)
def test_nobody_is_called_at_midnight(at: datetime) -> None:
    after, before = clocks.in_office(CALENDAR, at), clocks.before_leaving(CALENDAR, at)
    assert before <= at <= after
    assert is_open(after)
    assert is_open(before)
    assert (before == at) is is_open(at) is (after == at)


# A centre's own calendar ------------------------------------------------------------------------


def test_a_centre_has_days_and_hours_of_its_own() -> None:
    own = Calendar(
        hours=((time(8), time(16)),),
        days_off=frozenset({date(2025, 8, 1)}),
        days_on=frozenset({date(2025, 8, 2)}),
    )
    assert (own.works(date(2025, 8, 1)), own.works(date(2025, 8, 2))) == (False, True)
    clock = running(WORKING_HOURS, 9, china("2025-07-31 08:00"))
    assert clock.due(own) == china("2025-08-02 09:00")
    assert day_of(china("2025-08-02 09:00")) == date(2025, 8, 2)

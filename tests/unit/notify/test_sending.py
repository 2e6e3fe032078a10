"""When a notice may be sent, how often it is tried, when somebody calls back."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.policy import SENDING, PolicyError, load_sending
from services.notify.sending import CHINA, Quiet

POLICY = load_sending()
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive, the strategy adds the zone
HOURS = st.times().map(lambda at: at.strftime("%H:%M"))


def within(instant, quiet):
    at, begins, ends = (
        instant.astimezone(CHINA).time(), time.fromisoformat(quiet.begins),
        time.fromisoformat(quiet.ends),
    )  # fmt: skip
    if begins == ends:
        return False
    return (at >= begins) != (at >= ends) if begins < ends else not (ends <= at < begins)


@given(now=INSTANTS, begins=HOURS, ends=HOURS)
def test_nothing_rings_in_the_quiet_hours(now, begins, ends):
    quiet = Quiet(begins=begins, ends=ends, not_again_minutes=0)
    opens = quiet.opens(now)
    assert not within(opens, quiet)
    assert now <= opens <= now + timedelta(days=1)
    if not within(now, quiet):
        assert opens == now


@given(now=INSTANTS, begins=HOURS, ends=HOURS)
def test_what_is_urgent_rings_at_any_hour(now, begins, ends):
    assert Quiet(begins=begins, ends=ends, not_again_minutes=0).opens(now, urgent=True) == now


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2025-04-07T20:59:59+08:00", "2025-04-07T20:59:59+08:00"),
        ("2025-04-07T21:00:00+08:00", "2025-04-08T08:00:00+08:00"),
        ("2025-04-08T03:00:00+08:00", "2025-04-08T08:00:00+08:00"),
        ("2025-04-08T08:00:00+08:00", "2025-04-08T08:00:00+08:00"),
        ("2024-12-31T23:30:00+08:00", "2025-01-01T08:00:00+08:00"),
    ],
)
def test_the_night_is_quiet(now, opens):
    assert POLICY.quiet.opens(datetime.fromisoformat(now)) == datetime.fromisoformat(opens)


def test_pauses_grow_and_end():
    now = datetime(2025, 4, 7, 1, tzinfo=UTC)
    way = POLICY.channels.sms
    waits = [way.again(now, tries) - now for tries in range(1, way.most)]
    assert waits[:3] == [timedelta(minutes=each) for each in (1, 5, 30)]
    assert waits == sorted(waits)
    assert way.again(now, way.most) is None
    assert way.again(now, way.most + 1) is None


def test_nobody_is_tried_sooner_than_he_asked():
    now = datetime(2025, 4, 7, 1, tzinfo=UTC)
    way = POLICY.channels.webhook
    assert way.again(now, 1, after=600) == now + timedelta(seconds=600)
    assert way.again(now, 3, after=1) == now + timedelta(minutes=30)


def test_the_call_back_is_the_next_day_in_china():
    late = datetime(2025, 4, 7, 17, tzinfo=UTC)  # one in the morning of the 8th in Hohhot
    assert POLICY.callbacks.first_on(late).isoformat() == "2025-04-09"
    assert POLICY.callbacks.next_on(late).isoformat() == "2025-04-09"


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("quiet", 'begins: "25:00"\nends: "08:00"\nnot_again_minutes: 1', "begins"),
        ("quiet", 'begins: "21:00"\nends: "08:00"\nnot_again: 1', "not_again_minutes"),
        ("callbacks", "after_days: 1\ntries: 0\nunless_rated: true", "tries"),
        ("channels", "sms: {by: pigeon, waits_minutes: [1]}", "by"),
    ],
)
def test_a_broken_policy_is_named(tmp_path, name, text, field):
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_sending(**{name: file})
    assert (caught.value.file, caught.value.field) == (file, field)
    assert set(SENDING) == {"quiet", "channels", "callbacks"}


def test_the_environment_may_name_other_hours():
    now = datetime.fromisoformat("2025-04-07T23:00:00+08:00")
    assert POLICY.at_hours(None) is POLICY
    assert POLICY.at_hours(("00:00", "00:00")).quiet.opens(now) == now
    assert POLICY.at_hours(("22:00", "06:30")).quiet.opens(now).isoformat()[11:16] == "06:30"

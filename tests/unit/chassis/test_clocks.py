"""The time, injected: real, by hand, or from a file that several processes share."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from services.chassis import views
from services.chassis.clock import FileClock, ManualClock, clock_of, system_clock
from services.chassis.views import Timekeeper

THEN = datetime(2025, 4, 7, 1, tzinfo=UTC)


def near(instant: datetime, other: datetime) -> bool:
    return abs((instant - other).total_seconds()) < 5


def test_a_clock_by_hand_is_real_until_it_is_set_and_then_goes_on() -> None:
    clock = ManualClock()
    assert near(clock(), system_clock())
    clock.set(THEN)
    assert near(clock(), THEN)
    clock.advance(timedelta(days=365))
    assert near(clock(), THEN + timedelta(days=365))


def test_a_file_is_read_on_each_use_and_without_it_time_is_real(tmp_path: Path) -> None:
    clock = clock_of(tmp_path / "clock")
    assert isinstance(clock, FileClock)
    assert near(clock(), system_clock())
    clock.set(datetime.fromisoformat("2025-04-07T09:00+08:00"))
    assert clock() == THEN
    assert FileClock(tmp_path / "clock")() == THEN
    clock.release()
    clock.release()
    assert near(clock(), system_clock())


def test_without_a_file_the_clock_is_the_system_s() -> None:
    assert clock_of(None) is system_clock


@pytest.mark.parametrize("text", ["2025-04-07T09:00", "", "soon"])
def test_what_is_no_instant_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_text(text)
    with pytest.raises(ValueError):
        FileClock(tmp_path / "clock")()


@pytest.mark.parametrize("clock", [ManualClock(), FileClock(Path("nowhere"))])
def test_an_instant_has_an_offset(clock: ManualClock | FileClock) -> None:
    with pytest.raises(ValueError, match="offset"):
        clock.set(THEN.replace(tzinfo=None))


def test_a_clock_that_is_moved_is_noticed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[float] = []
    monkeypatch.setattr(views, "GLANCE_SECONDS", 0.01)
    clock = ManualClock()
    keeper = Timekeeper("", SimpleNamespace(name="referral"), lambda *_: [], clock)
    monkeypatch.setattr(keeper, "tick", lambda: ticks.append(time.monotonic()))
    thread = Thread(target=keeper.run)
    thread.start()
    time.sleep(0.1)
    assert len(ticks) == 1
    clock.advance(timedelta(days=3))
    time.sleep(0.1)
    assert len(ticks) == 2
    keeper.stop()
    thread.join(5)
    assert not thread.is_alive()

"""The heartbeat: it tells a process that works from one that stands still, or is not there."""

import json
import time
from pathlib import Path
from threading import Thread

from services.chassis import health
from services.chassis.health import STALE_SECONDS, Heartbeat, check

NAME = "intake.work"


def test_a_process_that_beats_is_well(tmp_path):
    Heartbeat(tmp_path, NAME, {"relay": lambda: True}).beat()
    assert check(tmp_path, NAME) is None


def test_a_process_that_is_not_there_is_missed(tmp_path):
    assert "no heartbeat" in (check(tmp_path, NAME) or "")


def test_a_part_that_is_unwell_is_named(tmp_path):
    Heartbeat(tmp_path, NAME, {"relay": lambda: False, "views": lambda: True}).beat()
    assert check(tmp_path, NAME) == f"{NAME} is not well: relay"


def test_a_process_that_stands_still_is_found_out(tmp_path):
    beat = {"at": time.time() - STALE_SECONDS - 1, "parts": {"relay": True}}
    health.path_of(tmp_path, NAME).write_text(json.dumps(beat))
    assert "stands still" in (check(tmp_path, NAME) or "")


def test_what_is_no_heartbeat_is_said_to_be_none(tmp_path):
    health.path_of(tmp_path, NAME).write_text("half a b")
    assert "is not a heartbeat" in (check(tmp_path, NAME) or "")


def test_a_beat_is_written_whole_or_not_at_all(tmp_path):
    def look() -> bool:
        # While the new beat is made, the old one stands.
        return check(tmp_path, NAME) is None

    heart = Heartbeat(tmp_path, NAME, {"looking": look})
    Heartbeat(tmp_path, NAME, {}).beat()
    heart.beat()
    assert check(tmp_path, NAME) is None
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.heartbeat"]


def test_it_beats_until_stopped_and_leaves_nothing_behind(tmp_path):
    folder = Path(tmp_path) / "run"
    heart = Heartbeat(folder, NAME, {"relay": lambda: True})
    thread = Thread(target=heart.run)
    thread.start()
    deadline = time.monotonic() + 5
    while check(folder, NAME) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    heart.stop()
    thread.join(5)
    assert not list(folder.iterdir())

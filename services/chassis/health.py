"""Whether a process does its work: a heartbeat file that its loops keep fresh.

A check from outside (`python -m services.intake health work`) needs no port and no credentials,
and sees a process that lives but stands still.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

BEAT_SECONDS = 2.0
FIRST_BEATS_SECONDS = 0.2  # until all is well for the first time: a start is not held up
STALE_SECONDS = 15.0


class Heartbeat:
    """Writes every two seconds which of the process's parts are well."""

    def __init__(self, folder: Path, process: str, parts: dict[str, Callable[[], bool]]) -> None:
        self._path = path_of(folder, process)
        self._parts = parts
        self._stop = Event()

    def run(self) -> None:
        """Beat until `stop`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        pause = FIRST_BEATS_SECONDS
        while not self._stop.is_set():
            if self.beat():
                pause = BEAT_SECONDS
            self._stop.wait(pause)
        self._path.unlink(missing_ok=True)

    def beat(self) -> bool:
        """Write one beat, whole or not at all; whether every part is well."""
        state = {name: bool(well()) for name, well in self._parts.items()}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"at": time.time(), "parts": state}))
        fresh.replace(self._path)
        return all(state.values())

    def stop(self) -> None:
        """Stop beating and take the file away."""
        self._stop.set()


def path_of(folder: Path, process: str) -> Path:
    """The heartbeat file of one process."""
    return folder / f"{process}.heartbeat"


def check(folder: Path, process: str) -> str | None:
    """None when well, else what is wrong."""
    path = path_of(folder, process)
    try:
        beat = json.loads(path.read_text())
    except FileNotFoundError:
        return f"{process} has no heartbeat at {path}: it is not running, or not yet"
    except ValueError:
        return f"{path} is not a heartbeat"
    age = time.time() - beat["at"]
    if age > STALE_SECONDS:
        return f"{process} stands still: last heartbeat {age:.0f} s ago"
    unwell = [name for name, well in beat["parts"].items() if not well]
    return f"{process} is not well: {', '.join(unwell)}" if unwell else None

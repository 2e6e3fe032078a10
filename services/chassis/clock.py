"""The time, injected: a year can be played in seconds, and tests need no waiting."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)


class ManualClock:
    """Real time until it is set; then it goes on from there. Safe for use by several threads."""

    def __init__(self, base: Clock = system_clock) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Now."""
        with self._lock:
            return self._base() + self._ahead

    def set(self, instant: datetime) -> None:
        """It is this instant now. Raises ValueError for one without an offset."""
        _must_be_an_instant(instant)
        with self._lock:
            self._ahead = instant - self._base()

    def advance(self, time: timedelta) -> None:
        """So much later."""
        with self._lock:
            self._ahead += time


class FileClock:
    """The instant that a file holds (RFC 3339); real time while there is no such file.

    For development only: so that several processes share one time that a test moves. The file is
    read on every use and should be replaced as a whole; its time stands still.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        """Now. Raises ValueError when the file holds no instant with an offset."""
        try:
            text = self._path.read_text().strip()
        except FileNotFoundError:
            return system_clock()
        instant = datetime.fromisoformat(text)
        _must_be_an_instant(instant)
        return instant.astimezone(UTC)

    def set(self, instant: datetime) -> None:
        """It is this instant now, for every process with this file."""
        _must_be_an_instant(instant)
        beside = self._path.with_name(self._path.name + ".new")
        beside.write_text(instant.isoformat())
        beside.replace(self._path)

    def release(self) -> None:
        """Real time again."""
        self._path.unlink(missing_ok=True)

    @property
    def released(self) -> bool:
        """Whether it is real time."""
        return not self._path.exists()


def clock_of(path: Path | None) -> Clock:
    """The clock of a process: the file's where one is set, else the system's."""
    return FileClock(path) if path is not None else system_clock


def _must_be_an_instant(instant: datetime) -> None:
    if instant.tzinfo is None:
        msg = f"an instant with its offset, such as 2025-04-07T09:00:00+08:00; found {instant}"
        raise ValueError(msg)

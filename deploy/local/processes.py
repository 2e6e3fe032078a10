"""A process of ours: started in its own session, found again by anyone, never mistaken for another.

A process is ours if its environment holds the mark of our folder. A number in a file is only a
hint: numbers are used again, marks are not.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from deploy.local.errors import NotHealthy, ProcessDied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MARK = "FENGQIAO_LOCAL_MARK"
GRACE_SECONDS = 20.0
HEALTHY_SECONDS = 60.0
_POLL_SECONDS = 0.05
_EXEC_TRIES = 50

# Children of this very Python: their parent must ask how they ended, or they stay zombies.
_children: dict[int, subprocess.Popen[bytes]] = {}


@atexit.register
def _leave() -> None:
    """Ask after those that ended; those that go on are meant to outlive this Python."""
    for child in _children.values():
        if child.poll() is None:
            child.returncode = 0  # else its object complains, when it goes, that it still runs


def _give_way(pid: int, niceness: int) -> None:
    """Linux weighs sessions, not processes, where it groups them: a session of one has its own."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def mark_of(folder: Path) -> str:
    """The mark of everything that was started from this folder; made once, then kept."""
    path = folder / "mark"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError), path.open("x") as file:
        file.write(secrets.token_hex(12))
    return path.read_text().strip()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def is_marked(pid: int, mark: str) -> bool:
    """Whether this process lives and carries the mark."""
    # While one program is replaced by another (exec), its environment looks empty for an instant.
    for _ in range(_EXEC_TRIES):
        environment = _environment_of(pid)
        if environment or environment is None:
            break
        time.sleep(0.001)
    return (environment or {}).get(MARK) == mark


def marked(mark: str) -> list[int]:
    """Every living process with the mark, children that outlived their parent included."""
    return [pid for pid in psutil.pids() if (_environment_of(pid) or {}).get(MARK) == mark]


def _environment_of(pid: int) -> dict[str, str] | None:
    """Its environment; None if it does not live or is somebody else's."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.environ()
    except (psutil.Error, OSError):
        return None


@dataclass
class Process:
    """One program of ours with its log and pid file; the same from any Python process."""

    name: str
    argv: Sequence[str]
    mark: str
    log: Path
    pid_file: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    cwd: str = "/"
    user: str | None = None
    group: int | None = None
    healthy: Callable[[], bool] = lambda: True
    leftovers: Sequence[Path] = ()  # files that would make a new process look like the old one
    stop_signal: signal.Signals = signal.SIGTERM
    niceness: int = 0  # how far it gives way when the cores are short, 0 to 19
    exit_code: int | None = None

    @property
    def full_mark(self) -> str:
        """What the environment of this process, and of no other, holds."""
        return f"{self.mark}/{self.name}"

    @property
    def pid(self) -> int | None:
        """Its number, or None if it does not run."""
        pid = self._noted_pid()
        if pid is None:
            return None
        self._reap(pid)
        return pid if pid in _children or is_marked(pid, self.full_mark) else None

    @property
    def is_running(self) -> bool:
        """Whether it runs, started by whomever."""
        return self.pid is not None

    def start(self) -> None:
        """Start it, unless it runs already. Returns at once; see `wait_healthy`."""
        if self.is_running:
            return
        for path in (self.log, self.pid_file):
            path.parent.mkdir(parents=True, exist_ok=True)
        stray = next(iter(marked(self.full_mark)), None)
        if stray is None:
            for path in self.leftovers:
                path.unlink(missing_ok=True)
        self.pid_file.write_text(str(stray or self._spawn()))

    def wait_healthy(self, seconds: float = HEALTHY_SECONDS) -> None:
        """Return when it is healthy; else ProcessDied or NotHealthy, with its last words."""

        def settled() -> bool:
            return not self.is_running or self.healthy()

        if not wait_until(settled, seconds):
            raise NotHealthy(self.name, self.log, seconds)
        if not self.is_running:
            raise ProcessDied(self.name, self.log, self.exit_code)

    def terminate(self) -> None:
        """Ask it to end, and do not wait."""
        self._signal(self.stop_signal)

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Ask it to end, then end it, with whatever it left behind."""
        self.terminate()
        wait_until(lambda: not self.is_running, grace)
        self.kill()

    def kill(self) -> None:
        """SIGKILL, for it and for its children: what a power cut does."""
        pid = self.pid
        victims = {*(_family(pid) if pid else []), *marked(self.full_mark)}
        for victim in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        wait_until(lambda: not any(self._lives(victim) for victim in victims), GRACE_SECONDS)
        self.pid_file.unlink(missing_ok=True)

    def restart(self) -> None:
        """Stop, start, and wait until it is healthy."""
        self.stop()
        self.start()
        self.wait_healthy()

    def _spawn(self) -> int:
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                list(self.argv),
                env={**self.env, MARK: self.full_mark},
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the developer's terminal is not for it
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user else None,
            )
        _children[child.pid] = child
        if self.niceness:
            _give_way(child.pid, self.niceness)
        self.exit_code = None
        return child.pid

    def _noted_pid(self) -> int | None:
        try:
            return int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _signal(self, number: signal.Signals) -> None:
        pid = self.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _lives(self, pid: int) -> bool:
        self._reap(pid)
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def _reap(self, pid: int) -> None:
        child = _children.get(pid)
        if child is not None and child.poll() is not None:
            self.exit_code = _children.pop(pid).returncode


def _family(pid: int) -> list[int]:
    """A process and its descendants: PostgreSQL's overwrite their environment, marks included."""
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.Error:
        return [pid]

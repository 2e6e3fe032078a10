"""What can go wrong on a developer's machine. Every message says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TAIL_LINES = 15


class LocalError(RuntimeError):
    """The local system cannot be in the state that was asked for."""


class NotInstalled(LocalError):
    """A program that has to be on the machine is not there."""


class PortTaken(LocalError):
    """A port that this folder remembers is used by somebody else."""


class ProcessDied(LocalError):
    """A process ended before it was healthy; the message carries its last words."""

    def __init__(self, name: str, log: Path, code: int | None = None) -> None:
        ending = "" if code is None else f" with exit code {code}"
        super().__init__(f"{name} ended{ending}. The end of {log}:\n{last_lines(log)}")


class NotHealthy(LocalError):
    """A process lives, but did not become healthy in the time it was given."""

    def __init__(self, name: str, log: Path, seconds: float) -> None:
        super().__init__(
            f"{name} runs but is not healthy after {seconds:.0f} s. The end of {log}:\n"
            f"{last_lines(log)}"
        )


def last_lines(log: Path, count: int = TAIL_LINES) -> str:
    """The end of a log, indented, or a line that says that there is nothing in it."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        lines = []
    return "\n".join(f"    {line}" for line in lines or ["(the log is empty)"])

"""How long steps are told: which are under way, how long each took. Quiet if nobody watches."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator


class Progress:
    """Says nothing. What tests use, and the shape of what `Told` does."""

    def say(self, text: str) -> None:
        """One line for the person who waits."""

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Something that takes a while."""
        _ = text
        yield

    @contextmanager
    def watched(self) -> Iterator[None]:
        """The time in which steps may be under way."""
        yield


class Told(Progress):
    """Says each step when it is done, shows those under way if the terminal can. Thread-safe."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._status = Status("", console=self._console)
        self._under_way: list[str] = []
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        self._console.print(text, markup=False)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        begun = time.monotonic()
        self._show(text, begins=True)
        try:
            yield
        finally:
            self._show(text, begins=False)
        self._console.print(f"  [green]✓[/] {text} [dim]{time.monotonic() - begun:.1f} s[/]")

    @contextmanager
    def watched(self) -> Iterator[None]:
        with self._status:
            yield

    def _show(self, text: str, *, begins: bool) -> None:
        with self._lock:
            (self._under_way.append if begins else self._under_way.remove)(text)
            self._status.update(", ".join(self._under_way))

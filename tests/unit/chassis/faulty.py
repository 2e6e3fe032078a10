"""Stores and decisions that go wrong on purpose."""

from collections.abc import Callable, Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError, OperationalError

from services.chassis.application import Decide
from services.chassis.memory import MemoryRecorder
from services.chassis.store import Beside
from services.contracts.declare import Command
from tests.controls.alone import Alone

MATTER = {
    "title": "Leaking pipe between two floors",
    "narrative": "Water from the flat above has damaged the ceiling since spring.",
    "channel": "window",
    "kind": "neighbours",
    "division": "150104002",
    "parties": [{"name": "Invented One", "phone": "13800000000"}],
}
DECLINE = {"reason": "Before the court already", "route": "litigation", "basis": "§31 (1)"}
CONFLICT, AWAY = IntegrityError("another was faster"), OperationalError("server closed")


class FaultyRecorder(MemoryRecorder):
    """Raises what is planned for the next commits, in turn; None lets one pass."""

    def __init__(self) -> None:
        super().__init__()
        self.planned: list[Exception | None] = []
        self.commits: list[int] = []  # how many events each commit that passed had
        self.before_commit: Callable[[], object] = lambda: None

    def commit(self, events: Sequence[Any], beside: Beside) -> Sequence[int]:
        self.before_commit()
        fault = self.planned.pop(0) if self.planned else None
        if fault is not None:
            raise fault
        positions = super().commit(events, beside)
        self.commits.append(len(events))
        return positions


def desk_on(recorder: MemoryRecorder) -> Alone:
    """The intake desk on this store."""
    desk = Alone("intake")
    desk.recorder = desk.app.recorder = recorder
    return desk


def registered(desk: Alone, **matter: Any) -> str:
    """A case at the desk; its id."""
    answer = desk.ask("intake.register", **{**MATTER, **matter})
    assert answer.outcome == "done"
    return answer.target


def decides_instead(desk: Alone, command: type[Command], decide: Decide) -> None:
    """Let another function decide this command, on this desk only."""
    desk.app.decisions = {**desk.app.decisions, command: decide}  # type: ignore[misc]


def topics(desk: Alone) -> list[str]:
    """The topics of everything stored, in log order."""
    return [row.topic for row in desk.recorder.select_notifications(1, 100_000)]

"""办结: departments and levels are done; the outcome awaits verification at the desk.

Which level did it is kept: 小事不出社区、大事不出街道 is measured by it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import agency, errors, running
from .event import By, Event

if TYPE_CHECKING:
    from .file import File


class Handled(Event):
    """The outcome awaits verification. Version 2 knows the level that did it."""

    TOPIC = "referral.file.handled"
    class_version = 2
    outcome: str
    summary: str
    done: int | None
    of: int | None
    level: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, nobody wrote down which level did it."""
        state.update(level=None)

    def apply(self, aggregate: "File") -> None:
        aggregate.state = "handled"
        aggregate.paused = None


def handle(
    file: "File", by: By, at: datetime, outcome: str, summary: str, done: int | None, of: int | None
) -> None:
    """The handling is done. Fails while an assignment is open or a mediation under way."""
    file.must_allow("handle")
    if file.open_assignments:
        raise errors.StillOpen(assignments=[each.number for each in file.open_assignments])
    running.must_not_run(file)
    agency.must_add_up(done, of)
    file.trigger_event(
        Handled, timestamp=at, by=by, outcome=outcome, summary=summary, done=done, of=of,
        level=file.level,
    )  # fmt: skip

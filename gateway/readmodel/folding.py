"""How a case file is folded from its events: a table of folds by event type, and the step itself.

A fold is a pure function; `casefile` and `desk` hold them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from services.contracts import statuses
from services.contracts.envelope import Envelope

from . import due, milestones, order

File = dict[str, Any]
Fold = Callable[[File, dict[str, Any], Envelope], None]

FOLDS: dict[str, Fold] = {}
VERSIONED = ("intake", "referral", "risk")  # owners of a stream under the case's own id
PARTS = ("case.", "agent.", "mediation.", "risk.")  # all events of these kinds are of a file
CENTRE = "centre"  # who holds a case that no unit has signed for


def on(*types: str) -> Callable[[Fold], Fold]:
    """Mark the fold of these event types."""

    def mark(fold: Fold) -> Fold:
        FOLDS.update(dict.fromkeys(types, fold))
        return fold

    return mark


def concerns(type_: str) -> bool:
    """Whether events of this type are part of a case's file. Notices and calls are about a case
    too, but say nothing of how it stands.
    """
    return type_.startswith(PARTS) or type_ in FOLDS


def fold(file: File, event: Envelope) -> File:
    """The file after one more event. An event of an unknown type only leaves its mark."""
    return _looked_ahead(_stepped(file, event))


def whole(events: Iterable[Envelope]) -> File:
    """The file of all these events of one case, whatever order they come in; empty when the report
    is not among them.
    """
    file: File = {}
    arranged = order.arrange(each for each in events if concerns(each.type))
    if not arranged or arranged[0][1].type != order.FIRST:
        return file
    for key, event in arranged:
        order.note(_stepped(file, event), key, event)
    return _looked_ahead(file)


def _stepped(file: File, event: Envelope) -> File:
    if event.service in VERSIONED and event.streamversion:
        file.setdefault("versions", {})[event.service] = event.streamversion
    file.setdefault("heard", {})[event.type] = event.id
    step = FOLDS.get(event.type)
    if step is not None:
        step(file, dict(event.data), event)
    milestones.mark(file, event)
    file["changed_at"] = event.time
    return file


def _looked_ahead(file: File) -> File:
    file["next_due"] = due.first(file)
    file["held_until"] = due.held_until(file)
    if "status" in file:
        file["outside"] = statuses.outside(file["status"], paused=bool(file.get("paused")))
    return file


def hold(file: File, holder: str, event: Envelope) -> None:
    """The resident always sees who holds the matter now, and since when."""
    if file.get("holder") != holder:
        file.update(holder=holder, held_since=event.time)

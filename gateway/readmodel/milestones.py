"""When a case passed what is counted: a fold beside the others, kept in the file for the facts.

Each milestone is set by the events of one service only, so that the order in which services are
heard does not change a number; and what a reopening undoes is undone here.
"""

from collections.abc import Callable
from typing import Any

from services.contracts.envelope import Envelope

Marks = dict[str, Any]
UNMARKED: Marks = {
    "accepted_at": None,
    "closed_at": None,  # the last answer to the residents that still holds
    "rated_at": None,
    "declined": False,
    "merged": False,
    "settled_level": None,  # the level that had it when its handling was reported
    "reopened": 0,
    "objected": 0,
    "escalated": 0,
    "people": 0,
}


def mark(file: dict[str, Any], event: Envelope) -> None:
    """Note what this event means for the numbers; most events mean nothing."""
    step = STEPS.get(event.type)
    if step is not None:
        step(file.setdefault("milestones", dict(UNMARKED)), file, event)


def _reported(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    visitors = (event.data.get("petition") or {}).get("visitors") or 0
    marks.update(UNMARKED, people=max(visitors, len(event.data["parties"])))


def _accepted(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["accepted_at"] = event.time


def _declined(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["declined"] = True


def _merged(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["merged"] = True


def _resolved(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["closed_at"] = event.time


def _reopened(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    undone = {"closed_at": None, "declined": False, "merged": False}
    marks.update(undone, reopened=marks["reopened"] + 1)


def _rated(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["rated_at"] = event.time


def _handled(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    # Events of before do not say it: then it is the level of the file.
    marks["settled_level"] = event.data.get("level") or file["level"]


def _objected(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["objected"] += 1


def _escalated(marks: Marks, file: dict[str, Any], event: Envelope) -> None:
    marks["escalated"] += 1


STEPS: dict[str, Callable[[Marks, dict[str, Any], Envelope], None]] = {
    "case.reported": _reported,
    "case.accepted": _accepted,
    "case.declined": _declined,
    "case.merged": _merged,
    "case.resolved": _resolved,
    "case.reopened": _reopened,
    "case.rated": _rated,
    "case.handled": _handled,
    "case.objected": _objected,
    "case.escalated": _escalated,
}

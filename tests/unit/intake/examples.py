"""A matter at the desk, and how far it has come."""

from typing import Any

from services.contracts.declare import Actor
from services.contracts.events.referral import CaseHandled
from tests.controls.alone import Alone
from tests.controls.people import CLERK, STREET

MATTER: dict[str, Any] = {
    "title": "Leaking pipe between two floors",
    "narrative": "Water from the flat above has damaged the ceiling since spring.",
    "channel": "window",
    "kind": "neighbours",
    "division": STREET,
    "parties": [{"name": "Invented One", "phone": "13800000000"}],
}
SYSTEM = Actor(id="system.referral", role="system")
HANDLED = CaseHandled(by=SYSTEM, outcome="settled", summary="Pipe renewed", done=None, of=None)
VERDICT = {
    "outcome": "settled",
    "reason": "handled-by-department",
    "summary": "Dry since",
    "means": "home-visit",
}


def registered(desk: Alone, *, by: Actor = CLERK, **more: Any) -> str:
    return desk.ask("intake.register", by=by, **{**MATTER, **more}).target


def accepted(desk: Alone, **more: Any) -> str:
    case = registered(desk, **more)
    desk.ask("intake.accept", case)
    return case


def handled(desk: Alone, **more: Any) -> str:
    case = accepted(desk, **more)
    assert desk.hear(HANDLED, case) is None
    return case


def resolved(desk: Alone, **more: Any) -> str:
    case = handled(desk, **more)
    assert desk.ask("intake.resolve", case, **VERDICT).outcome == "done"
    return case


def about(desk: Alone, case: str) -> list[str]:
    """The types of everything told about one case."""
    return [each.type for each in desk.told if each.subject == case]


def last(desk: Alone, type_: str) -> dict[str, Any]:
    """The data of the last event of a type."""
    return dict(next(each for each in reversed(desk.told) if each.type == type_).data)

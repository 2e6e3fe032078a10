"""A petition whose clocks run, and how to read and move them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.chassis.batch import Batch
from services.referral.domain.limits import Limits
from services.referral.keeping import SYSTEM
from tests.controls.alone import Alone
from tests.controls.people import DIRECTOR

from .examples import ACCEPTED, DUTY, HOUSING, reported

PETITION = {"channel": "petition", "kind": "labour"}


def petition(timed: Alone, *, accepted: bool = True, division: str = "150104002003") -> str:
    """A petition, reported on Monday 7 April 2025 and accepted at once: sixty days."""
    case = "0196a1b2-0000-7000-8000-000000000009"
    assert timed.hear(replace(reported(division), **PETITION), case) is None
    if accepted:
        assert timed.hear(ACCEPTED, case) is None
    return case


def limits(timed: Alone, case: str) -> dict[str, Any]:
    found = Batch(timed.app).aggregate(Limits, Limits.id_of(UUID(case)))
    return found.limits if found else {}


def days(timed: Alone, case: str) -> dict[str, str]:
    """The last day of every limit as told last; its state where it has none."""
    made = {}
    for told in timed.told:
        if told.type == "case.limit_set":
            made[told.data["limit"]] = told.data["last_day"] or "stands"
        elif told.type == "case.limit_ended":
            made[told.data["limit"]] = told.data["how"]
    return made


def at(timed: Alone, text: str) -> None:
    timed.now = datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def assign(timed: Alone, case: str, unit: str = HOUSING, due: str = "2025-05-07") -> None:
    answer = timed.ask("referral.assign", case, **{**DUTY, "unit": unit, "due": due}, lead=True)
    assert answer.outcome == "done"


def tick(timed: Alone, case: str, name: str, **body: Any) -> Any:
    answer = timed.ask(f"referral.{name}", case, by=SYSTEM, **body)
    assert answer.outcome == "done", answer
    return answer


PAUSE = {"by": DIRECTOR, "reason": "waiting-for-resident", "note": "Papers"}

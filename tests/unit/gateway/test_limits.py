"""期限 in the case file: set, paused, reminded, overdue, ended; and the five doings (五办)."""

from typing import Any

import pytest

from gateway import languages, reading, trail
from gateway.readmodel import casefile, due, worklist, writing
from services.contracts import envelope
from services.contracts.commands import COMMANDS
from services.contracts.events import EVENTS
from tests.controls import samples

from .test_casefile import event, folded

UNIT = "150104:labour-bureau"


def file_with(*more: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """An accepted case with a signed paper and its limit, and what came after."""
    file = folded("case.reported", "case.accepted")
    first = [
        ("case.assigned", {"assignment": 1, "unit": UNIT, "lead": True, "due": "2025-03-21"}),
        ("case.limit_set", {"limit": "duty.1", "last_day": "2025-03-21", "unit": UNIT}),
        ("case.signed", {"assignment": 1, "unit": UNIT}),
    ]
    for position, (type_, data) in enumerate([*first, *more], start=3):
        file = casefile.fold(file, event(type_, position, **data))
    return file


STANDS = ("case.limit_set", {"limit": "duty.1", "due": None, "last_day": None, "ground": "paused"})
LATER = ("case.limit_set", {"limit": "duty.1", "last_day": "2025-03-28", "unit": UNIT})


def task(file: dict[str, Any], kind: str) -> worklist.Due | None:
    return next((each for each in worklist.tasks(file) if each.kind == kind), None)


def test_who_holds_it_and_until_when() -> None:
    file = file_with()
    assert (file["holder"], file["held_until"]) == (UNIT, "2025-03-21")
    assert [each["state"] for each in file["limits"]] == ["running"]


def test_a_pause_leaves_no_day_and_resuming_another() -> None:
    file = file_with(("case.paused", {}), STANDS)
    assert (file["paused"]["reason"], file["held_until"]) == ("waiting-for-resident", None)
    assert file["limits"][0]["state"] == "paused"
    found = task(file, "complete")
    assert found is not None
    assert found.due is None
    file = file_with(("case.paused", {}), STANDS, ("case.resumed", {}), LATER)
    assert (file["paused"], file["held_until"]) == (None, "2025-03-28")
    found = task(file, "complete")
    assert found is not None
    assert found.due == "2025-03-28"


@pytest.mark.parametrize(
    ("type_", "data", "state"),
    [
        ("case.overdue", {}, "overdue"),
        ("case.limit_ended", {"how": "met"}, "met"),
        ("case.limit_ended", {"how": "late"}, "late"),
        ("case.limit_ended", {"how": "dropped"}, "dropped"),
    ],
)
def test_how_a_limit_stands(type_: str, data: dict[str, Any], state: str) -> None:
    file = file_with(("case.reminded", {"limit": "duty.1"}), (type_, {"limit": "duty.1", **data}))
    (limit,) = file["limits"]
    assert (limit["state"], limit["reminded"]) == (state, 1)
    assert due.limit_day(file, "duty.1", "the slip's") == (
        "2025-03-21" if state == "overdue" else "the slip's"
    )


def test_what_is_unknown_to_the_file_is_passed_over() -> None:
    file = file_with(("case.reminded", {"limit": "sign.9"}), ("case.overdue", {"limit": "sign.9"}))
    assert [each["limit"] for each in file["limits"]] == ["duty.1"]


def test_handling_ends_a_pause() -> None:
    file = file_with(("case.paused", {}), STANDS, ("case.handled", {}), ("case.sent_back", {}))
    assert file["paused"] is None
    assert file["outside"] == casefile.fold(file, event("case.accepted", 20))["outside"]


def test_an_objection_is_for_whoever_gave_the_paper() -> None:
    by = {"id": "clerk.district", "role": "clerk", "unit": "150104:agent-centre", "region": ""}
    given = ("case.assigned", {"assignment": 2, "unit": "150104:market", "by": by})
    found = task(file_with(given, ("case.objected", {"assignment": 2})), "settle-objection")
    assert found is not None
    assert found.audience == "unit:150104:agent-centre"


def test_a_paper_recalled_before_it_was_signed_leaves_the_holder() -> None:
    done = ("case.duty_done", {"assignment": 1, "unit": UNIT})
    again = ("case.assigned", {"assignment": 2, "unit": UNIT, "lead": True})
    file = file_with(done, again, ("case.recalled", {"assignment": 2, "unit": UNIT}))
    assert file["holder"] == UNIT


def test_a_recalled_paper_has_no_holder_and_shows_its_unit_nothing() -> None:
    file = file_with(("case.recalled", {"assignment": 1, "unit": UNIT}))
    assert file["assignments"][0]["state"] == "recalled"
    assert file["holder"].endswith(":centre")
    assert UNIT not in writing.units(file)


def test_a_supervised_unit_has_to_answer() -> None:
    supervised = ("case.supervised", {"unit": UNIT, "answer_by": "2025-04-08"})
    found = task(file_with(supervised), "answer-supervision")
    assert found is not None
    assert (found.audience, found.ref, found.due) == (f"unit:{UNIT}", "1", "2025-04-08")
    answered = file_with(supervised, ("case.supervision_answered", {"supervision": 1}))
    assert task(answered, "answer-supervision") is None
    assert answered["supervised"][0]["done_by"] == "2025-04-25"


def test_the_five_doings_are_labels_over_what_there_is() -> None:
    doings = languages.texts("five_doings")
    assert [words["zh"] for words in doings.values()] == ["接办", "交办", "代办", "商办", "督办"]
    commands = [name for words in doings.values() for name in words["commands"]]
    events = [type_ for words in doings.values() for type_ in words["events"]]
    assert len(set(commands)) == len(commands)
    assert len(set(events)) == len(events)
    assert set(commands) <= set(COMMANDS)
    assert set(events) <= set(EVENTS)


@pytest.mark.parametrize(
    ("type_", "zh", "en"),
    [("case.assigned", "交办", "assign"), ("case.overdue", "督办", "supervise"),
     ("risk.assessed", None, None)],
)  # fmt: skip
def test_a_step_says_which_doing_it_is(type_: str, zh: str | None, en: str | None) -> None:
    name = max(each for each in samples.NAMES if samples.version(each)[0] == type_)
    found = envelope.of(samples.event(name)).as_json()
    assert trail.step(found, "zh")["doing"] == zh
    assert trail.step(found, "en")["doing"] == en


def test_the_doings_are_among_the_codes() -> None:
    assert reading.code_tables("zh")["five_doings"]["confer"] == "商办"
    assert reading.code_tables("en")["pauses"]["hearing"] == "a hearing"

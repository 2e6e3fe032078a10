"""Merged cases: nobody calls back for the part, and its reporters hear what becomes of the whole.

Beside it, what every resident hears: no step that matters to them is without words.
"""

from dataclasses import replace

import pytest
import yaml

from services.contracts.events.intake import (
    CaseConfirmed,
    CaseMerged,
    CaseReopened,
    CaseReported,
    CaseResolved,
)
from services.contracts.events.referral import ProgressReported
from services.notify.policy import NOTICES
from tests.controls.alone import Alone
from tests.controls.people import AGENT, CLERK, RESIDENT

from .telling import CASE, NUMBER, REPORTED, Telling, chosen

MAIN = "019609c8-0000-7000-8000-000000000004"
MAIN_NUMBER = "150104002-2025-000004"
MAIN_REPORTED: CaseReported = replace(REPORTED, number=MAIN_NUMBER, parties=[])
RESOLVED = CaseResolved(by=CLERK, outcome="settled", summary="Dry", means="phone", told=1)
MERGED = CaseMerged(by=CLERK, into=MAIN, other_number=MAIN_NUMBER, reason="The same")
REOPENED = CaseReopened(by=RESIDENT, reason="It came back", ground="resident-rejected")

# What a resident must not miss. Who holds it, and until when, the query code shows at any time.
MATTERS = (
    "case.reported", "case.accepted", "case.declined", "case.escalated", "case.paused",
    "case.resumed", "case.extended", "case.resolved", "case.confirmed", "case.reopened",
    "case.merged", "case.answered", "agent.appointed", "agent.progress_reported",
    "agent.residents_informed", "risk.fed_back",
)  # fmt: skip


@pytest.fixture
def notify() -> Alone:
    made = Telling(chosen()).notify
    assert made.hear(MAIN_REPORTED, MAIN) is None
    return made


def residents(notify: Alone, subject: str, template: str) -> list[str]:
    return [
        each.data["text"]["en"]
        for each in notify.told
        if each.type == "notice.sent"
        and (each.subject, each.data["audience"]) == (subject, "residents")
        and each.data["template"] == template
    ]


def test_nobody_calls_back_for_a_case_that_was_merged(notify: Alone) -> None:
    notify.hear(RESOLVED, CASE)
    assert "callback.planned" in notify.types
    notify.hear(MERGED, CASE)
    cancelled = [each for each in notify.told if each.type == "callback.cancelled"]
    assert [(each.subject, each.data["reason"]) for each in cancelled] == [(CASE, "merged")]


def test_the_reporters_of_a_merged_case_hear_that_the_whole_is_handled_again(
    notify: Alone,
) -> None:
    notify.hear(MERGED, CASE)
    notify.hear(REOPENED, MAIN)
    assert residents(notify, MAIN, "case-reopened")
    assert NUMBER in residents(notify, CASE, "case-reopened")[0]
    waiting = [row.topic for row in notify.recorder.select_notifications(1, 1_000)]
    assert waiting.count("notify.notice.decided") >= 2  # by text message, as they chose


def test_the_reporters_of_a_case_that_was_merged_twice_over_hear_it_too(notify: Alone) -> None:
    part = "019609c8-0000-7000-8000-000000000005"
    notify.hear(replace(REPORTED, number="150104002-2025-000005", parties=[]), part)
    notify.hear(replace(MERGED, into=CASE, other_number=NUMBER), part)
    notify.hear(MERGED, CASE)
    notify.hear(REOPENED, MAIN)
    assert len(residents(notify, part, "case-reopened")) == 1


def test_the_staff_of_a_merged_case_hear_nothing_twice(notify: Alone) -> None:
    notify.hear(MERGED, CASE)
    notify.hear(REOPENED, MAIN)
    told = [each for each in notify.told if each.data.get("template") == "reopened-to-you"]
    assert [each.subject for each in told] == [MAIN]


def test_a_case_that_goes_its_own_way_again_is_not_told_of_the_other(notify: Alone) -> None:
    notify.hear(MERGED, CASE)
    notify.hear(REOPENED, CASE)
    count = len(residents(notify, CASE, "case-reopened"))
    notify.pass_time(hours=1)
    notify.hear(REOPENED, MAIN)
    assert len(residents(notify, CASE, "case-reopened")) == count == 1


@pytest.mark.parametrize("type_", MATTERS)
def test_what_matters_to_a_resident_has_words(type_: str) -> None:
    rows = yaml.safe_load(NOTICES.read_text("utf-8"))[type_]
    assert any(row["audience"] == "residents" for row in rows)


def test_progress_is_told_by_the_channel_they_chose(notify: Alone) -> None:
    notify.hear(ProgressReported(by=AGENT, summary="Two of three", done=2, of=3), CASE)
    assert residents(notify, CASE, "progress") == [
        f"How matter {NUMBER} stands: Two of three"
    ]  # fmt: skip


@pytest.mark.parametrize(("by_silence", "told"), [(True, 1), (False, 0)])
def test_silence_that_closes_a_case_is_told_and_an_own_yes_is_not(
    notify: Alone, *, by_silence: bool, told: int
) -> None:
    notify.hear(CaseConfirmed(by=CLERK, by_silence=by_silence), CASE)
    assert len(residents(notify, CASE, "case-closed-by-silence")) == told

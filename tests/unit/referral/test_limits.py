"""期限: set, reminded of, passed, paused, resumed, ended; and what a passed limit brings about."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.controls.alone import Alone
from tests.controls.people import DIRECTOR, HANDLER

from .examples import (
    ACCEPTED,
    DUTY,
    HOUSING,
    MERGED,
    OUTCOME,
    REOPENED,
    RESOLVED,
    SENT_BACK,
    announced,
    file_of,
    opened,
)
from .test_file import HIGH
from .times import PAUSE, assign, at, days, limits, petition, tick

# Set and ended ----------------------------------------------------------------------------------


def test_a_petition_must_be_answered_in_fifteen_days_and_handled_in_sixty(timed: Alone) -> None:
    case = petition(timed)
    assert days(timed, case) == {"accept": "met", "handle": "2025-06-06"}
    told = next(each for each in timed.told if each.type == "case.limit_set")
    assert told.data["article"] == "信访工作条例 §23"
    assert (told.data["last_day"], told.data["due"]) == ("2025-04-22", "2025-04-23T00:00:00+08:00")
    assert (told.subject, told.streamversion) == (case, 0)


def test_other_channels_have_no_statutory_limit(timed: Alone) -> None:
    opened(timed)
    assert "case.limit_set" not in timed.types


def test_a_paper_sets_the_day_that_it_names(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    assert days(timed, case) == {"duty.1": "2025-05-07"}
    told = timed.told[-1].data
    assert (told["unit"], told["row"], told["ground"]) == (HOUSING, "slip", "started")


def test_a_day_gone_by_when_the_paper_was_given_sets_no_limit(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case, due="2025-04-06")
    assert days(timed, case) == {}


def test_limits_make_nobody_stale(timed: Alone) -> None:
    case = opened(timed)
    answer = timed.ask("referral.assign", case, **DUTY, lead=True)
    assert answer.version == file_of(timed, case).version
    at(timed, "2025-05-06T09:00")
    tick(timed, case, "remind", limit="duty.1", mark="48h")
    sign = timed.ask("referral.sign", case, by=HANDLER, assignment=1, expected=answer.version)
    assert sign.outcome == "done"


def test_met_in_time_or_late(timed: Alone) -> None:
    case = petition(timed)
    assign(timed, case)
    timed.ask("referral.sign", case, by=HANDLER, assignment=1)
    timed.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    at(timed, "2025-06-07T00:00")
    timed.ask("referral.handle", case, **OUTCOME)
    assert days(timed, case) == {"accept": "met", "handle": "late", "duty.1": "met"}


def test_sent_back_it_goes_on_and_reopened_it_begins_anew(timed: Alone) -> None:
    case = petition(timed)
    timed.pass_time(days=10)
    timed.ask("referral.handle", case, **OUTCOME)
    timed.pass_time(days=5)
    timed.hear(SENT_BACK, case)
    assert days(timed, case)["handle"] == "2025-06-11"  # five days were the desk's
    timed.ask("referral.handle", case, **OUTCOME)
    timed.hear(RESOLVED, case)
    timed.hear(REOPENED, case)
    assert days(timed, case)["handle"] == "2025-06-21"


def test_what_was_extended_before_is_not_added_to_the_time_of_a_reopened_case(
    timed: Alone,
) -> None:
    case = petition(timed)
    assign(timed, case)
    extend = {"assignment": 1, "due": "2025-05-17", "reason": "Archives"}
    timed.ask("referral.extend", case, by=DIRECTOR, **extend)
    timed.ask("referral.sign", case, by=HANDLER, assignment=1)
    timed.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    timed.ask("referral.handle", case, **OUTCOME)
    timed.hear(SENT_BACK, case)
    assert days(timed, case)["handle"] == "2025-06-16"  # it goes on with what it was given
    timed.ask("referral.handle", case, **OUTCOME)
    timed.hear(RESOLVED, case)
    timed.hear(REOPENED, case)
    assert days(timed, case)["handle"] == "2025-06-06"


def test_a_merged_case_owes_nothing_and_nothing_was_met(timed: Alone) -> None:
    case = petition(timed)
    assign(timed, case)
    assert timed.hear(MERGED, case) is None
    assert days(timed, case) == {"accept": "met", "handle": "dropped", "duty.1": "dropped"}
    assert not any(each.is_open for each in limits(timed, case).values())
    timed.hear(REOPENED, case)  # taken out again, the unit has its paper still
    assert days(timed, case)["duty.1"] == "2025-05-07"


def test_an_extension_moves_the_day_of_the_paper_and_of_the_case(timed: Alone) -> None:
    case = petition(timed)
    assign(timed, case)
    extend = {"assignment": 1, "due": "2025-05-17", "reason": "Archives"}
    assert timed.ask("referral.extend", case, by=DIRECTOR, **extend).outcome == "done"
    assert days(timed, case) == {"accept": "met", "handle": "2025-06-16", "duty.1": "2025-05-17"}
    assert timed.told[-1].data["ground"] == "extended"


def test_a_changed_policy_keeps_what_was_accrued(timed: Alone) -> None:
    case = petition(timed)
    timed.pass_time(days=10)
    row = next(row for row in timed.app.policy.rows if row.id == "T4")
    rows = (*timed.app.policy.rows, replace(row, id="T4-local", area="150104", days=20))
    timed.app.policy = replace(timed.app.policy, rows=rows)
    timed.ask("referral.assign", case, **DUTY)
    assert days(timed, case)["handle"] == "2025-04-27"  # twenty days from the beginning
    told = next(e for e in timed.told if e.data.get("row") == "T4-local")
    assert told.data["ground"] == "changed"


@settings(max_examples=40, deadline=None)
@given(
    grades=st.lists(st.sampled_from(["medium", "high"]), min_size=1, max_size=4),
    before=st.integers(0, 3), pause=st.integers(0, 30), later=st.integers(0, 3),
)  # fmt: skip
def test_a_changed_grade_keeps_what_was_accrued(
    grades: list[str], before: int, pause: int, later: int
) -> None:
    """However often it is graded anew, the last grade's days count from the first day, without
    the pause: 7 days for medium, 20 for high in Dongzhi (policy/limits.yaml).
    """
    timed = Alone("referral")
    case = petition(timed, division="341721001002")
    timed.pass_time(days=before)
    timed.ask("referral.pause", case, **PAUSE)
    timed.pass_time(days=pause)
    timed.ask("referral.resume", case)
    timed.pass_time(days=later)
    for level in grades:
        assert timed.hear(replace(HIGH, level=level), case) is None
    length = {"medium": 7, "high": 20}[grades[-1]]
    last = date(2025, 4, 7) + timedelta(days=length + pause)
    assert days(timed, case)["handle"] == last.isoformat()


# Paused and resumed -----------------------------------------------------------------------------


def test_a_pause_is_not_counted(timed: Alone) -> None:
    case = petition(timed)
    assign(timed, case)
    assert timed.ask("referral.pause", case, **PAUSE, until="2025-04-20").outcome == "done"
    assert days(timed, case) == {"accept": "met", "handle": "stands", "duty.1": "stands"}
    paused = next(each for each in timed.told if each.type == "case.paused")
    assert paused.data["until"] == "2025-04-20"
    timed.pass_time(days=7)
    assert timed.ask("referral.resume", case, note="Here").outcome == "done"
    assert days(timed, case)["handle"] == "2025-06-13"
    assert days(timed, case)["duty.1"] == "2025-05-14"
    assert timed.told[-3].type == "case.resumed"
    assert timed.told[-3].data["reason"] == "waiting-for-resident"


def test_it_is_paused_once_and_resumed_once(timed: Alone) -> None:
    case = petition(timed)
    timed.ask("referral.pause", case, **PAUSE)
    again = timed.ask("referral.pause", case, **PAUSE)
    assert (again.code, again.kind) == ("already-paused", "conflict")
    assert again.facts == {"reason": "waiting-for-resident"}
    timed.ask("referral.resume", case)
    answer = timed.ask("referral.resume", case)
    assert (answer.code, answer.kind, answer.facts) == ("not-paused", "conflict", {})


def test_the_same_key_pauses_once(timed: Alone) -> None:
    case = petition(timed)
    for _ in range(2):
        assert timed.ask("referral.pause", case, **PAUSE, key="once").outcome == "done"
    assert timed.types.count("case.paused") == 1


def test_a_pause_is_looked_at_again_on_a_day_to_come(timed: Alone) -> None:
    case = petition(timed)
    answer = timed.ask("referral.pause", case, **PAUSE, until="2025-04-06")
    assert (answer.code, answer.kind) == ("pause-in-the-past", "invalid")
    assert answer.facts == {"until": "2025-04-06", "today": "2025-04-07"}


def test_what_is_assigned_in_a_pause_begins_standing(timed: Alone) -> None:
    case = petition(timed)
    timed.ask("referral.pause", case, **PAUSE)
    assign(timed, case)
    assert days(timed, case)["duty.1"] == "stands"
    timed.pass_time(days=3)
    timed.ask("referral.resume", case)
    assert days(timed, case)["duty.1"] == "2025-05-10"


def test_handling_ends_a_pause(timed: Alone) -> None:
    case = petition(timed)
    timed.ask("referral.pause", case, **PAUSE)
    assert timed.ask("referral.handle", case, **OUTCOME).outcome == "done"
    assert file_of(timed, case).paused is None
    assert days(timed, case)["handle"] == "met"


def test_a_paused_clock_does_not_fire(timed: Alone) -> None:
    case = petition(timed)
    timed.ask("referral.pause", case, **PAUSE)
    timed.pass_time(days=400)
    before = len(timed.told)
    tick(timed, case, "remind", limit="handle", mark="48h")
    tick(timed, case, "pass-limit", limit="handle")
    assert len(timed.told) == before


# Reminded and passed ----------------------------------------------------------------------------


def test_a_reminder_comes_once_in_office_hours_and_not_too_early(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    timers = limits(timed, case)["duty.1"].timers
    assert [f"{when:%d %H}" for when in timers.values()] == ["30 18", "06 18", "08 09"]
    at(timed, "2025-04-30T17:59")
    tick(timed, case, "remind", limit="duty.1", mark="48h")
    assert "case.reminded" not in timed.types
    at(timed, "2025-04-30T18:00")
    for _ in range(2):
        tick(timed, case, "remind", limit="duty.1", mark="48h")
    assert timed.types.count("case.reminded") == 1
    told = timed.told[-1]
    assert (told.data["hours_left"], told.data["unit"]) == (174, HOUSING)
    assert told.data["by"]["id"] == "system.referral"


def test_who_was_asleep_is_reminded_once(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    at(timed, "2025-05-07T09:00")
    tick(timed, case, "remind", limit="duty.1", mark="24h")
    tick(timed, case, "remind", limit="duty.1", mark="48h")
    assert timed.types.count("case.reminded") == 1


def test_nobody_is_reminded_of_what_is_over(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    at(timed, "2025-05-08T08:00")
    tick(timed, case, "remind", limit="duty.1", mark="24h")
    assert "case.reminded" not in timed.types


def test_a_passed_paper_is_supervised_once(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    at(timed, "2025-05-08T08:59")
    tick(timed, case, "pass-limit", limit="duty.1")
    assert "case.overdue" not in timed.types
    at(timed, "2025-05-08T09:00")
    for _ in range(2):
        tick(timed, case, "pass-limit", limit="duty.1")
    assert timed.types[-3:] == ["case.overdue", "case.limit_set", "case.supervised"]
    overdue, _, order = timed.told[-3:]
    assert (overdue.data["last_day"], overdue.data["unit"]) == ("2025-05-07", HOUSING)
    assert (order.data["answer_by"], order.data["unit"]) == ("2025-05-15", HOUSING)
    assert order.data["by"]["role"] == "system"
    assert "交办事项" in order.data["reason"]


def test_an_unanswered_supervision_goes_up(timed: Alone) -> None:
    case = opened(timed)
    timed.ask("referral.supervise", case, by=DIRECTOR, unit=HOUSING, reason="?",
              answer_by="2025-04-10")  # fmt: skip
    at(timed, "2025-04-11T09:00")
    tick(timed, case, "pass-limit", limit="answer.1")
    told = timed.told[-1]
    assert (told.type, told.data["ground"]) == ("case.escalated", "limit")
    assert (told.data["to_level"], told.data["to_unit"]) == ("street", "150104002:agent-station")


def test_a_passed_case_goes_up_one_level_and_at_the_top_no_further(timed: Alone) -> None:
    case = petition(timed, division="150104")
    assert file_of(timed, case).level == "street"
    at(timed, "2025-06-09T09:00")
    tick(timed, case, "pass-limit", limit="handle")
    assert timed.types[-2:] == ["case.overdue", "case.escalated"]
    assert timed.told[-2].data["unit"] == "150104:centre"
    assert file_of(timed, case).level == "district"
    assert limits(timed, case)["handle"].state == "overdue"


def test_a_case_not_answered_at_all_goes_up_before_its_acceptance(timed: Alone) -> None:
    case = petition(timed, accepted=False)
    at(timed, "2025-04-23T09:00")
    tick(timed, case, "pass-limit", limit="accept")
    assert timed.types[-2:] == ["case.overdue", "case.escalated"]
    timed.hear(ACCEPTED, case)
    assert days(timed, case)["accept"] == "late"


def test_an_extension_ends_being_overdue(timed: Alone) -> None:
    case = opened(timed)
    assign(timed, case)
    at(timed, "2025-05-08T09:00")
    tick(timed, case, "pass-limit", limit="duty.1")
    timed.ask("referral.extend", case, by=DIRECTOR, assignment=1, due="2025-05-20", reason="?")
    assert limits(timed, case)["duty.1"].state == "running"
    assert days(timed, case)["duty.1"] == "2025-05-20"


def test_an_unknown_limit_is_nothing_to_the_clock(timed: Alone) -> None:
    case = opened(timed)
    tick(timed, case, "remind", limit="duty.9", mark="48h")
    tick(timed, case, "pass-limit", limit="duty.9")
    assert timed.told == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("pause", PAUSE),
        ("resume", {}),
        ("remind", {"limit": "handle", "mark": "48h"}),
        ("pass-limit", {"limit": "handle"}),
        ("recall", {"assignment": 1, "reason": "?"}),
        ("answer-supervision", {"supervision": 1, "answer": "!"}),
    ],
)
def test_without_a_file_there_is_no_time(timed: Alone, name: str, body: dict[str, Any]) -> None:
    answer = timed.ask(f"referral.{name}", UUID(int=1), **body)
    assert (answer.code, answer.kind) == ("not-found", "not_found")


@pytest.mark.parametrize("name", ["pause", "resume"])
def test_before_the_acceptance_nothing_is_paused(timed: Alone, name: str) -> None:
    case = announced(timed)
    body = PAUSE if name == "pause" else {}
    assert timed.ask(f"referral.{name}", case, **body).code == "wrong-state"


def test_a_year_is_played_in_no_time(timed: Alone) -> None:
    case = petition(timed)
    assign(timed, case, due="2025-12-31")
    for _ in range(365):
        timed.now += timedelta(days=1)
        for name, limit in limits(timed, case).items():
            for mark, when in limit.timers.items():
                if when <= timed.now:
                    mine = {"limit": name}
                    passed = mark == "passed"
                    command = "pass-limit" if passed else "remind"
                    tick(timed, case, command, **mine, **({} if passed else {"mark": mark}))
    told = [each for each in timed.types if each in {"case.reminded", "case.overdue"}]
    assert told.count("case.reminded") == 5
    assert told.count("case.overdue") == 3

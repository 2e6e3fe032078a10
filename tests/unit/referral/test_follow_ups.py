"""每月例会: called by itself with its pack; every unfinished duty is answered at the next."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.referral.domain.meeting import Meeting
from services.referral.keeping import SYSTEM
from tests.controls.alone import Alone
from tests.controls.people import CENTRE, CLERK, HANDLER, OTHER_HANDLER, STREET

from .examples import ARCHIVED, HOUSING, RESOURCES, file_of, opened
from .test_meetings import MINUTES, convened, decision
from .times import at, days, tick

MONTH = {
    "title": "Monthly", "division": STREET, "begins_at": "2025-04-25T15:00:00+08:00",
    "units": [CENTRE], "counts": {"open": 1},
}  # fmt: skip
MONTHLY = Meeting.monthly_id(STREET, "2025-04")


def held(alone: Alone, case: str, unit: str = HOUSING, **more: Any) -> str:
    """A meeting that gave a unit a duty on a case, and one on none."""
    meeting = convened(alone, case)
    general = {"decision": "Clean the drains", "unit": CENTRE, "due": "2025-04-20"}
    decisions = [{**decision(case, unit), **more}, general]
    answer = alone.ask("referral.hold", meeting, **MINUTES, decisions=decisions)
    assert answer.outcome == "done", answer
    return meeting


def monthly(alone: Alone, *cases: str, carried: list[tuple[str, int]] = []) -> str:  # noqa: B006 - read only
    pack = [{"case": case, "reasons": ["overdue", "open"]} for case in cases]
    duties = [{"meeting": meeting, "duty": duty} for meeting, duty in carried]
    answer = alone.ask("referral.convene-monthly", by=SYSTEM, **MONTH, pack=pack, carried=duties)
    assert answer.outcome == "done", answer
    return answer.target


def answered(meeting: str, duty: int, answer: str, **more: str) -> dict[str, Any]:
    return {"meeting": meeting, "duty": duty, "outcome": answer, "reason": "So it is", **more}


def hold(alone: Alone, meeting: str, *follow_ups: dict[str, Any]) -> Any:
    return alone.ask("referral.hold", meeting, **MINUTES, decisions=[],
                     follow_ups=list(follow_ups))  # fmt: skip


def test_the_monthly_meeting_has_its_pack_and_the_unfinished_duties(referral: Alone) -> None:
    case, other = opened(referral), opened(referral)
    earlier = held(referral, case)
    meeting = monthly(referral, other, carried=[(earlier, 1), (earlier, 2)])
    assert meeting == str(MONTHLY)
    called, packed = referral.told[-2:]
    assert (called.type, called.data["kind"], called.data["held_on"]) == (
        "meeting.convened", "monthly", "2025-04-25",
    )  # fmt: skip
    assert called.data["cases"] == [other, case]
    assert called.data["units"] == [CENTRE, HOUSING]
    assert packed.data["pack"] == [{"case": other, "reasons": ["overdue", "open"]}]
    assert [(c["duty"], c["unit"], c["case"]) for c in packed.data["carried"]] == [
        (1, HOUSING, case), (2, CENTRE, None),
    ]  # fmt: skip


def test_a_month_has_one(referral: Alone) -> None:
    first = monthly(referral, opened(referral))
    told = len(referral.types)
    assert monthly(referral, opened(referral)) == first
    assert len(referral.types) == told


def test_two_months_whose_meetings_begin_in_one_have_two(referral: Alone) -> None:
    """The first of January is closed: January's meeting may be on the last day of December."""
    begins = {"2025-12": "2025-12-01T15:00:00+08:00", "2026-01": "2025-12-31T15:00:00+08:00"}
    called = [
        referral.ask("referral.convene-monthly", by=SYSTEM, pack=[], carried=[],
                     **{**MONTH, "begins_at": at_, "month": month}).target
        for month, at_ in begins.items()
    ]  # fmt: skip
    assert called == [str(Meeting.monthly_id(STREET, month)) for month in begins]


def test_what_the_views_knew_too_late_is_left_out(referral: Alone) -> None:
    case = opened(referral)
    earlier = held(referral, case)
    referral.ask("referral.report-duty", earlier, by=HANDLER, duty=1, done=True, note="Done")
    monthly(referral, str(uuid4()), carried=[(earlier, 1)])
    packed = referral.told[-1].data
    assert (packed["pack"], packed["carried"]) == ([], [])


def test_every_unfinished_duty_must_be_answered(referral: Alone) -> None:
    case = opened(referral)
    earlier = held(referral, case)
    meeting = monthly(referral, carried=[(earlier, 1), (earlier, 2)])
    answer = hold(referral, meeting, answered(earlier, 2, "done"))
    assert (answer.code, answer.facts) == ("follow-up-missing", {"duties": [f"{earlier}/1"]})
    done = hold(referral, meeting, answered(earlier, 1, "done"), answered(earlier, 2, "done"))
    assert done.outcome == "done"
    assert sorted(referral.types[-4:]) == [
        "meeting.duty_followed",
        "meeting.duty_followed",
        "meeting.followed_up",
        "meeting.held",
    ]
    followed = next(e for e in referral.told if e.type == "meeting.followed_up")
    assert (followed.subject, followed.data["decision"]) == (case, 1)


def test_done_in_time_needs_no_answer(referral: Alone) -> None:
    earlier = held(referral, opened(referral))
    meeting = monthly(referral, carried=[(earlier, 1)])
    referral.ask("referral.report-duty", earlier, by=HANDLER, duty=1, done=True, note="Done")
    assert hold(referral, meeting).outcome == "done"


def test_more_time_brings_it_to_the_meeting_after(referral: Alone) -> None:
    earlier = held(referral, opened(referral))
    meeting = monthly(referral, carried=[(earlier, 1)])
    for due in ("2025-05-01", "2025-04-30"):
        wrong = hold(referral, meeting, answered(earlier, 1, "extended", due=due))
        assert (wrong.code, wrong.facts["present"]) == ("new-day-not-later", "2025-05-01")
    without = hold(referral, meeting, answered(earlier, 1, "extended"))
    assert without.code == "new-day-not-later"
    assert hold(referral, meeting, answered(earlier, 1, "extended", due="2025-05-20")).outcome == (
        "done"
    )
    report = {"by": HANDLER, "duty": 1, "note": "At last"}
    assert referral.ask("referral.report-duty", earlier, **report, done=True).outcome == "done"


@pytest.mark.parametrize(("outcome", "due"), [("done", "2025-04-30"), ("raised", "2025-05-01")])
def test_only_more_time_has_a_new_day(referral: Alone, outcome: str, due: str) -> None:
    earlier = held(referral, opened(referral))
    meeting = monthly(referral, carried=[(earlier, 1)])
    wrong = hold(referral, meeting, answered(earlier, 1, outcome, due=due))
    assert (wrong.code, wrong.facts["due"]) == ("new-day-not-later", due)


def test_each_is_answered_once_and_not_when_it_was_done_meanwhile(referral: Alone) -> None:
    earlier = held(referral, opened(referral))
    meeting = monthly(referral, carried=[(earlier, 1), (earlier, 2)])
    later = answered(earlier, 1, "extended", due="2025-06-01")
    other = answered(earlier, 2, "done")
    twice = hold(referral, meeting, answered(earlier, 1, "done"), later, other)
    assert (twice.code, twice.facts) == ("duty-answered", {"duty": 1})
    referral.ask("referral.report-duty", earlier, by=HANDLER, duty=1, done=True, note="Done")
    assert hold(referral, meeting, later, other).code == "duty-answered"
    assert hold(referral, meeting, other).outcome == "done"


def test_raised_the_matter_goes_up_a_level(referral: Alone) -> None:
    case = opened(referral)
    earlier = held(referral, case)
    meeting = monthly(referral, carried=[(earlier, 1)])
    assert hold(referral, meeting, answered(earlier, 1, "raised")).outcome == "done"
    risen = next(e for e in referral.told if e.type == "case.escalated")
    assert (risen.subject, risen.data["ground"]) == (case, "meeting")
    report = {"by": HANDLER, "duty": 1, "done": True, "note": "Late"}
    assert referral.ask("referral.report-duty", earlier, **report).code == "duty-answered"


def test_it_answers_what_was_carried_to_it(referral: Alone) -> None:
    earlier = held(referral, opened(referral))
    meeting = monthly(referral)
    answer = hold(referral, meeting, answered(earlier, 1, "done"))
    assert (answer.code, answer.facts) == ("not-carried", {"duties": [f"{earlier}/1"]})


def test_the_answer_about_a_closed_case_is_kept_by_the_meeting(referral: Alone) -> None:
    case = opened(referral)
    earlier = held(referral, case)
    meeting = monthly(referral, carried=[(earlier, 1)])
    referral.hear(ARCHIVED, case)
    assert hold(referral, meeting, answered(earlier, 1, "raised")).outcome == "done"
    assert "case.escalated" not in referral.types


# Duties ---------------------------------------------------------------------------------------


def test_a_unit_reports_until_it_is_done(referral: Alone) -> None:
    case = opened(referral)
    meeting = held(referral, case)
    report = {"by": HANDLER, "duty": 1, "note": "We dig"}
    assert referral.ask("referral.report-duty", meeting, **report, done=False).outcome == "done"
    assert referral.types[-1] == "meeting.duty_reported"
    assert referral.ask("referral.report-duty", meeting, **report, done=True).outcome == "done"
    assert file_of(referral, case).decisions[0].state == "done"
    again = referral.ask("referral.report-duty", meeting, **report, done=True)
    assert (again.code, again.facts) == ("duty-answered", {"duty": 1})


def test_nobody_reports_for_another_unit_or_on_no_duty(referral: Alone) -> None:
    meeting = held(referral, opened(referral))
    report = {"duty": 1, "done": True, "note": "x"}
    other = referral.ask("referral.report-duty", meeting, by=OTHER_HANDLER, **report)
    assert (other.code, other.kind) == ("not-your-duty", "forbidden")
    assert other.facts == {"duty": 1, "unit": HOUSING, "caller": RESOURCES}
    unknown = referral.ask("referral.report-duty", meeting, by=HANDLER, **{**report, "duty": 3})
    assert (unknown.code, unknown.facts) == ("unknown-duty", {"duty": 3, "known": [1, 2]})


def test_several_decisions_on_one_case_are_kept_apart(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case)
    decisions = [decision(case, HOUSING), decision(case, RESOURCES)]
    referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions)
    report = {"by": OTHER_HANDLER, "duty": 2, "done": True, "note": "Done"}
    referral.ask("referral.report-duty", meeting, **report)
    assert [each.state for each in file_of(referral, case).decisions] == ["owed", "done"]


def test_a_decision_may_name_a_person(referral: Alone) -> None:
    meeting = held(referral, opened(referral), person="handler.zhao")
    told = next(e for e in referral.told if e.type == "meeting.held" and e.subject == meeting)
    assert told.data["decisions"][0]["person"] == "handler.zhao"
    assert "case" not in told.data["decisions"][1]


def test_a_decision_has_its_limit(timed: Alone) -> None:
    case = opened(timed)
    meeting = held(timed, case)
    assert days(timed, case)["decision.1"] == "2025-05-01"
    at(timed, "2025-05-06T09:00")  # the first opening after Labour Day
    tick(timed, case, "pass-limit", limit="decision.1")
    assert timed.types[-1] == "case.overdue"
    timed.ask("referral.report-duty", meeting, by=HANDLER, duty=1, done=True, note="Done")
    assert days(timed, case)["decision.1"] == "late"


def test_a_closed_case_leaves_no_limit_of_a_decision(timed: Alone) -> None:
    case = opened(timed)
    held(timed, case)
    timed.hear(ARCHIVED, case)
    assert days(timed, case)["decision.1"] == "dropped"


# Agenda ---------------------------------------------------------------------------------------


def test_more_for_the_agenda_until_it_is_held(referral: Alone) -> None:
    case, other = opened(referral), opened(referral)
    meeting = convened(referral, case)
    more = {"cases": [case, other], "units": [CENTRE, "150104:tax-bureau"], "topics": ["Floods"]}
    assert referral.ask("referral.set-agenda", meeting, **more).outcome == "done"
    assert referral.told[-1].data | {"by": None} == {
        "by": None, "cases": [other], "units": ["150104:tax-bureau"], "topics": ["Floods"],
    }  # fmt: skip
    again = referral.ask("referral.set-agenda", meeting, **{**more, "topics": []})
    assert (again.code, again.kind) == ("nothing-for-the-agenda", "invalid")
    referral.ask("referral.hold", meeting, **MINUTES, decisions=[decision(other)])
    late = referral.ask("referral.set-agenda", meeting, **more)
    assert (late.code, late.facts["state"]) == ("wrong-state", "held")


def test_an_unknown_case_is_not_put_on_it(referral: Alone) -> None:
    meeting = convened(referral, opened(referral))
    unknown = {"cases": [str(uuid4())], "units": [], "topics": []}
    assert referral.ask("referral.set-agenda", meeting, **unknown).kind == "not_found"


@pytest.mark.parametrize("somebody", [CLERK, replace(HANDLER, unit=CENTRE)])
def test_whoever_acts_for_the_unit_reports(referral: Alone, somebody) -> None:
    meeting = held(referral, opened(referral))
    report = {"by": somebody, "duty": 2, "done": True, "note": "Clean"}
    assert referral.ask("referral.report-duty", meeting, **report).outcome == "done"

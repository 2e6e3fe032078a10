"""履行 · 回访 · 司法确认: what an agreement leaves to be watched, and what the law gives."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.controls.alone import START, Alone

from .examples import DUTIES, OFFER, OUTCOME, REOPENED, RESOLVED, file_of, mediating
from .times import at, days, tick

TODAY = date(2025, 4, 7)
BOTH = OFFER["sides"]
SUIT = {"applicants": BOTH, "court": "150104:peoples-court", "asked_on": "2025-04-07"}
RULING = {"outcome": "confirmed", "decided_on": "2025-04-07", "paper": "No. 3 of 2025"}
PAID = {"duty": 1, "outcome": "performed", "evidence": "A receipt"}


def agreed(alone: Alone, duties: list[dict[str, str]] = DUTIES, **more: Any) -> str:
    """A case with an agreement of today."""
    case = mediating(alone, sessions=1)
    body = {"agreed": True, "summary": "The builder pays", "duties": duties, **more}
    answer = alone.ask("referral.conclude-mediation", case, **body)
    assert (answer.outcome, answer.facts) == ("done", {"agreement": 1})
    return case


def told(alone: Alone, type_: str) -> dict[str, Any]:
    """What was told last of this type."""
    return dict(next(each.data for each in reversed(alone.told) if each.type == type_))


def test_an_agreement_says_until_when_it_may_be_confirmed(timed: Alone) -> None:
    case = agreed(timed)
    found = told(timed, "mediation.tracked")
    assert (found["effective_on"], found["confirm_until"]) == ("2025-04-07", "2025-05-07")
    assert (found["revisit_on"], found["duties"]) == ("2025-05-07", [1])
    assert days(timed, case) == {
        "perform.1": "2025-06-01", "confirm.1": "2025-05-07", "revisit.1": "2025-05-07",
    }  # fmt: skip
    unit = next(e.data["unit"] for e in timed.told if e.data.get("limit") == "confirm.1")
    assert unit == OFFER["body"]


def test_it_counts_from_the_day_of_its_effect(timed: Alone) -> None:
    agreed(timed, effective_on="2025-04-03")
    assert told(timed, "mediation.tracked")["confirm_until"] == "2025-05-03"
    case = mediating(timed, sessions=1)
    later = {"agreed": True, "summary": "x", "duties": DUTIES, "effective_on": "2025-04-08"}
    answer = timed.ask("referral.conclude-mediation", case, **later)
    assert (answer.code, answer.facts) == (
        "not-in-the-future", {"day": "2025-04-08", "today": "2025-04-07"},
    )  # fmt: skip


def test_it_counts_as_the_policy_says(timed: Alone) -> None:
    """A visit after five working days, not after five days."""
    rows = [
        replace(row, unit="working-days", days=5) if row.what == "revisit" else row
        for row in timed.app.policy.rows
    ]
    timed.app.policy = replace(timed.app.policy, rows=tuple(rows))
    agreed(timed, effective_on="2025-04-03")  # a Thursday; the fourth is the Day of the Dead
    assert told(timed, "mediation.tracked")["revisit_on"] == "2025-04-11"


# Performance ----------------------------------------------------------------------------------


def test_what_is_performed_is_done_with(timed: Alone) -> None:
    case = agreed(timed)
    assert timed.ask("referral.report-performance", case, **PAID).outcome == "done"
    found = told(timed, "mediation.performance_reported")
    assert (found["side"], found["late"], found["outcome"]) == ("builder", False, "performed")
    assert days(timed, case)["perform.1"] == "met"
    again = timed.ask("referral.report-performance", case, **PAID)
    assert (again.code, again.facts) == ("duty-performed", {"duty": 1, "article": "人民调解法 §31"})


def test_reminded_before_its_day_and_overdue_after_it(timed: Alone) -> None:
    case = agreed(timed)
    at(timed, "2025-05-30T18:00")
    tick(timed, case, "remind", limit="perform.1", mark="48h")
    assert (told(timed, "case.reminded")["unit"]) == OFFER["body"]
    at(timed, "2025-06-03T10:00")  # the first was a Sunday, the second the Dragon Boat holiday
    tick(timed, case, "pass-limit", limit="perform.1")
    assert told(timed, "case.overdue")["limit"] == "perform.1"
    timed.ask("referral.report-performance", case, **PAID)
    assert told(timed, "mediation.performance_reported")["late"] is True
    assert days(timed, case)["perform.1"] == "late"


def test_in_part_with_a_new_day_that_the_sides_agreed_on(timed: Alone) -> None:
    case = agreed(timed)
    partly = {"duty": 1, "outcome": "partly", "evidence": "Half", "told_by": "owners"}
    more = {**partly, "due": "2025-07-01"}
    assert timed.ask("referral.report-performance", case, **more).outcome == "done"
    assert days(timed, case)["perform.1"] == "2025-07-01"
    for due in ("2025-07-01", "2025-06-30"):
        answer = timed.ask("referral.report-performance", case, **partly, due=due)
        assert (answer.code, answer.facts["present"]) == ("new-day-not-later", "2025-07-01")
    wrong = timed.ask("referral.report-performance", case, **PAID, due="2025-08-01")
    assert wrong.code == "new-day-not-later"


def test_a_broken_agreement_tells_the_lawful_routes(timed: Alone) -> None:
    case = agreed(timed)
    broken = {"duty": 1, "outcome": "not-performed", "evidence": "They refuse"}
    answer = timed.ask("referral.report-performance", case, **broken)
    assert answer.facts == {"routes": ["litigation", "mediate-again"]}
    found = told(timed, "mediation.routes_told")
    assert (found["cause"], found["routes"][0]) == (
        "broken", {"route": "litigation", "basis": "人民调解法 §32"},
    )  # fmt: skip
    assert days(timed, case)["perform.1"] == "dropped"
    assert timed.ask("referral.report-performance", case, **PAID).outcome == "done"  # made good


def test_a_confirmed_one_is_enforced(timed: Alone) -> None:
    case = agreed(timed)
    timed.ask("referral.ask-confirmation", case, agreement=1, **SUIT)
    timed.ask("referral.record-confirmation", case, agreement=1, **RULING)
    broken = {"duty": 1, "outcome": "not-performed", "evidence": "They refuse"}
    answer = timed.ask("referral.report-performance", case, **broken)
    assert answer.facts == {"routes": ["enforcement"]}


def test_it_is_watched_when_the_case_is_over(timed: Alone) -> None:
    case = agreed(timed)
    assert timed.ask("referral.handle", case, **OUTCOME).outcome == "done"
    assert timed.hear(RESOLVED, case) is None
    assert days(timed, case)["perform.1"] == "2025-06-01"
    assert timed.ask("referral.report-performance", case, **PAID).outcome == "done"
    assert timed.hear(REOPENED, case) is None
    assert days(timed, case)["perform.1"] == "met"


def test_duties_count_on_through_the_agreements_of_a_case(timed: Alone) -> None:
    case = agreed(timed)
    timed.ask("referral.open-mediation", case, **OFFER)
    for side in BOTH:
        timed.ask("referral.consent-to-mediation", case, side=side, consents=True)
    timed.ask("referral.record-session", case, held_on="2025-04-07", summary="Again")
    body = {"agreed": True, "summary": "More", "duties": [*DUTIES, *DUTIES]}
    assert timed.ask("referral.conclude-mediation", case, **body).facts == {"agreement": 2}
    assert told(timed, "mediation.tracked")["duties"] == [2, 3]
    unknown = timed.ask("referral.report-performance", case, **{**PAID, "duty": 4})
    assert (unknown.code, unknown.facts) == ("unknown-duty", {"duty": 4, "known": [1, 2, 3]})


def test_a_stranger_says_nothing(timed: Alone) -> None:
    case = agreed(timed)
    answer = timed.ask("referral.report-performance", case, **PAID, told_by="neighbour")
    assert (answer.code, answer.facts["sides"]) == ("unknown-side", BOTH)


def test_a_visit_afterwards(timed: Alone) -> None:
    case = agreed(timed)
    visit = {"agreement": 1, "visited_on": "2025-04-07", "holds": True, "note": "All is paid"}
    for count in (1, 2):
        assert timed.ask("referral.record-revisit", case, **visit).outcome == "done"
        assert told(timed, "mediation.revisited")["count"] == count
    assert days(timed, case)["revisit.1"] == "met"
    later = timed.ask("referral.record-revisit", case, **{**visit, "visited_on": "2025-04-08"})
    assert later.code == "not-in-the-future"
    unknown = timed.ask("referral.record-revisit", case, **{**visit, "agreement": 2})
    assert (unknown.code, unknown.facts) == ("unknown-agreement", {"agreement": 2, "known": [1]})


# Judicial confirmation ------------------------------------------------------------------------


def test_all_sides_ask_together_once(timed: Alone) -> None:
    case = agreed(timed)
    alone = {**SUIT, "applicants": BOTH[:1]}
    answer = timed.ask("referral.ask-confirmation", case, agreement=1, **alone)
    assert (answer.code, answer.facts) == (
        "confirmation-not-joint", {"missing": BOTH[1:], "article": "人民调解法 §33"},
    )  # fmt: skip
    assert timed.ask("referral.ask-confirmation", case, agreement=1, **SUIT).outcome == "done"
    assert days(timed, case)["confirm.1"] == "met"
    again = timed.ask("referral.ask-confirmation", case, agreement=1, **SUIT)
    assert again.code == "confirmation-asked-before"


@given(day=st.integers(-10, 60))
@settings(max_examples=30, deadline=None)
def test_the_window_is_thirty_days_and_not_one_more(day: int) -> None:
    alone = Alone("referral")
    case = agreed(alone)
    asked = TODAY + timedelta(days=day)
    alone.now = START + timedelta(days=60)
    body = {**SUIT, "asked_on": asked.isoformat()}
    answer = alone.ask("referral.ask-confirmation", case, agreement=1, **body)
    expected = "before-the-agreement" if day < 0 else "confirmation-too-late" if day > 30 else ""
    assert answer.code == expected
    if day > 30:
        assert answer.facts == {
            "agreement": 1, "last_day": "2025-05-07", "article": "人民调解法 §33",
        }  # fmt: skip


def test_an_unused_window_lapses_once_and_nobody_is_late(timed: Alone) -> None:
    case = agreed(timed)
    at(timed, "2025-04-30T18:00")
    tick(timed, case, "remind", limit="confirm.1", mark="168h")
    assert told(timed, "case.reminded")["what"] == "confirm"
    for _ in "12":
        at(timed, "2025-05-08T09:00")
        tick(timed, case, "pass-limit", limit="confirm.1")
    lapsed = [each for each in timed.types if each == "mediation.confirmation_lapsed"]
    assert len(lapsed) == 1
    assert "case.overdue" not in timed.types
    assert days(timed, case)["confirm.1"] == "lapsed"
    assert told(timed, "mediation.routes_told")["cause"] == "confirmation-lapsed"
    late = timed.ask("referral.ask-confirmation", case, agreement=1, **SUIT)
    assert late.code == "confirmation-too-late"


def test_a_window_does_not_lapse_before_its_time(timed: Alone) -> None:
    case = agreed(timed)
    at(timed, "2025-05-07T17:59")
    tick(timed, case, "pass-limit", limit="confirm.1")
    assert file_of(timed, case).agreements[0].confirmation == ""


@pytest.mark.parametrize(
    ("outcome", "routes"),
    [
        ("confirmed", {}),
        ("withdrawn", {}),
        ("refused", {"routes": ["mediate-again", "litigation"]}),
    ],
)
def test_the_court_decides_once(timed: Alone, outcome: str, routes: dict[str, Any]) -> None:
    case = agreed(timed)
    ruling = {**RULING, "outcome": outcome}
    early = timed.ask("referral.record-confirmation", case, agreement=1, **ruling)
    assert early.code == "confirmation-not-asked"
    timed.ask("referral.ask-confirmation", case, agreement=1, **SUIT)
    answer = timed.ask("referral.record-confirmation", case, agreement=1, **ruling)
    assert (answer.outcome, answer.facts) == ("done", routes)
    again = timed.ask("referral.record-confirmation", case, agreement=1, **ruling)
    assert again.code == "confirmation-not-asked"

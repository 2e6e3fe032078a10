"""调解员: on the roster of the body's kind, or with a reason; stepping aside; a likely crime."""

from dataclasses import replace
from datetime import date

import pytest

from services.referral.domain.mediators import Standing
from services.referral.policy import talks
from tests.controls.alone import Alone
from tests.controls.people import CLERK, MEDIATOR, STREET

from .examples import OFFER, OUTCOME, SESSION, file_of, mediating, opened

ROSTERS = talks.load().rosters
DAY = date(2025, 4, 7)
JUSTICE = f"{STREET}:justice-office"
POLICE = f"{STREET}:police-station"
OFFICER_IN_CHARGE = replace(CLERK, id="police.bai", unit=POLICE)
REPORT = {"unit": POLICE, "suspicion": "public-order", "note": "They threatened each other"}
OTHER = {"mediator": "mediator.he", "ground": "relative", "reason": "The sides trust them both"}


def types_since(referral: Alone, before: int) -> list[str]:
    return referral.types[before:]


def test_the_mediator_is_named_with_what_the_roster_says(referral: Alone) -> None:
    case = opened(referral)
    assert referral.ask("referral.open-mediation", case, **OFFER).facts == {"mediation": 1}
    named = referral.told[-1]
    assert named.type == "mediation.mediator_named"
    assert (named.data["mediator"], named.data["kind"]) == ("mediator.sun", "peoples-tribunal")
    assert (named.data["on_roster"], named.data["chosen_by_sides"]) == (True, False)


def test_who_is_not_on_the_roster_needs_a_reason(referral: Alone) -> None:
    case = opened(referral)
    stranger = {**OFFER, "mediator": "elder.zhang"}
    answer = referral.ask("referral.open-mediation", case, **stranger)
    assert (answer.code, answer.kind) == ("not-on-roster", "conflict")
    assert answer.facts == {
        "mediator": "elder.zhang", "body": OFFER["body"], "kind": "peoples-tribunal",
        "article": "人民调解法 §19",
    }  # fmt: skip
    chosen = {**stranger, "reason": "The sides asked for the elder", "chosen_by_sides": True}
    assert referral.ask("referral.open-mediation", case, **chosen).outcome == "done"
    told = referral.told[-1].data
    assert (told["on_roster"], told["chosen_by_sides"]) == (False, True)


@pytest.mark.parametrize(
    ("body", "mediator", "standing"),
    [
        (JUSTICE, "mediator.he", ("justice-office", True)),
        (JUSTICE, "mediator.sun", ("justice-office", False)),
        # Another unit of the same kind, known by its word.
        ("150104003:justice-office", "mediator.he", ("justice-office", True)),
        ("150104002:tea-house", "mediator.he", ("", False)),
    ],
)
def test_the_roster_is_of_the_bodys_kind(body: str, mediator: str, standing: tuple) -> None:
    found = ROSTERS.standing(body, mediator, DAY)
    assert (found.kind, found.on_roster) == standing


def test_the_roster_holds_from_its_day_on() -> None:
    assert ROSTERS.standing(JUSTICE, "mediator.he", date(2023, 12, 31)) == Standing(
        "justice-office", on_roster=False, recusal=ROSTERS.recusal
    )


def test_proposals_name_the_fitting_and_the_nearest_first(referral: Alone) -> None:
    answer = referral.ask("referral.show-mediators", kind="contract", division="150104002003")
    found = answer.facts["mediators"]
    assert found[0]["unit"] == "150104002003:mediation-committee"
    fits = [each["fits"] for each in found]
    assert fits == sorted(fits, reverse=True)
    assert not next(each for each in found if each["body_kind"] == "police-station")["fits"]
    assert referral.types == []  # nothing happened


def test_nobody_is_proposed_elsewhere(referral: Alone) -> None:
    answer = referral.ask("referral.show-mediators", division="150105003")
    assert answer.facts["mediators"] == []


# Stepping aside -------------------------------------------------------------------------------


def test_a_mediator_steps_aside_and_another_goes_on(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    answer = referral.ask("referral.name-mediator", case, **OTHER)
    assert answer.outcome == "done"
    told = referral.told[-1].data
    assert (told["replaces"], told["ground"]) == ("mediator.sun", "relative")
    found = file_of(referral, case).mediation
    assert found is not None
    assert (found.mediator, found.sessions, found.missing) == ("mediator.he", 1, [])


def test_who_stepped_aside_does_not_come_back(referral: Alone) -> None:
    case = mediating(referral)
    referral.ask("referral.name-mediator", case, **OTHER)
    back = {"mediator": "mediator.sun", "ground": "unable"}
    answer = referral.ask("referral.name-mediator", case, **back)
    assert (answer.code, answer.facts) == (
        "mediator-recused", {"mediator": "mediator.sun", "article": ROSTERS.recusal},
    )  # fmt: skip


def test_the_same_mediator_is_not_named_again(referral: Alone) -> None:
    case = mediating(referral)
    same = {"mediator": "mediator.sun", "ground": "unable"}
    assert referral.ask("referral.name-mediator", case, **same).code == "same-mediator"


def test_without_a_mediation_there_is_nobody_to_name(referral: Alone) -> None:
    assert referral.ask("referral.name-mediator", opened(referral), **OTHER).code == "no-mediation"


# A likely crime -------------------------------------------------------------------------------


def test_a_report_suspends_the_mediation(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    assert referral.ask("referral.report-crime", case, by=MEDIATOR, **REPORT).outcome == "done"
    told = referral.told[-1]
    assert (told.type, told.data["unit"]) == ("mediation.crime_reported", POLICE)
    assert told.data["article"] == "人民调解法 §25"
    answer = referral.ask("referral.record-session", case, **SESSION)
    assert (answer.code, answer.facts) == ("mediation-suspended", {"article": "人民调解法 §25"})
    again = referral.ask("referral.open-mediation", case, **OFFER)
    assert (again.code, again.facts["unit"]) == ("crime-report-open", POLICE)
    assert referral.ask("referral.report-crime", case, **REPORT).code == "crime-report-open"


def test_once_the_police_took_it_nobody_mediates_it(referral: Alone) -> None:
    case = mediating(referral)
    referral.ask("referral.report-crime", case, **REPORT)
    answer = {"taken": True, "note": "A case is opened"}
    done = referral.ask("referral.answer-crime-report", case, by=OFFICER_IN_CHARGE, **answer)
    assert done.outcome == "done"
    assert referral.ask("referral.open-mediation", case, **OFFER).code == "crime-report-open"
    assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"  # not in limbo


def test_left_to_mediation_it_begins_anew(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    referral.ask("referral.report-crime", case, **REPORT)
    answer = {"taken": False, "note": "No offence"}
    referral.ask("referral.answer-crime-report", case, by=OFFICER_IN_CHARGE, **answer)
    assert referral.ask("referral.open-mediation", case, **OFFER).facts == {"mediation": 2}
    assert referral.ask("referral.record-session", case, **SESSION).code == "consent-missing"


def test_only_the_unit_that_was_told_answers_once(referral: Alone) -> None:
    case = opened(referral)
    answer = {"taken": True, "note": "Ours"}
    assert referral.ask("referral.answer-crime-report", case, **answer).code == "no-crime-report"
    referral.ask("referral.report-crime", case, **REPORT)
    other = referral.ask("referral.answer-crime-report", case, **answer)
    assert (other.code, other.kind) == ("not-your-report", "forbidden")
    assert other.facts == {"unit": POLICE, "caller": CLERK.unit}
    referral.ask("referral.handle", case, **OUTCOME)  # they may take longer than the case
    for expected in ("", "no-crime-report"):
        found = referral.ask("referral.answer-crime-report", case, by=OFFICER_IN_CHARGE, **answer)
        assert found.code == expected

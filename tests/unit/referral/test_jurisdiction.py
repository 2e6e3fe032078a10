"""管辖争议 · 退回: the common superior or a joint meeting decides, and who is named is bound."""

from dataclasses import replace

import pytest

from tests.controls.alone import Alone
from tests.controls.people import CLERK, DISTRICT, HANDLER, OTHER_HANDLER

from .examples import HOUSING, MARKET, RESOURCES, assigned, file_of, objected, signed
from .test_meetings import CALL, MINUTES

SUPERIOR = f"{DISTRICT}:agent-centre"
JUDGE = replace(CLERK, id="clerk.district", unit=SUPERIOR, region=DISTRICT)
CLAIM = {"assignment": 1, "reason": "Not in our list of duties", "superior": SUPERIOR}
RULING = {"assignment": 1, "unit": RESOURCES, "reason": "By the list of duties"}


def upheld(referral: Alone) -> str:
    case = objected(referral)
    body = {"assignment": 1, "upheld": True, "reason": "It is yours"}
    assert referral.ask("referral.settle-objection", case, **body).outcome == "done"
    return case


def disputed(referral: Alone) -> str:
    case = upheld(referral)
    answer = referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **CLAIM)
    assert answer.outcome == "done"
    return case


def test_an_upheld_objection_goes_to_the_common_superior(referral: Alone) -> None:
    case = disputed(referral)
    told = next(e for e in reversed(referral.told) if e.type == "case.jurisdiction_disputed")
    assert (told.data["superior"], told.data["meeting"]) == (SUPERIOR, None)
    again = referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **CLAIM)
    assert (again.code, again.facts["allowed"]) == (
        "wrong-assignment-state", ["decide-jurisdiction"],
    )  # fmt: skip


def test_first_comes_the_objection(referral: Alone) -> None:
    answer = referral.ask("referral.raise-jurisdiction", assigned(referral), by=HANDLER, **CLAIM)
    assert (answer.code, answer.facts) == (
        "object-first", {"assignment": 1, "article": "信访工作条例 §24"},
    )  # fmt: skip


@pytest.mark.parametrize("who", [HOUSING, "150104002:agent-station", "150105:agent-centre"])
def test_only_who_stands_above_both_is_the_common_superior(referral: Alone, who: str) -> None:
    case = upheld(referral)
    claim = {**CLAIM, "superior": who}
    answer = referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **claim)
    assert (answer.code, answer.facts["superior"]) == ("not-common-superior", who)


@pytest.mark.parametrize(
    "who",
    [{}, {"superior": SUPERIOR, "meeting": "0196a1b2-0000-7000-8000-000000000001"}],
)
def test_one_of_the_two_decides(referral: Alone, who: dict[str, str]) -> None:
    case = upheld(referral)
    claim = {"assignment": 1, "reason": "Not ours", **who}
    answer = referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **claim)
    assert (answer.code, answer.kind) == ("one-judge", "invalid")


def test_nobody_signs_what_is_disputed(referral: Alone) -> None:
    case = disputed(referral)
    answer = referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "disputed")
    assert (
        referral.ask("referral.handle", case, outcome="settled", summary="x").code == "still-open"
    )


def test_the_superior_names_another_unit_which_is_bound(referral: Alone) -> None:
    case = disputed(referral)
    answer = referral.ask("referral.decide-jurisdiction", case, by=JUDGE, **RULING)
    assert answer.facts == {"assignment": 2}
    old, new = file_of(referral, case).assignments
    assert (old.state, new.state, new.unit, new.lead) == ("rerouted", "assigned", RESOURCES, True)
    assert (new.due, new.duty, new.sender) == (old.due, old.duty, SUPERIOR)
    objection = {"by": OTHER_HANDLER, "assignment": 2, "reason": "Not ours either"}
    bound = referral.ask("referral.object", case, **objection)
    assert (bound.code, bound.facts) == (
        "jurisdiction-decided", {"assignment": 2, "unit": RESOURCES, "article": "信访工作条例 §24"},
    )  # fmt: skip
    assert referral.ask("referral.sign", case, by=OTHER_HANDLER, assignment=2).outcome == "done"
    assert file_of(referral, case).holder == RESOURCES


def test_the_superior_may_leave_it_where_it_is(referral: Alone) -> None:
    case = disputed(referral)
    answer = referral.ask(
        "referral.decide-jurisdiction", case, by=JUDGE, **{**RULING, "unit": HOUSING}
    )
    assert answer.facts == {"assignment": 1}
    for command in ("raise-jurisdiction", "return-assignment"):
        body = CLAIM if command.startswith("raise") else GIVEN_BACK
        assert referral.ask(f"referral.{command}", case, by=HANDLER, **body).code == (
            "jurisdiction-decided"
        )
    assert referral.ask("referral.sign", case, by=HANDLER, assignment=1).outcome == "done"


@pytest.mark.parametrize("somebody", [CLERK, HANDLER])
def test_nobody_else_decides(referral: Alone, somebody) -> None:
    case = disputed(referral)
    answer = referral.ask("referral.decide-jurisdiction", case, by=somebody, **RULING)
    assert (answer.code, answer.kind) == ("not-the-judge", "forbidden")
    assert answer.facts["judge"] == SUPERIOR


def test_without_a_common_superior_a_meeting_confers_first(referral: Alone) -> None:
    case = upheld(referral)
    meeting = referral.ask("referral.convene", **CALL, cases=[assigned(referral)]).target
    claim = {"assignment": 1, "reason": "Not ours", "meeting": meeting}
    assert referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **claim).outcome == "done"
    agenda = next(e for e in reversed(referral.told) if e.type == "meeting.agenda_set")
    assert (agenda.subject, agenda.data["cases"]) == (meeting, [case])
    early = referral.ask("referral.decide-jurisdiction", case, **RULING)
    assert (early.code, early.facts) == ("meeting-not-held", {"meeting": meeting})
    assert referral.ask("referral.hold", meeting, **MINUTES, decisions=[]).outcome == "done"
    own = referral.ask("referral.decide-jurisdiction", case, by=HANDLER, **RULING)
    assert own.code == "not-the-judge"
    assert referral.ask("referral.decide-jurisdiction", case, **RULING).outcome == "done"


def test_a_meeting_that_is_over_takes_no_dispute(referral: Alone) -> None:
    case = upheld(referral)
    meeting = referral.ask("referral.convene", **CALL, cases=[case]).target
    referral.ask("referral.hold", meeting, **MINUTES, decisions=[])
    claim = {"assignment": 1, "reason": "Not ours", "meeting": meeting}
    answer = referral.ask("referral.raise-jurisdiction", case, by=HANDLER, **claim)
    assert answer.code == "wrong-state"
    assert file_of(referral, case).assignments[0].state == "assigned"


def test_the_named_unit_must_not_have_it_already(referral: Alone) -> None:
    case = disputed(referral)
    referral.ask("referral.assign", case, unit=MARKET, duty="Help", due="2025-05-07")
    ruling = {**RULING, "unit": MARKET}
    answer = referral.ask("referral.decide-jurisdiction", case, by=JUDGE, **ruling)
    assert (answer.code, answer.facts["unit"]) == ("already-assigned", MARKET)


# Given back -----------------------------------------------------------------------------------

GIVEN_BACK = {"assignment": 1, "ground": "papers-missing", "reason": "No deeds"}


def test_a_unit_gives_a_paper_back_before_it_signs(referral: Alone) -> None:
    case = assigned(referral)
    answer = referral.ask("referral.return-assignment", case, by=HANDLER, **GIVEN_BACK)
    assert answer.outcome == "done"
    told = next(e for e in reversed(referral.told) if e.type == "case.returned")
    assert (told.data["unit"], told.data["ground"]) == (HOUSING, "papers-missing")
    file = file_of(referral, case)
    assert (file.assignments[0].state, file.lead, file.holder) == ("returned", None, None)
    again = referral.ask("referral.return-assignment", case, by=HANDLER, **GIVEN_BACK)
    assert again.code == "wrong-assignment-state"


def test_signed_for_it_is_theirs(referral: Alone) -> None:
    answer = referral.ask("referral.return-assignment", signed(referral), by=HANDLER, **GIVEN_BACK)
    assert (answer.code, answer.facts["state"]) == ("wrong-assignment-state", "signed")


def test_nobody_gives_back_for_another_unit(referral: Alone) -> None:
    case = assigned(referral)
    answer = referral.ask("referral.return-assignment", case, by=OTHER_HANDLER, **GIVEN_BACK)
    assert (answer.code, answer.kind) == ("not-your-assignment", "forbidden")


def test_its_limit_is_dropped_and_it_may_be_assigned_anew(timed: Alone) -> None:
    case = assigned(timed)
    timed.ask("referral.return-assignment", case, by=HANDLER, **GIVEN_BACK)
    ended = next(e for e in reversed(timed.told) if e.type == "case.limit_ended")
    assert (ended.data["limit"], ended.data["how"]) == ("duty.1", "dropped")
    again = timed.ask(
        "referral.assign", case, unit=HOUSING, duty="With the deeds", due="2025-05-07", lead=True
    )
    assert again.facts == {"assignment": 2}

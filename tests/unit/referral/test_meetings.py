"""商办: called over cases, held once, each decision in the file of its case."""

from uuid import uuid4

from services.referral.domain.meeting import ALLOWED
from tests.controls.alone import Alone
from tests.controls.people import CENTRE, STREET

from .examples import ARCHIVED, HOUSING, RESOURCES, announced, file_of, opened

CALL = {
    "title": "Certificates of one estate", "kind": "ad-hoc", "division": STREET,
    "held_on": "2025-04-10", "units": [CENTRE, HOUSING, RESOURCES],
}  # fmt: skip
MINUTES = {"attended": [CENTRE, HOUSING], "minutes": "The land first, then the register"}


def decision(case: str, unit: str = HOUSING) -> dict[str, str]:
    return {"case": case, "decision": "Open a fast lane", "unit": unit, "due": "2025-05-01"}


def convened(referral: Alone, *cases: str) -> str:
    answer = referral.ask("referral.convene", **CALL, cases=list(cases))
    assert answer.outcome == "done"
    return answer.target


def test_a_meeting_is_called_over_cases(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case, case)
    told = referral.told[-1]
    assert (told.type, told.subject, told.streamversion) == ("meeting.convened", meeting, 1)
    assert told.data["cases"] == [case]
    assert told.data["held_on"] == "2025-04-10"


def test_a_case_without_a_file_is_not_found(referral: Alone) -> None:
    unknown = str(uuid4())
    answer = referral.ask("referral.convene", **CALL, cases=[opened(referral), unknown])
    assert (answer.code, answer.kind, answer.facts) == ("not-found", "not_found", {"id": unknown})


def test_decisions_reach_the_files_in_the_same_command(referral: Alone) -> None:
    one, two = opened(referral), announced(referral)
    meeting = convened(referral, one, two)
    decisions = [decision(one), decision(two), decision(one, RESOURCES)]
    answer = referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions)
    assert (answer.outcome, answer.target, answer.version) == ("done", meeting, 2)
    held, *decided = referral.told[-4:]
    assert (held.type, held.subject, held.data["decisions"]) == ("meeting.held", meeting, decisions)
    assert [each.type for each in decided] == ["meeting.decided"] * 3
    assert sorted(each.subject for each in decided) == sorted([one, one, two])
    assert {each.causationid for each in [held, *decided]} == {held.causationid}
    assert answer.position == decided[-1].position


def test_a_decision_tells_all_a_dossier_needs(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case)
    referral.ask("referral.hold", meeting, **MINUTES, decisions=[decision(case)])
    told = referral.told[-1]
    assert (told.subject, told.streamversion) == (case, 3)
    del told.data["by"]
    assert told.data == {
        "meeting": meeting, "title": CALL["title"], "held_on": "2025-04-10",
        "decision": "Open a fast lane", "unit": HOUSING, "due": "2025-05-01",
    }  # fmt: skip


def test_a_meeting_may_end_without_a_decision(referral: Alone) -> None:
    meeting = convened(referral, opened(referral))
    answer = referral.ask("referral.hold", meeting, **MINUTES, decisions=[])
    assert answer.outcome == "done"
    assert referral.types[-1] == "meeting.held"


def test_it_is_held_once(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case)
    referral.ask("referral.hold", meeting, **MINUTES, decisions=[decision(case)])
    told = referral.types
    answer = referral.ask("referral.hold", meeting, **MINUTES, decisions=[decision(case)])
    assert (answer.code, answer.kind) == ("wrong-state", "conflict")
    assert answer.facts == {"action": "hold", "state": "held", "allowed": ["report-duty"]}
    assert referral.types == told


def test_it_decides_on_its_own_cases_only(referral: Alone) -> None:
    case, other = opened(referral), opened(referral)
    meeting = convened(referral, case)
    before = len(referral.told)
    decisions = [decision(case), decision(other)]
    answer = referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions)
    assert (answer.code, answer.kind) == ("not-on-agenda", "invalid")
    assert answer.facts == {"cases": [other]}
    assert len(referral.told) == before


def test_a_decision_on_a_closed_case_stops_the_whole(referral: Alone) -> None:
    case, closed = opened(referral), opened(referral)
    meeting = convened(referral, case, closed)
    assert referral.hear(ARCHIVED, closed) is None
    version = file_of(referral, case).version
    decisions = [decision(case), decision(closed)]
    answer = referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions)
    assert (answer.code, answer.facts["case"]) == ("wrong-state", closed)
    assert file_of(referral, case).version == version
    kept = referral.ask("referral.hold", meeting, **MINUTES, decisions=decisions[:1])
    assert kept.outcome == "done"


def test_the_callers_view_of_the_meeting_counts_not_that_of_the_case(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case)
    hold = {**MINUTES, "decisions": [decision(case)]}
    assert referral.ask("referral.hold", meeting, expected=2, **hold).kind == "stale"
    assert referral.ask("referral.hold", meeting, expected=1, **hold).outcome == "done"


def test_a_case_is_no_meeting_and_a_meeting_no_case(referral: Alone) -> None:
    case = opened(referral)
    meeting = convened(referral, case)
    assert referral.ask("referral.hold", case, **MINUTES, decisions=[]).kind == "not_found"
    answer = referral.ask("referral.handle", meeting, outcome="settled", summary="Done")
    assert answer.kind == "not_found"


def test_every_state_of_a_meeting_names_its_actions() -> None:
    assert ALLOWED == {"convened": ("set-agenda", "hold"), "held": ("report-duty",)}

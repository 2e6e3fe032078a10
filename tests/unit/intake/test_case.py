"""The desk: each command happens, is ignored the second time, and is refused where it must be."""

from uuid import uuid4

from services.contracts.declare import Actor
from services.contracts.events.grid import IncidentFound
from services.intake.domain import ALLOWED
from tests.controls.alone import Alone
from tests.controls.people import CLERK, GRID, OTHER_CLERK

from .examples import HANDLED, MATTER, VERDICT, handled, registered


def test_registering_gives_a_number_and_a_query_code(desk: Alone) -> None:
    answer = desk.ask("intake.register", **MATTER)
    assert answer.outcome == "done"
    assert answer.facts["number"] == "150104002-2025-000001"
    assert len(answer.facts["query_code"].replace("-", "")) == 16
    assert desk.types == ["case.reported"]


def test_personal_data_never_leaves_in_an_event(desk: Alone) -> None:
    registered(desk)
    written = str([each.as_json() for each in desk.told]) + str(
        [bytes(row.state) for row in desk.recorder.select_notifications(1, 10)]
    )
    assert "Invented One" not in written
    assert "13800000000" not in written


def test_numbers_count_up_within_a_batch_and_across_batches(desk: Alone) -> None:
    batch = [desk.request("intake.register", **MATTER) for _ in range(3)]
    numbers = [answer.facts["number"][-6:] for answer in desk.app.decide(batch)]
    numbers.append(desk.ask("intake.register", **MATTER).facts["number"][-6:])
    assert numbers == ["000001", "000002", "000003", "000004"]


def test_six_representatives_are_one_too_many(desk: Alone) -> None:
    crowd = [{"name": f"Invented {n}", "side": "representative"} for n in range(6)]
    answer = desk.ask("intake.register", **{**MATTER, "parties": crowd})
    assert (answer.outcome, answer.code) == ("refused", "too-many-representatives")
    assert desk.told == []
    assert desk.ask("intake.register", **MATTER).facts["number"].endswith("-000001")


def test_only_the_first_asked_person_resolves(desk: Alone) -> None:
    case = handled(desk)
    assert desk.ask("intake.resolve", case, by=OTHER_CLERK, **VERDICT).code == "not-first-asked"
    assert desk.ask("intake.resolve", case, by=CLERK, **VERDICT).outcome == "done"
    assert desk.types[-1] == "case.resolved"


def test_a_wrong_action_names_the_allowed_ones(desk: Alone) -> None:
    case = registered(desk)
    answer = desk.ask("intake.archive", case)
    assert (answer.code, answer.kind) == ("wrong-state", "conflict")
    assert answer.facts["allowed"][:3] == ["accept", "decline", "merge"]


def test_every_state_names_its_actions() -> None:
    assert set(ALLOWED) == {
        "registered", "accepted", "handled", "resolved", "rated", "confirmed", "declined",
        "merged", "archived",
    }  # fmt: skip


def test_an_outcome_that_did_not_hold_goes_back(desk: Alone) -> None:
    case = handled(desk)
    assert desk.ask("intake.send-back", case, reason="Wet again").outcome == "done"
    assert desk.ask("intake.send-back", case, reason="Wet again").code == "wrong-state"
    assert desk.hear(HANDLED, case) is None
    assert desk.ask("intake.send-back", case, reason="Still wet").outcome == "done"


def test_an_incident_of_a_grid_becomes_a_case_once(desk: Alone) -> None:
    incident = uuid4()
    officer = Actor(id="officer.007", role="officer")
    found = IncidentFound(
        by=officer, grid=GRID, incident=str(incident), title="Open shaft", narrative="No cover",
        kind="other", found_on="2025-04-07", households=1, sectors=[],
    )  # fmt: skip
    assert desk.hear(found, GRID, id_="grid-1") is None
    assert desk.hear(found, GRID, id_="grid-1") is None
    assert desk.types == ["case.reported"]
    assert desk.told[0].subject == str(incident)
    assert desk.told[0].data["first_asked"] == "officer.007"


def test_reading_personal_data_leaves_a_trace_and_no_staleness(desk: Alone) -> None:
    case = registered(desk)
    answer = desk.ask(
        "intake.open-parties", case, expected=1, purpose="contact", reason="Ask for a date"
    )
    assert answer.facts["parties"][0]["phone"] == "13800000000"
    assert desk.types[-1] == "case.parties_opened"
    assert desk.told[-1].subject == case
    assert desk.ask("intake.accept", case, expected=1).outcome == "done"

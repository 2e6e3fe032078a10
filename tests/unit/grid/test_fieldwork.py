"""What officers find, visit and patrol: who may, what is told, and about what."""

from uuid import UUID, uuid4

import pytest

from services.contracts.declare import Actor
from services.contracts.events.intake import CaseReported, CaseResolved
from services.contracts.ids import grid_id
from tests.controls.alone import Alone
from tests.controls.people import CLERK, DIRECTOR, GRID, HANDLER, OFFICER

from .test_grid import establish

CASE = "019609c8-0000-7000-8000-000000000001"
OTHER_OFFICER = Actor(id="officer.008", role="officer", region="150104002003008")
UNIT_HEAD = Actor(id="unit.007-1", role="officer", region=GRID)
PARTY_HEAD = Actor(id="party.007", role="officer", region=GRID)

REPORT = {
    "title": "Open shaft", "narrative": "The cover is gone.", "kind": "other",
    "found_on": "2025-04-07",
}  # fmt: skip
VISIT = {
    "means": "home-visit", "purpose": "Ordinary round", "summary": "All well.",
    "visited_on": "2025-04-07",
}  # fmt: skip
PATROL = {"route": "North gate to school", "findings": ["Lamp out"], "walked_on": "2025-04-07"}
EACH = [("grid.report", REPORT), ("grid.visit", VISIT), ("grid.patrol", PATROL)]


@pytest.fixture
def grids() -> Alone:
    made = Alone("grid")
    establish(made)
    return made


def ask(grids: Alone, name: str, body, *, by: Actor = OFFICER, **more):
    return grids.ask(name, grid_id(GRID), by=by, grid=GRID, **body, **more)


def reported(case: str, channel: str = "grid") -> CaseReported:
    return CaseReported(
        by=OFFICER, number="150104002-2025-000001", title="Open shaft", narrative="No cover",
        channel=channel, kind="other", division=GRID[:12], grid=GRID, since=None, households=1,
        sectors=[], parties=[], wants=None, origin=f"{GRID}/{case}", first_asked=OFFICER.id,
        query_tag="0" * 64,
    )  # fmt: skip


RESOLVED = CaseResolved(by=OFFICER, outcome="settled", summary="Closed", means="site", told=1)


def topics(grids: Alone) -> list[str]:
    return [row.topic for row in grids.recorder.select_notifications(1, 100)]


def test_an_incident_is_told_with_the_id_its_case_will_have(grids):
    answer = ask(grids, "grid.report", REPORT | {"households": 3, "sectors": ["police"]})
    told = grids.told[-1]
    assert (told.type, told.subject, told.streamversion) == ("grid.incident_found", GRID, 0)
    assert told.data["incident"] == answer.facts["incident"]
    assert UUID(answer.facts["incident"]).version == 7
    assert (told.data["households"], told.data["sectors"]) == (3, ["police"])
    assert answer.position == told.position


def test_a_visit_is_about_its_case_or_else_about_the_grid(grids):
    ask(grids, "grid.visit", VISIT)
    ask(grids, "grid.visit", VISIT | {"case": CASE})
    assert [each.subject for each in grids.told[1:]] == [GRID, CASE]
    assert {each.type for each in grids.told[1:]} == {"grid.visit_recorded"}
    assert grids.told[-1].streamversion == 0


def test_a_patrol_is_told(grids):
    assert ask(grids, "grid.patrol", PATROL).outcome == "done"
    assert grids.types[-1] == "grid.patrol_done"
    assert grids.told[-1].data["findings"] == ["Lamp out"]


@pytest.mark.parametrize(("name", "body"), EACH)
def test_the_same_key_again_gives_the_same_answer(grids, name, body):
    first = ask(grids, name, body, key="officer.007:once")
    again = ask(grids, name, body, key="officer.007:once")
    assert (again.outcome, again.version, again.facts) == ("done", first.version, first.facts)
    assert len(grids.told) == 2


@pytest.mark.parametrize(("name", "body"), EACH)
def test_an_officer_acts_in_the_own_grid_only(grids, name, body):
    answer = ask(grids, name, body, by=OTHER_OFFICER)
    assert (answer.outcome, answer.code, answer.kind) == ("refused", "not-your-grid", "forbidden")
    assert answer.facts == {"grid": GRID, "caller": "officer.008"}
    assert ask(grids, name, body, by=HANDLER).code == "not-your-grid"
    assert grids.types == ["grid.established"]


@pytest.mark.parametrize(("name", "body"), EACH)
@pytest.mark.parametrize("by", [CLERK, DIRECTOR])
def test_the_centre_acts_in_every_grid(grids, name, body, by):
    assert ask(grids, name, body, by=by).outcome == "done"


@pytest.mark.parametrize("by", [UNIT_HEAD, PARTY_HEAD])
def test_the_other_two_of_the_triangle_report_and_no_more(grids, by):
    assert ask(grids, "grid.report", REPORT, by=by).outcome == "done"
    assert ask(grids, "grid.visit", VISIT, by=by).code == "not-your-grid"
    assert ask(grids, "grid.patrol", PATROL, by=by).code == "not-your-grid"


def test_who_is_replaced_has_no_grid_any_more(grids):
    establish(grids, officer={"id": "officer.008", "name": "虚构己"})
    assert ask(grids, "grid.patrol", PATROL).code == "not-your-grid"
    assert ask(grids, "grid.patrol", PATROL, by=OTHER_OFFICER).outcome == "done"


@pytest.mark.parametrize(("name", "body"), EACH)
def test_an_unknown_grid_is_not_found(name, body):
    answer = ask(Alone("grid"), name, body)
    assert (answer.code, answer.kind) == ("not-found", "not_found")


@pytest.mark.parametrize(("name", "body"), EACH)
def test_a_command_addressed_to_another_grid_is_refused(grids, name, body):
    elsewhere = grid_id("150104002003008")
    answer = grids.ask(name, elsewhere, by=OFFICER, grid=GRID, **body)
    assert answer.code == "wrong-grid"


def test_field_work_makes_nobodys_view_of_the_grid_stale(grids):
    for name, body in EACH:
        assert ask(grids, name, body, expected=1).version == 1


def test_an_incident_is_noted_as_taken_in_once_and_settled_once(grids):
    incident = ask(grids, "grid.report", REPORT).facts["incident"]
    for _ in range(2):  # the same message, and later the same news in another message
        assert grids.hear(reported(incident), incident, id_="intake-1") is None
        assert grids.hear(RESOLVED, incident, id_="intake-2") is None
    assert grids.hear(reported(incident), incident) is None
    assert grids.hear(RESOLVED, incident) is None
    assert topics(grids)[-2:] == ["grid.incident.taken_in", "grid.incident.settled"]
    assert grids.types == ["grid.established", "grid.incident_found"]


def test_cases_of_others_leave_no_trace(grids):
    for channel in ("window", "grid"):  # a desk may register a grid's matter by hand
        case = str(uuid4())
        assert grids.hear(reported(case, channel), case) is None
        assert grids.hear(RESOLVED, case) is None
    assert topics(grids) == ["grid.grid.established"]

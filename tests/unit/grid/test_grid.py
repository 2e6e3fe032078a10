"""Setting up grids: it happens, happens not twice, and is refused where it must be."""

from uuid import UUID

import pytest

from services.contracts import topology
from services.contracts.ids import grid_id
from services.grid import domain
from services.grid.domain import Grid
from services.grid.publication import publication
from services.grid.reactions import reactions
from tests.controls.alone import Alone
from tests.controls.people import COMMUNITY, DIRECTOR, GRID, OFFICER
from tests.controls.vocabulary import events_of, written_by

OFFICER_STAFF = {"id": "officer.007", "name": "虚构甲", "phone": "10000000007"}
PARTY_GROUP = {"id": "party.007", "name": "虚构乙", "phone": "10000000008"}
HEADS = [{"id": "unit.007-1", "name": "虚构丙"}, {"id": "unit.007-2", "name": "虚构丁"}]
SEVENTH = {
    "grid": GRID,
    "name": "Seventh grid",
    "community": COMMUNITY,
    "households": 412,
    "officer": OFFICER_STAFF,
    "party_group": PARTY_GROUP,
    "unit_heads": HEADS,
}


@pytest.fixture
def grids() -> Alone:
    return Alone("grid")


def establish(grids: Alone, **changed):
    return grids.ask("grid.establish", grid_id(GRID), **(SEVENTH | changed))


def personal(grids: Alone, staff: str):
    grid = grids.app.mapper  # the aggregate as it is stored, through the library's own mapper
    found = None
    for row in grids.recorder.select_streams([grid_id(GRID)]):
        found = grid.to_domain_event(row).mutate(found)
    assert isinstance(found, Grid)
    person = UUID(found.people[staff])
    (row,) = grids.recorder.open_vault([person]).values()
    return grids.app.vault.open(row)


def test_a_grid_is_set_up(grids):
    answer = establish(grids)
    assert (answer.outcome, answer.target, answer.version) == ("done", str(grid_id(GRID)), 1)
    (told,) = grids.told
    assert (told.type, told.subject) == ("grid.established", GRID)
    assert told.data["officer"] == "officer.007"
    assert told.data["unit_heads"] == ["unit.007-1", "unit.007-2"]


def test_the_same_facts_again_change_nothing(grids):
    establish(grids)
    again = establish(grids)
    assert (again.outcome, again.version, again.position) == ("done", 1, 0)
    assert grids.types == ["grid.established"]


def test_other_facts_change_it(grids):
    establish(grids)
    answer = establish(grids, households=430, unit_heads=HEADS[:1])
    assert (answer.outcome, answer.version) == ("done", 2)
    assert grids.told[-1].data["households"] == 430
    assert grids.told[-1].data["unit_heads"] == ["unit.007-1"]


def test_a_new_phone_is_a_change_with_a_record_of_its_own(grids):
    establish(grids)
    answer = establish(grids, officer=OFFICER_STAFF | {"phone": "10000000099"})
    assert answer.version == 2
    assert personal(grids, "officer.007")["phone"] == "10000000099"
    assert personal(grids, "party.007") == {"name": "虚构乙", "phone": "10000000008"}


def test_somebody_who_left_and_came_back_is_sealed_again(grids):
    establish(grids)
    establish(grids, unit_heads=HEADS[:1])
    assert establish(grids).version == 3
    assert personal(grids, "unit.007-2") == {"name": "虚构丁"}


def test_setting_up_twice_in_one_batch_keeps_both(grids):
    batch = [
        grids.request("grid.establish", grid_id(GRID), **SEVENTH),
        grids.request("grid.establish", grid_id(GRID), **(SEVENTH | {"households": 1})),
    ]
    assert [each.version for each in grids.app.decide(batch)] == [1, 2]


def test_a_reference_into_the_vault_never_returns(grids, monkeypatch):
    sealed = []
    seal = grids.app.vault.seal
    monkeypatch.setattr(
        grids.app.vault, "seal", lambda who, *more: sealed.append(who) or seal(who, *more)
    )
    other = OFFICER_STAFF | {"phone": "10000000099"}
    for officer in (OFFICER_STAFF, other, OFFICER_STAFF):
        establish(grids, officer=officer)
    batch = [
        grids.request("grid.establish", grid_id(GRID), **(SEVENTH | {"officer": officer}))
        for officer in (other, OFFICER_STAFF)
    ]
    assert [each.version for each in grids.app.decide(batch)] == [4, 5]
    assert len(sealed) == len(set(sealed)) == 4 + 4


def test_one_person_may_have_two_duties(grids):
    assert establish(grids, party_group=OFFICER_STAFF).outcome == "done"
    assert grids.told[-1].data["party_group"] == "officer.007"


def test_one_staff_id_with_two_names_is_refused(grids):
    answer = establish(grids, party_group=OFFICER_STAFF | {"name": "虚构戊"})
    assert (answer.code, answer.kind, answer.facts) == (
        "staff-differ", "invalid", {"staff": "officer.007"},
    )  # fmt: skip


def test_a_code_outside_the_community_is_refused(grids):
    answer = establish(grids, community="150104002004")
    assert (answer.code, answer.kind) == ("wrong-community", "invalid")
    establish(grids)
    assert establish(grids, community="150104002004").code == "wrong-community"


def test_a_command_addressed_to_another_grid_is_refused(grids):
    answer = grids.ask("grid.establish", grid_id("150104002003008"), **SEVENTH)
    assert (answer.code, answer.kind) == ("wrong-grid", "invalid")
    assert answer.facts["grid"] == GRID


def test_an_officer_sets_up_no_grid(grids):
    for _ in range(2):
        answer = grids.ask("grid.establish", grid_id(GRID), by=OFFICER, **SEVENTH)
        assert (answer.code, answer.kind) == ("not-your-grid", "forbidden")
        establish(grids)


def test_a_stale_change_is_refused(grids):
    establish(grids)
    establish(grids, households=430)
    answer = grids.ask(
        "grid.establish", grid_id(GRID), by=DIRECTOR, expected=1, **(SEVENTH | {"name": "7"})
    )
    assert (answer.code, answer.facts) == ("stale", {"expected": 1, "version": 2})


def test_names_and_phones_are_in_no_event(grids):
    establish(grids)
    establish(grids, officer=OFFICER_STAFF | {"phone": "10000000099"})
    written = written_by(grids)
    for each in ("虚构", "10000000007", "10000000008", "10000000099"):
        assert each not in written


def test_every_domain_event_has_an_answer_for_the_world():
    assert publication.classes == events_of(domain)


def test_the_map_and_the_reactions_agree():
    assert reactions.types == set(topology.LISTENS["grid"])


def test_a_grids_id_never_changes():
    assert str(grid_id(GRID)) == "8ef12b08-aa69-5426-8f29-897348fc2730"

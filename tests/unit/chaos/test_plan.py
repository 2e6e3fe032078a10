"""The same seed gives the same campaign."""

from gateway import bodies
from gateway.routes import ACTS, PATH_FIELDS
from tests.chaos import campaign
from tests.chaos.faults import CATALOGUE
from tests.chaos.stories import GRID, opening, story


def test_the_same_seed_gives_the_same_faults_and_another_gives_others():
    assert campaign.plan(7, 100) == campaign.plan(7, 100)
    assert campaign.plan(7, 100) != campaign.plan(8, 100)


def test_the_same_seed_gives_the_same_commands_and_each_has_its_own_key():
    assert [story(7, n) for n in range(50)] == [story(7, n) for n in range(50)]
    steps = [step for n in range(50) for step in story(7, n).steps]
    assert len({(step.who, step.key) for step in steps}) == len(steps)


def test_every_kind_of_fault_is_in_a_quick_campaign():
    rounds = campaign.plan(7, 28)
    assert {type(fault) for each in rounds for fault in each.faults} == set(CATALOGUE)


def test_two_faults_at_once_take_hold_of_different_things():
    pairs = [each.faults for each in campaign.plan(7, 400) if len(each.faults) == 2]
    assert pairs
    for one, other in pairs:
        assert not one.takes & other.takes


def test_every_command_of_the_load_fits_its_contract():
    acts = {(act.method, act.path): act for act in ACTS}
    for told in (opening(7), *(story(7, n) for n in range(200))):
        for step in told.steps:
            path = step.path.replace("{case}", "{id}").replace(GRID, "{code}")
            act = acts[step.method, path]
            given = {PATH_FIELDS[act.on][1]: GRID} if act.on in PATH_FIELDS else {}
            bodies.fit(act.command, {**step.body, **given})

"""A policy that cannot be used does not start, and says where it is wrong."""

import shutil

import pytest

from services.contracts import codes
from services.grid.policy import HERE, PolicyError, load


@pytest.fixture
def folder(tmp_path):
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_the_policy_that_ships_is_whole():
    policy = load()
    assert set(policy.care.grounds) == set(codes.CARE_GROUNDS)
    assert policy.care.grounds["drug-rehabilitation"].term_years == 3  # 禁毒法 §33
    assert policy.care.grounds["mental-health"].strict
    assert policy.care.grounds["community-correction"].strict
    assert policy.centre.points == ["sign", "premises", "staff", "rules"]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("fieldwork.yaml", "ahead_minutes: 5", "back_days"),
        ("fieldwork.yaml", "a: [", "not readable as YAML"),
        ("dangers.yaml", "check_days: {urgent: 1, soon: 3}", "ordinary"),
        ("dangers.yaml", "check_days: {urgent: 1, soon: 3, ordinary: 7, never: 9}", "never"),
        ("care.yaml", "grounds: {}", "community-correction"),
        ("centre.yaml", "points: [sign, carpets]", "points.1"),
        ("centre.yaml", "points: [sign]\nscore: 7", "score"),
    ],
)
def test_what_is_wrong_is_named(folder, file, text, said):
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=said) as error:
        load(folder)
    assert file in str(error.value)

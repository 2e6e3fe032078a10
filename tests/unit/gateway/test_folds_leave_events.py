"""Events are shared, with other listeners and with the trail: no fold changes one."""

from copy import deepcopy
from typing import Any

import pytest

from gateway.readmodel import casefile

from .test_casefile import ABOUT_CASES, BEFORE, event

AFTERWARDS = ["mediation.tracked", "mediation.performance_reported", "case.party_erased",
              "case.child_changed", "case.limit_ended", "case.recalled"]  # fmt: skip


@pytest.mark.parametrize("type_", ABOUT_CASES)
def test_neither_its_own_fold_nor_a_later_one_changes_an_event(type_: str) -> None:
    later = [each for each in AFTERWARDS if each in ABOUT_CASES]
    steps = ["case.reported", "mediation.opened", "case.assigned", *BEFORE.get(type_, [])]
    events = [event(each, at) for at, each in enumerate([*steps, type_, *later], start=1)]
    as_they_were = deepcopy([each.data for each in events])
    file: dict[str, Any] = {}
    for each in events:
        file = casefile.fold(file, each)
    assert [each.data for each in events] == as_they_were


def test_a_tracked_agreement_leaves_the_agreement_as_it_was_told() -> None:
    """Its duties once got `number` and `late`, and who listened beside could not read them."""
    steps = ["case.reported", "mediation.opened", "mediation.agreed", "mediation.tracked"]
    events = [event(each, at) for at, each in enumerate(steps, start=1)]
    told = deepcopy(events[2].data)
    file: dict[str, Any] = {}
    for each in events:
        file = casefile.fold(file, each)
    assert file["mediations"][-1]["duties"][0]["state"] == "owed"
    assert events[2].data == told

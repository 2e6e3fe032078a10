"""Stories with a time of their own: weeks in seconds, and the same dossier both ways to run."""

from pathlib import Path

import pytest

from deploy.local import scenario
from deploy.local.stack import Stack

from . import whole
from .whole import SCENARIOS, Whole

pytestmark = pytest.mark.system

TIMED = sorted(p for p in SCENARIOS.glob("*.yaml") if "\n    at: 20" in p.read_text("utf-8"))


@pytest.mark.parametrize("path", TIMED, ids=lambda path: path.stem)
def test_both_ways_to_run_tell_the_same(one_process: Whole, stack: Stack, path: Path) -> None:
    story = scenario.load(path)
    reader = next(each for each in story.people.values() if "clerk" in each.roles)
    one, many = (s.told(story, reader) for s in (one_process, whole.of_stack(stack)))
    assert one == many

"""Every story without a time of its own, beside the model case, both ways to run: the file is the
test. Stories that move the time are in `test_timed_stories.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import scenario
from deploy.local.stack import Stack

from . import whole
from .whole import Whole

pytestmark = pytest.mark.system


def is_told_here(path: Path) -> bool:
    text = path.read_text("utf-8")
    return path != whole.MODEL_CASE and "\nsteps:" in text and "\n    at: 20" not in text


STORIES = [path for path in sorted(whole.SCENARIOS.glob("*.yaml")) if is_told_here(path)]


@pytest.fixture(scope="module")
def in_one_process(servers: Path) -> Iterator[Whole]:
    with whole.embedded(servers / "stories") as system:
        yield system


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_it_goes_as_told_in_one_process(in_one_process: Whole, story: Path) -> None:
    assert in_one_process.play(scenario.load(story))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_it_goes_as_told_over_the_broker(stack: Stack, story: Path) -> None:
    assert whole.of_stack(stack).play(scenario.load(story))

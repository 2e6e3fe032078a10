"""The examples of `docs/api.md`, run one after another as a reader would."""

import json
import os
import re
import subprocess

import pytest

from .desk import CLERK
from .whole import REPOSITORY, Whole

pytestmark = pytest.mark.system

GUIDE = REPOSITORY / "docs" / "api.md"
BLOCKS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROMISED = re.compile(r"# → (\d{3})$", re.MULTILINE)
ANSWERED = re.compile(r"HTTP/1\.1 (\d{3}) ")
# The reader's token comes from `python -m deploy.local token`; here from the system under test.
PRELUDE = 'set -euo pipefail\npython() { echo "$GIVEN_TOKEN"; }\n'


@pytest.fixture(scope="module")
def output(one_process: Whole) -> str:
    """What a reader sees who runs all the examples."""
    script = "".join(BLOCKS.findall(GUIDE.read_text("utf-8")))
    done = subprocess.run(
        ["bash", "-c", PRELUDE + script.replace("http://127.0.0.1:8750", one_process.url)],
        env={**os.environ, "GIVEN_TOKEN": one_process.issuer.token(CLERK)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_example_answers_as_the_guide_says(output: str) -> None:
    promised = PROMISED.findall(GUIDE.read_text("utf-8"))
    assert len(promised) > 15
    assert ANSWERED.findall(output) == promised


def test_the_problem_in_the_guide_is_the_one_that_comes(output: str) -> None:
    (shown,) = SHOWN.findall(GUIDE.read_text("utf-8"))
    come = next(line for line in output.splitlines() if ":outside-region" in line)
    found = json.loads(come[: come.rindex("}") + 1])
    assert json.loads(shown) == {name: found[name] for name in json.loads(shown)}

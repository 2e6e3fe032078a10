"""A few faults on a whole system, and the proof that the checker sees a broken promise.

They share one system, in this order: the last two leave it broken.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.processes import wait_until
from tests.chaos import campaign
from tests.chaos.campaign import Result, Round
from tests.chaos.faults import Kill
from tests.chaos.sabotage import ACKNOWLEDGED_SECONDS
from tests.chaos.system import Attacked

from . import own

pytestmark = pytest.mark.system

# A saboteur sleeps with its queue empty and nothing stored: rest is when it has surely woken up.
STILL = ACKNOWLEDGED_SECONDS + 2.0
SEED, FAULTS = 149, 10  # among them a disk alarm, a host without network, a database that dies


@pytest.fixture(scope="module")
def attacked(servers: Path) -> Iterator[Attacked]:
    with own.living(Attacked(servers / "attacked")) as system:
        yield system


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chaos")


def test_ten_faults_lose_nothing_and_double_nothing(attacked, out):
    rounds = campaign.plan(SEED, FAULTS, most_hold=1.0)
    result = campaign.run(attacked, rounds, out, seed=SEED, rebuild=False, still=3.0)
    assert result.findings.clean, result.findings.as_json()
    assert result.faults.total() == FAULTS
    assert result.counts.done > 50
    assert set(result.findings.looked_at) >= {"effects", "case files over HTTP", "deliveries"}


def test_every_process_starts_while_its_database_is_away(attacked):
    names = ["intake-api", "gateway-serve", "gateway-work"]
    starting = [attacked.processes[name] for name in names]
    databases = ["intake-database", "gateway-database", "front-database"]
    for each in starting:
        each.kill()
    attacked.lines.order(databases, "refuse")
    for each in starting:
        each.start()
    assert wait_until(lambda: consuming(attacked, "intake.api"), 30)
    assert wait_until(lambda: consuming(attacked, "gateway.work"), 30)
    assert wait_until(lambda: answers(attacked, "/healthz") == 200, 20)
    assert answers(attacked, "/readyz") == 503
    before = [each.pid for each in starting]
    attacked.lines.order(databases, "open")
    for each in starting:
        each.wait_healthy()
    assert [each.pid for each in starting] == before


def consuming(system: Attacked, process: str) -> bool:
    """Whether it takes messages, as its heartbeat says."""
    path = system.run_dir / f"{process}.heartbeat"
    return path.exists() and json.loads(path.read_text())["parts"]["consuming"]


def answers(system: Attacked, path: str) -> int:
    """What the gateway answers; 0 when it does not."""
    try:
        return httpx.get(f"{system.url}{path}", timeout=8).status_code
    except httpx.HTTPError:
        return 0


def sabotaged(system: Attacked, out: Path, name: str, kind: str, seed: int) -> Result:
    """Load on a system with one process that breaks its promise, and is killed twice."""
    system.processes[name].stop()
    system.break_promise(name, kind)
    system.processes[name].start()
    system.processes[name].wait_healthy()
    rounds = [Round((Kill(0, (name,)),), gap=1.0, waits=True)] * 2
    return campaign.run(
        system, rounds, out, seed=seed, looks=1, rebuild=False, still=STILL, known=4.0
    )


def test_the_checker_sees_messages_acknowledged_before_their_effect(attacked, out):
    result = sabotaged(attacked, out, "grid-api", "acknowledge-before-commit", seed=100)
    assert result.findings.counts["lost"] > 0
    assert ("lost", "heard by nobody") in result.findings.checks
    assert result.findings.counts["phantom"] == 0


def test_the_checker_sees_events_published_before_they_are_stored(attacked, out):
    result = sabotaged(attacked, out, "intake-api", "publish-before-commit", seed=101)
    assert result.findings.counts["phantom"] > 0
    assert ("phantom", "in the feed, not in the store") in result.findings.checks

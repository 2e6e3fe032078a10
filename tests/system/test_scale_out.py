"""Twice the instances of everything, started and stopped under load: nothing is lost or doubled."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.programs import instances
from deploy.local.stack import Stack
from services.contracts.topology import SERVICES
from tests.chaos import campaign, settling
from tests.chaos.journal import Journal
from tests.chaos.load import Load
from tests.chaos.system import tokens

from . import own

pytestmark = pytest.mark.system

SEED, PARTITIONS, RATE = 23, 4, 20.0  # twenty-four processes may have two cores
PATIENCE = 240.0  # seconds
HEARS_EVERY_CASE = ("referral", "risk", "grid", "notify")


@pytest.fixture(scope="module")
def one(servers: Path) -> Iterator[Stack]:
    """One instance of every process, four partitions; they log what `gave_up` reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FENGQIAO_LOG_LEVEL", "info")
        with own.living(Stack(servers / "crowd", partitions=PARTITIONS)) as system:
            yield system


@pytest.fixture(scope="module")
def two(one: Stack) -> Iterator[Stack]:
    """The same system with two of each; the second ones run once it is up."""
    system = Stack(one.folder, partitions=PARTITIONS, programs=instances(2))
    yield system
    system.down()


def gave_up(system: Stack, service: str) -> bool:
    """Whether the first instance left a partition to the second."""
    return "giving a partition up" in (system.logs / f"{service}-api.log").read_text()


def test_doubled_and_halved_under_load(one: Stack, two: Stack, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.note("campaign", seed=SEED, rounds=[])
    load = Load(one.url, tokens(one), journal, seed=SEED, rate=RATE)
    load.start()
    try:
        done_more(load, 60)
        two.up()
        own.until(lambda: all(gave_up(one, each) for each in HEARS_EVERY_CASE), PATIENCE)
        done_more(load, 60)
        assert sees_the_same(two, tokens(one)["clerk.li"])
        one.end([p for name, p in one.processes.items() if name != "gateway-serve"])
        done_more(load, 60)
        load.begin_nothing()
    finally:
        load.finish(60.0)
    settling.rest(two, 3.0)
    found = campaign.look(two, journal.path, 2_000, rebuild=False)
    journal.close()
    assert found.clean, found.as_json()
    assert set(found.looked_at) >= {"effects", "case files over HTTP", "deliveries"}
    assert load.counts.done >= 180


def done_more(load: Load, count: int) -> None:
    enough = load.counts.done + count
    own.until(lambda: load.counts.done >= enough, PATIENCE)


def sees_the_same(system: Stack, token: str) -> bool:
    """A case that one gateway has is the other's, too."""
    first, second = (
        httpx.Client(base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"})
        for url in system.urls
    )
    with first, second:
        case = first.get("/cases", params={"limit": 1}).json()["items"][0]
        found = second.get(f"/cases/{case['id']}")
    return found.status_code == 200 and found.json()["number"] == case["number"]


def test_every_service_is_there_twice(two: Stack) -> None:
    names = set(two.processes)
    assert {f"{each}-api-2" for each in SERVICES} | {"gateway-serve-2"} <= names
    assert len(names) == 24
    assert len(set(two.urls)) == 2

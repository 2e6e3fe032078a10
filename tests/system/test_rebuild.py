"""`fengqiao rebuild`: beside the live one, equal to it, in its place at once; killed or not."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from deploy.operator import command, rebuild
from services.chassis import settings as settings_module
from services.chassis.comparing import Rebuilt
from services.chassis.settings import Settings
from services.contracts import topology

from .desk import CLERK, HANDLER, Desk

pytestmark = pytest.mark.system

ASSIGNMENT = {"unit": HANDLER.unit, "lead": True, "duty": "查清漏水原因", "due": "2099-12-01"}
WITH_VIEWS = ("intake", "referral", "grid", "risk", "notify")
KILLED = """
import os, signal, sys
from pathlib import Path
from deploy.operator import command, rebuild
from gateway.readmodel import loading, rebuilding
from services.chassis import bluegreen

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

step, file = sys.argv[1:]
where = {"folded": (loading, "fill_others"),
         "locked": (rebuilding, "_last"), "renamed": (bluegreen.Build, "_rename")}
holder, name = where[step]
real = getattr(holder, name)
setattr(holder, name, lambda *words: (real(*words), die()))
command.main(["--settings", file, "rebuild", "gateway"])
"""

IN_PARTS = """
import sys
from deploy.operator import command, rebuild
from gateway.readmodel import loading, rebuilding

rebuild.FEW, rebuilding.CHUNK, loading.SHARE = 0, 5, 3
command.main(["--settings", sys.argv[1], "rebuild", "gateway", "--json", *sys.argv[2:]])
"""


@pytest.fixture(scope="module")
def file(servers: Path, desk: Desk) -> Path:
    """The settings of the system that `desk` speaks with."""
    return servers / "one-process" / "environment"


@pytest.fixture(scope="module")
def settings(file: Path) -> Settings:
    return settings_module.load(command._read(file))


def run(settings: Settings, name: str, *, check: bool = False) -> Rebuilt:
    return rebuild.run(settings, name, lambda *_: None, check=check)


def differing(settings: Settings, name: str) -> dict[str, int]:
    """How many rows of which tables differ; and that something was compared."""
    found = run(settings, name, check=True).compared
    assert found is not None
    assert sum(found.rows.values()) > 0 or name != "gateway"
    assert found.equal != any(found.counts.values())
    return {table: count for table, count in found.counts.items() if count}


def planted(settings: Settings, name: str, statement: str) -> None:
    with psycopg.connect(settings.database(name)) as connection:
        assert connection.execute(statement).rowcount > 0


class Readers:
    """People who read one case and their list without a pause, and note every failure."""

    def __init__(self, desk: Desk, case: str) -> None:
        self._desk = desk
        self._paths = (f"/cases/{case}", "/cases", f"/cases/{case}/events", "/me/tasks")
        self._stop = threading.Event()
        self.reads = 0
        self.failures: list[str] = []

    def run(self) -> None:
        with self._desk.system.client(CLERK) as client:
            while not self._stop.is_set():
                for path in self._paths:
                    self._read(client.get(path))

    def _read(self, response: httpx.Response) -> None:
        self.reads += 1
        if response.status_code != 200 or not response.json():
            self.failures.append(f"{response.url}: {response.status_code} {response.text[:200]}")

    def stop(self) -> None:
        self._stop.set()


class Writers(Readers):
    """People who bring new matters meanwhile."""

    def __init__(self, desk: Desk, case: str) -> None:
        super().__init__(desk, case)
        self.cases: list[str] = []

    def run(self) -> None:
        while not self._stop.is_set():
            made = self._desk.register()
            self._desk.act(CLERK, made["id"], "accept")
            self.cases.append(made["id"])


@contextmanager
def at_work(*people: Readers) -> Iterator[None]:
    threads = [threading.Thread(target=each.run) for each in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in people:
            each.stop()
        for thread in threads:
            thread.join(30)


@pytest.fixture(scope="module")
def case(desk: Desk) -> str:
    """A case with a history in several services."""
    made = desk.register()["id"]
    desk.act(CLERK, made, "accept")
    desk.act(CLERK, made, "assign", **ASSIGNMENT)
    return str(made)


def test_reads_and_changes_go_on_while_everything_is_rebuilt(desk, settings, case):
    readers, writers = Readers(desk, case), Writers(desk, case)
    with at_work(readers, writers):
        for name in ("gateway", *WITH_VIEWS):
            made = run(settings, name)
            assert made.failed == []
            assert made.compared is None
    assert readers.failures == []
    assert readers.reads > 0
    assert writers.cases
    # What was brought meanwhile is there, and goes on.
    desk.act(CLERK, writers.cases[-1], "assign", **ASSIGNMENT)
    assert {name: differing(settings, name) for name in ("gateway", *WITH_VIEWS)} == {
        name: {} for name in ("gateway", *WITH_VIEWS)
    }


def test_readers_of_the_feed_keep_their_place(desk, settings, case):
    def feed() -> list[tuple[int, str]]:
        with psycopg.connect(settings.database("gateway")) as connection:
            return connection.execute("SELECT position, id FROM trail ORDER BY 1").fetchall()

    before = feed()
    run(settings, "gateway")
    assert feed()[: len(before)] == before
    desk.register()
    assert len(feed()) > len(before)
    assert feed()[: len(before)] == before


@pytest.mark.parametrize("step", ["folded", "locked", "renamed"])
def test_a_rebuild_that_is_killed_leaves_the_live_one(desk, settings, file, case, step):
    words = [sys.executable, "-c", KILLED, step, str(file)]
    died = subprocess.run(words, check=False, capture_output=True, timeout=120)
    assert died.returncode == -9, died.stderr
    assert desk.as_(CLERK).get(f"/cases/{case}").status_code == 200
    desk.register()
    assert differing(settings, "gateway") == {}  # which is a build, too, after a killed one


PLANTED = {
    "gateway": {
        "cases": 'UPDATE cases SET file = file || \'{"status": "lost"}\' WHERE id = %s',
        "trail": "DELETE FROM trail WHERE subject = %s",
        "tasks": "DELETE FROM tasks WHERE case_id::text = %s",
        "inbox": "DELETE FROM inbox WHERE message_id = 'intake-1'",
    },
    "intake": {"matters": "UPDATE matters SET kind = 'x' WHERE case_id = %s"},
    "referral": {"timers": "DELETE FROM timers WHERE case_id = %s"},
}


def test_planted_differences_are_found_and_mended(settings, case):
    for name, statements in PLANTED.items():
        for statement in statements.values():
            planted(settings, name, statement.replace("%s", f"'{case}'"))
        assert statements.keys() <= differing(settings, name).keys()
        run(settings, name)
        assert differing(settings, name) == {}


def test_a_read_model_that_is_lost_is_made_again(desk, settings, case):
    before = desk.as_(CLERK).get(f"/cases/{case}").json()
    with psycopg.connect(settings.database("gateway")) as connection:
        connection.execute("TRUNCATE cases, trail, inbox, tasks, applied, notices")
    assert desk.as_(CLERK).get(f"/cases/{case}").status_code == 404
    run(settings, "gateway")
    assert desk.as_(CLERK).get(f"/cases/{case}").json() == before
    assert differing(settings, "gateway") == {}


def test_many_windows_and_spans_in_processes_of_their_own_come_out_the_same(settings, file, case):
    def said(*words: str) -> dict[str, Any]:
        parts = [sys.executable, "-c", IN_PARTS, str(file), *words]
        return json.loads(
            subprocess.run(parts, check=True, capture_output=True, timeout=120).stdout
        )

    assert said("--check")["equal"]
    with psycopg.connect(settings.database("gateway")) as connection:
        connection.execute("TRUNCATE trail")
    assert said()["swapped"]
    with psycopg.connect(settings.database("gateway")) as connection:
        times = [at for (at,) in connection.execute("SELECT at FROM trail ORDER BY position")]
    assert times == sorted(times)  # of a feed that was lost, the new one is in order of time
    assert said("--check")["equal"]


def test_the_command_says_what_differs_and_exits_accordingly(settings, file, case):
    def said(*words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(command.main, ["--settings", str(file), "rebuild", *words])
        return result.exit_code, result.stdout

    code, text = said("gateway", "--check", "--json")
    assert (code, json.loads(text)["equal"], json.loads(text)["swapped"]) == (0, True, False)
    planted(settings, "gateway", f"UPDATE cases SET status = 'lost' WHERE id = '{case}'")
    code, text = said("gateway", "--check", "--json")
    (difference,) = json.loads(text)["differences"]
    assert (code, difference["table"], difference["live"]) == (1, "cases", {"status": "lost"})
    code, text = said("gateway", "--check")
    assert code == 1
    assert "cases: 1 rows differ" in text
    assert said("gateway")[0] == 0
    assert said("gateway", "--check")[0] == 0
    assert set(WITH_VIEWS) == set(topology.SERVICES)

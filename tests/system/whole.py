"""A whole system under test, either way to run: its address, its tokens, and its dossiers."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local import environment, ports, scenario
from deploy.local.postgres import Postgres
from deploy.local.scenario import Person, Player, Scenario, Told
from deploy.local.stack import Stack
from deploy.local.tokens import Issuer
from services.chassis import settings
from services.chassis.clock import FileClock

from . import rest

REPOSITORY = Path(__file__).resolve().parents[2]
SCENARIOS = REPOSITORY / "tests" / "scenarios"
MODEL_CASE = SCENARIOS / "wanxiang-tiandi.yaml"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NUMBERS = re.compile(r"(?<!\d)\d{9}-20\d\d-\d{6}(?!\d)|〔20\d\d〕\d+号")  # of cases and forms
QUIET_SECONDS = 1.0
# When something was done; when something is due must be the same.
TIMES = {"time", "since", "at", "held_since", "reported_at", "changed_at", "archived_at",
         "confirm_by", "issued_at", "seen_at", "noted_at", "graded_at"}  # fmt: skip
COUNTED_IN_HOURS = re.compile(r'"due": "[\d-]+T(?!00:00:00\+08:00)[^"]+"')
RUN_OF_ITS_OWN = {"number", "id", "sequence", "notice", "about", "query_tag", "meeting", "versions",
                  "blob"}  # fmt: skip


@dataclass
class Whole:
    """A running system."""

    url: str
    issuer: Issuer
    clock: FileClock | None = None
    written: Path | None = None  # its settings, as a file

    def database(self, name: str) -> str:
        """The address of a database, for tests that look behind the API."""
        assert self.written is not None
        return settings.load(environment.read(self.written)).database(name)

    def player(self) -> Player:
        """Somebody to play stories on it."""
        set_clock = self._move if self.clock else scenario.no_clock
        return Player(self.url, self.issuer.token, run=secrets.token_hex(4), set_clock=set_clock)

    def _move(self, to: datetime) -> None:
        """Move the time, once everybody has heard of what was done before: a service that hears of
        it later counts from another hour.
        """
        assert self.clock is not None
        rest.reach(self.database)
        self.clock.set(to)

    def play(self, story: Scenario, told: Told = lambda *_: None) -> dict[str, str]:
        """Play a story; what it kept."""
        with self._player() as player:
            return player.play(story, told)

    def told(self, story: Scenario, reader: Person) -> str:
        """Play a story; its dossier, read before the time of the story is left."""
        with self._player() as player:
            return self.quiet(reader, player.play(story)["case"])

    def quiet(self, reader: Person, case: str) -> str:
        """A case's dossier, for comparing, once the services have told one another everything:
        nothing is new for a while. In real time, a limit counted in hours is each run's own.
        """
        told, before = self.dossier(reader, case), None
        while told != before:
            time.sleep(QUIET_SECONDS)
            told, before = self.dossier(reader, case), told
        in_real_time = self.clock is None or self.clock.released
        found = shown(alike(told))
        return COUNTED_IN_HOURS.sub('"due": "(time)"', found) if in_real_time else found

    @contextmanager
    def _player(self) -> Iterator[Player]:
        player = self.player()
        try:
            yield player
        finally:
            player.close()
            if self.clock:
                self.clock.release()

    def client(self, person: Person | None = None, language: str = "en") -> httpx.Client:
        """An HTTP client speaking as somebody."""
        headers = {"accept-language": language}
        if person is not None:
            headers["authorization"] = f"Bearer {self.issuer.token(person)}"
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=20)

    def dossier(self, person: Person, case: str, language: str = "en") -> dict[str, Any]:
        """The dossier of a case as somebody reads it."""
        with self.client(person, language) as client:
            response = client.get(f"/cases/{case}/dossier.json")
            assert response.status_code == 200, response.text
            found: dict[str, Any] = response.json()
            return found


def of_stack(stack: Stack) -> Whole:
    """The distributed way."""
    clock = FileClock(stack.clock_file) if stack.clock_file else None
    written = stack.folder / "environment"
    return Whole(stack.url, Issuer(stack.keys.token_private), clock, written)


@contextmanager
def embedded(folder: Path) -> Iterator[Whole]:
    """The embedded way, as a process of its own."""
    port = ports.free_port()
    log = (folder.parent / "embedded.log").open("ab")
    clock = FileClock(folder.with_name(f"{folder.name}.clock"))
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.local", "serve", "--folder", folder, "--port", str(port)],
        cwd=REPOSITORY,
        env={**os.environ, "FENGQIAO_CLOCK_FILE": str(folder.with_name(f"{folder.name}.clock"))},
        stdout=log,
        stderr=log,
    )
    try:
        _await_ready(f"http://127.0.0.1:{port}", process)
        issuer = Issuer(folder / "keys" / "token.private.pem")
        yield Whole(f"http://127.0.0.1:{port}", issuer, clock, folder / "environment")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            log.close()
            Postgres(folder / "postgres").remove()  # its data may lie elsewhere


def _await_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the embedded system ended at its start"
        try:
            if httpx.get(f"{url}/readyz", timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the embedded system did not become ready")


def model_case() -> Scenario:
    """The story of 万象天地."""
    return scenario.load(MODEL_CASE)


def alike(dossier: dict[str, Any]) -> dict[str, Any]:
    """A dossier without what differs from run to run: ids and instants, and the interleaving of
    services, which no promise covers: so notify's steps, which follow all of theirs, are sorted.
    Within another service the order stays.
    """
    by_service: dict[str, list[Any]] = {}
    for step in dossier["trail"]:
        if _of_other_cases(step):
            continue
        by_service.setdefault(step["service"], []).append(_plain(step))
    by_service["notify"] = sorted(by_service.get("notify", ()), key=json.dumps)
    return {"case": _plain({**dossier["case"], "duplicates": []}), "trail": by_service}


def _of_other_cases(step: dict[str, Any]) -> bool:
    """A story that is told twice on one system looks like itself, which is no part of it."""
    told_of_it = step["data"].get("template") == "look-at-duplicates"
    return told_of_it or step["type"] == "case.duplicates_suspected"


def _plain(value: Any, name: str = "") -> Any:
    if name in RUN_OF_ITS_OWN:
        return "(of this run)"
    if name in TIMES and value is not None:
        return "(time)"
    if isinstance(value, dict):
        return {key: _plain(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return NUMBERS.sub("(number)", UUID.sub("(id)", value))
    return value


def shown(value: Any) -> str:
    """For comparing in a test's output."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)

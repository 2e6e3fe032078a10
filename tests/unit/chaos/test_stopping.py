"""A campaign that is told to end takes what it started along."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from tests.chaos import __main__ as chaos


class System:
    """What is attacked, as the command sees it."""

    hosts, why_no_hosts = True, ""

    def __init__(self, folder: Path, **_: Any) -> None:
        self.folder, self.calls = folder, []
        systems.append(self)

    def __getattr__(self, name: str) -> Any:
        return lambda: self.calls.append(name)


systems: list[System] = []


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(chaos, "Attacked", System)
    monkeypatch.setattr(chaos, "OUT", tmp_path)
    monkeypatch.setattr(chaos, "_report", lambda *_: None)
    systems.clear()
    yield monkeypatch
    signal.signal(signal.SIGTERM, before)
    for each in systems:
        if each.folder.parent.exists():
            each.folder.parent.rmdir()


def run(campaign: Any, run: Any) -> tuple[Any, list[str]]:
    campaign.setattr(chaos.campaign, "run", run)
    result = CliRunner().invoke(chaos.main, ["--quick", "--seed", "1"])
    return result, systems[0].calls


def test_a_campaign_that_is_terminated_removes_its_system(campaign: Any) -> None:
    result, calls = run(campaign, lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    assert result.exit_code == 128 + signal.SIGTERM
    assert calls == ["up", "remove"]
    assert not systems[0].folder.parent.exists()


def test_one_that_fails_keeps_it_to_be_looked_at(campaign: Any) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    result, calls = run(campaign, fails)
    assert isinstance(result.exception, RuntimeError)
    assert calls == ["up", "down", "let_go"]


def test_one_that_finds_something_keeps_it_too(campaign: Any) -> None:
    found = SimpleNamespace(findings=SimpleNamespace(clean=False), seconds={})
    result, calls = run(campaign, lambda *_, **__: found)
    assert (result.exit_code, calls) == (1, ["up", "down", "let_go"])

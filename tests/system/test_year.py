"""Two weeks of the street, played twice: the same seed gives the same lives; nobody is refused."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.local import ports
from deploy.local.processes import wait_until
from deploy.local.year import command, play
from deploy.local.year.play import Played, Stretch, Year

from .whole import SCENARIOS, UUID

pytestmark = pytest.mark.system

FORTNIGHT = Stretch("two-weeks", date(2025, 3, 1), date(2025, 3, 14))
STREET = play.street(SCENARIOS / "grids-150104002.yaml")
SOME = play.people.Street(STREET.division, STREET.grids[:12])  # a dozen grids do for a test


@contextmanager
def played(folder: Path, seed: str) -> Iterator[tuple[Year, Played]]:
    """A fortnight in a system of its own."""
    port = ports.free_port()
    postgres, system, clock = play.system(folder, SOME, port)
    url = f"http://127.0.0.1:{port}"
    serving = threading.Thread(target=system.run, daemon=True)
    serving.start()
    year: Year | None = None
    try:
        assert wait_until(lambda: command.ready(url), 30)
        stretch = Stretch(seed, FORTNIGHT.first, FORTNIGHT.last)
        year = Year(system, clock, SOME, url, stretch, disputes=360)
        yield year, year.play(lambda *_: None)
    finally:
        if year is not None:
            year.close()
        system.stop()
        serving.join(30)
        postgres.remove()


def lives(year: Year, cases: list[str]) -> list[Any]:
    """What became of each case, without ids."""
    return [
        [
            [step["type"], step["time"], step["who"]["role"], UUID.sub("(id)", step["what"])]
            for step in year.hands.get(SOME.director, f"/cases/{case}/events?limit=200")["items"]
            if step["service"] == "intake"
        ]
        for case in cases
    ]


def numbers(year: Year) -> dict[str, Any]:
    days = f"from={FORTNIGHT.first}&to={FORTNIGHT.last}"
    found: dict[str, Any] = year.hands.get(SOME.director, f"/statistics?by=kind&{days}")
    return found


def test_two_weeks_are_the_same_both_times(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        with played(tmp_path / name, "two-weeks") as (year, result):
            told.append((_digest(lives(year, result.cases)), numbers(year), result.acts))
            assert len(result.cases) >= 8
            assert result.records > 0
    assert told[0] == told[1]
    total = told[0][1]["total"]
    assert total["found"] + total["merged"] + total["declined"] == total["registered"]
    assert total["closed"] >= 1


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()

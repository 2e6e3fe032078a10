"""The year of the street: the same seed brings the same, and what is brought is what was meant."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.moments import CHINA
from deploy.local.year import arrivals as arriving
from deploy.local.year import calendar, people
from deploy.local.year.chances import chances
from services.contracts import codes

GRIDS = Path(__file__).parents[2] / "scenarios" / "grids-150104002.yaml"
STREET = people.street(GRIDS)
CHANCES = chances()
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
SEEDS = st.text("abcdefgh0123456789", min_size=1, max_size=8)
few = settings(max_examples=15)


def year_of(seed: str, first: date = YEAR[0], last: date = YEAR[1]) -> list[arriving.Arrival]:
    return arriving.arrivals(seed, CHANCES, STREET.grids, first, last)


@few
@given(SEEDS)
def test_the_same_seed_brings_the_same_year(seed: str) -> None:
    assert year_of(seed) == year_of(seed)


def test_another_seed_brings_another_year() -> None:
    assert year_of("one") != year_of("another")


@few
@given(SEEDS)
def test_a_year_is_what_such_a_street_has(seed: str) -> None:
    """About a hundred disputes, on days and at hours when the desk is open, in its own grids."""
    found = year_of(seed)
    assert len(found) == CHANCES["arrivals"]["disputes"]
    assert [each.at for each in found] == sorted(each.at for each in found)
    grids = {grid["code"] for grid in STREET.grids}
    for each in found:
        local = each.at.astimezone(CHINA)
        assert calendar.worked(local.date())
        assert 9 <= local.hour <= 17
        assert each.grid["code"] in grids
        assert each.kind in codes.KINDS
        assert each.channel in codes.CHANNELS


def test_grids_find_most_and_neighbours_quarrel_most() -> None:
    found = [each for n in range(10) for each in year_of(str(n))]
    assert Counter(each.channel for each in found).most_common(1)[0][0] == "grid"
    assert Counter(each.kind for each in found).most_common(1)[0][0] == "neighbours"


def test_every_kind_has_stories_and_units_and_every_chance_is_one() -> None:
    assert set(CHANCES["arrivals"]["kinds"]) == set(arriving.STORIES) == set(people.UNITS)
    assert set(CHANCES["arrivals"]["kinds"]) <= set(codes.KINDS)
    assert set(CHANCES["closing"]["outcomes"]) == set(codes.OUTCOMES)
    assert set(CHANCES["closing"]["scores"]) == set(codes.SCORES)
    for part in ("desk", "handling", "mediation", "closing"):
        for name, value in CHANCES[part].items():
            if isinstance(value, float):
                assert 0 <= value <= 1, name


@pytest.mark.parametrize(
    ("day", "open_"),
    [(date(2025, 1, 28), False), (date(2025, 1, 26), True), (date(2025, 10, 1), False),
     (date(2025, 9, 28), True), (date(2025, 3, 3), True), (date(2025, 3, 2), False)],
)  # fmt: skip
def test_holidays_and_the_weekends_worked_for_them(day: date, *, open_: bool) -> None:
    assert calendar.worked(day) is open_


def test_what_waits_for_a_holiday_goes_on_after_it() -> None:
    before = calendar.at(date(2025, 9, 30), 100)
    assert calendar.after(before, 1, 0) == calendar.at(date(2025, 10, 9))
    assert calendar.after(before, 0, 0) > before

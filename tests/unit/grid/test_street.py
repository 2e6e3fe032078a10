"""The invented street of the scenarios: 98 grids that the service accepts as they stand."""

from pathlib import Path

import yaml

from services.contracts.ids import grid_id
from tests.controls.alone import Alone
from tests.controls.people import GRID, OFFICER

STREET = Path(__file__).parents[2] / "scenarios" / "grids-150104002.yaml"


def test_the_whole_street_is_set_up_in_batches():
    grids = Alone("grid")
    street = yaml.safe_load(STREET.read_text(encoding="utf-8"))
    requests = [
        grids.request("grid.establish", grid_id(code), grid=code, **facts)
        for code, facts in ((each.pop("code"), each) for each in street["grids"])
    ]
    answers = grids.app.decide(requests[:64]) + grids.app.decide(requests[64:])
    assert {each.outcome for each in answers} == {"done"}
    assert len({each.target for each in answers}) == 98
    assert {each.data["grid"]: each.data["officer"] for each in grids.told}[GRID] == OFFICER.id


def test_everybody_is_invented_and_distinct():
    street = yaml.safe_load(STREET.read_text(encoding="utf-8"))
    people = [
        person
        for each in street["grids"]
        for person in (each["officer"], each["party_group"], *each["unit_heads"])
    ]
    for key in ("id", "name", "phone"):
        assert len({each[key] for each in people}) == len(people)
    assert all(each["phone"].startswith("1000000") for each in people)
    assert all(250 <= each["households"] <= 520 for each in street["grids"])
    assert all(2 <= len(each["unit_heads"]) <= 4 for each in street["grids"])

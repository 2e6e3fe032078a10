"""The national dispute row: its columns and codes are data, and no person is in it."""

from importlib import resources
from typing import Any

import pytest
import yaml

from gateway.statistics import national
from services.contracts import codes

from .test_casefile import folded


def data() -> dict[str, Any]:
    found = resources.files("gateway.statistics").joinpath("national.yaml").read_text("utf-8")
    return dict(yaml.safe_load(found))


def test_a_settled_case_is_a_row_of_codes() -> None:
    file = folded("case.reported", "case.accepted", "case.assigned", "case.signed", "case.handled",
                  "case.resolved", "case.rated")  # fmt: skip
    row = national.row(file)
    assert list(row) == [each["name"] for each in data()["columns"]]
    assert row["event_num"] == file["number"]
    assert row["dispute_event_type"] == "03"  # 房屋宅基地
    assert row["is_success"] == 1
    assert row["involved_unit"] == "150104:housing-bureau"
    assert row["exam_advise"] == "满意"
    assert row["grid_num"] == file["grid"]
    assert row["event_size_code"] == "03"  # thirty-six households


def test_a_case_of_today_is_a_row_too() -> None:
    row = national.row(folded("case.reported"))
    assert row["is_success"] == 0
    assert row["resolve_way_code"] is None
    assert row["involved_unit"] is None


def test_no_column_of_the_parties_has_a_source() -> None:
    personal = [each for each in national.columns() if each.name.startswith("main_party")]
    assert len(personal) == 8
    assert all(each.source is None for each in personal)
    assert not any(each.source for each in national.columns() if "person" in each.name)


def test_every_kind_and_every_way_has_a_code() -> None:
    for each in national.columns():
        if each.source == "kind":
            assert each.table is not None
            assert set(each.table) == set(codes.KINDS)
    assert set(national.WAYS) == set(codes.CLOSING_REASONS)


def test_a_long_narrative_is_cut_where_the_record_ends() -> None:
    file = folded("case.reported", narrative="长" * 5_000)
    row = national.row(file)
    assert row["event_describe"] == "长" * 5_000  # it may be sealed: a token is never cut
    cut = dict(zip(row, national.shortened(list(row.values())), strict=True))
    assert cut == {**row, "event_describe": "长" * 2_000}


def test_wrong_data_names_itself() -> None:
    found = data()
    found["columns"][0]["from"] = "nmuber"
    with pytest.raises(ValueError, match=r"national\.yaml: event_num: there is no nmuber"):
        national.checked(found)
    found = data()
    del found["tables"]["kinds"]["codes"]["family"]
    with pytest.raises(ValueError, match=r"table kinds: no code for \['family'\]"):
        national.checked(found)

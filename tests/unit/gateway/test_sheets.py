"""Sheets: what went in comes out, texts stay texts, and nothing is a formula."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.statistics import charts, sheets

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x",
            " =1", "\u3000=1", '=cmd|" /C calc"!A0', '=HYPERLINK("x")']  # fmt: skip
PLAIN = ["漏水", "3号楼-2单元", "a=b", "1+1", "", "'", 'say "no"', "a,b", "one\ntwo"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))


def read_xlsx(rows: list[list[Any]], headings: list[str]) -> Any:
    book = sheets.Workbook("统计", headings)
    book.add(rows)
    with book.finish() as made:
        return openpyxl.load_workbook(io.BytesIO(made.read())).active


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_made_inert(text: str) -> None:
    assert sheets.is_risky(text)
    assert read_csv(sheets.csv_rows([[text]]))[0][0] == f"'{text}"
    cell = read_xlsx([[text]], ["x"])["A2"]
    assert cell.data_type == "s"  # a text, not "f"
    assert cell.quotePrefix
    assert cell.value.replace("_x000D_", "\r") == text  # as the format writes it


@pytest.mark.parametrize("text", PLAIN)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert not sheets.is_risky(text)
    assert read_csv(sheets.csv_rows([[text]]))[0][0] == text
    assert (read_xlsx([[text]], ["x"])["A2"].value or "") == text


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_csv_gives_back_every_text_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    found = read_csv(sheets.csv_rows(rows))
    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        for text, cell in zip(row, line, strict=True):
            assert cell in {text, f"'{text}"}
            assert not cell.startswith(("=", "+", "-", "@"))


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_no_text_becomes_a_formula_in_a_workbook(row: list[str]) -> None:
    sheet = read_xlsx([row], ["x"] * len(row))
    assert all(cell.data_type in {"s", "n"} for line in sheet.iter_rows() for cell in line)


def test_numbers_days_and_instants_are_what_they_are() -> None:
    instant = datetime(2025, 4, 7, 1, 30, tzinfo=UTC)
    row = [3, -1, 0.25, True, None, date(2025, 4, 7), instant]
    cells = [cell.value for cell in read_xlsx([row], list("abcdefg"))[2]]
    assert cells[:5] == [3, -1, 0.25, True, None]
    assert [each.isoformat() for each in cells[5:]] == [
        "2025-04-07T00:00:00",
        "2025-04-07T09:30:00",
    ]
    assert read_csv(sheets.csv_rows([row]))[0] == [
        "3", "-1", "0.25", "1", "", "2025-04-07", "2025-04-07 09:30",
    ]  # fmt: skip


def test_a_sheet_is_full_when_the_format_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with sheets.Workbook("x", ["a"]) as book:
        book.add([["1"], ["2"]])
        with pytest.raises(sheets.TooManyRows):
            book.add([["3"]])


def test_a_large_workbook_does_not_grow_in_memory() -> None:
    book = sheets.Workbook("x", ["a", "b"])
    book.add(["漏水", number] for number in range(500))  # what it needs in any case
    tracemalloc.start()
    for _ in range(40):
        book.add(["漏水", number] for number in range(100))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    book.finish().close()
    assert most < 400_000  # bytes; a plain workbook of so many cells takes over a megabyte


def test_a_picture_stands_alone_and_runs_nothing() -> None:
    asked = ("排查与化解 <x>", ["邻里", "物业 & 其他"], [("排查", [3, 0]), ("化解", [2, 1])])
    drawn = charts.bars(*asked, lying=True)
    text = drawn.decode()
    assert text.count("<script") == 0
    assert "邻里" in text
    assert "物业 &amp; 其他" in text
    assert "排查与化解 &lt;x&gt;" in text
    assert "href=" not in text
    assert "@import" not in text
    assert "url(" not in text
    assert drawn == charts.bars(*asked, lying=True)


def test_a_picture_of_nothing_is_a_picture_too() -> None:
    for lying in (True, False):
        drawn = charts.bars("空\v", [], [("排查", []), ("化解", [])], lying=lying)
        assert ET.fromstring(drawn).tag.endswith("svg")


@given(st.lists(st.tuples(TEXTS, st.integers(0, 500), st.integers(0, 500)), max_size=8))
def test_every_bar_is_as_long_as_its_number_and_inside(rows: list[tuple[str, int, int]]) -> None:
    found, settled = [each[1] for each in rows], [each[2] for each in rows]
    for lying in (True, False):
        drawn = charts.bars(
            "x", [each[0] for each in rows], [("排查", found), ("化解", settled)], lying=lying
        )
        boxes = ET.fromstring(drawn).findall("{http://www.w3.org/2000/svg}rect")[3:]
        sizes = [float(box.get("width" if lying else "height", "0")) for box in boxes]
        pairs = [each for pair in zip(found, settled, strict=True) for each in pair]
        most = max(pairs, default=0)
        for size, value in zip(sizes, pairs, strict=True):
            assert size == pytest.approx(max(sizes) * value / most if most else 0, abs=0.2)


def test_chinese_is_twice_as_wide_as_latin_letters() -> None:
    assert charts.width_of("物业") > 1.5 * charts.width_of("ab")

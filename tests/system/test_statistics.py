"""The numbers over HTTP against the events themselves, and what is taken away against the lists."""

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from deploy.local.processes import wait_until
from deploy.local.scenario import Person
from gateway.statistics import definitions, national
from services.contracts import codes

from .desk import RESOLVED, Desk, problem

pytestmark = pytest.mark.system

STREET = "150104004"  # a street of its own: nobody else's cases are counted
COMMUNITY, GRID = f"{STREET}001", f"{STREET}001001"
CENTRE = f"{STREET}:centre"
CLERK = Person("clerk.wu", ["clerk"], CENTRE, STREET)
DIRECTOR = Person("director.wu", ["director"], CENTRE, STREET)
OFFICER = Person("officer.wu", ["officer"], f"{COMMUNITY}:grid", GRID)
AUDITOR = Person("auditor.wu", ["auditor"], f"{STREET}:audit", STREET)
HANDLER = Person("handler.wu", ["handler"], f"{STREET}:urban-management", STREET)
ADMIN = Person("admin.wu", ["admin"], CENTRE, STREET)
ELSEWHERE = Person("director.far", ["director"], "150105077:centre", "150105077")
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def cases(desk: Desk) -> list[str]:
    """Six cases, each at another point of its life."""
    made = [
        desk.register(CLERK, division=COMMUNITY, kind=kind, **more)["id"]
        for kind, more in [
            ("neighbours", {"grid": GRID, "title": FORMULA}), ("labour", {}), ("neighbours", {}),
            ("family", {"grid": GRID, "channel": "grid"}), ("medical", {}), ("neighbours", {}),
        ]
    ]  # fmt: skip
    settled, reopened, declined, handled, merged, open_ = made
    for each in (settled, reopened, handled, open_):
        desk.act(CLERK, each, "accept")
    desk.act(CLERK, declined, "decline", reason="已在诉讼", route="litigation", basis="信访条例")
    desk.act(CLERK, merged, "merge", into=open_, reason="同一事项")
    for each in (settled, reopened, handled):
        desk.act(CLERK, each, "handle", outcome="settled", summary="已处理")
    for each, outcome in ((settled, "settled"), (reopened, "settled")):
        desk.act(CLERK, each, "resolve", **{**RESOLVED, "outcome": outcome, "summary": "+修好了"})
        desk.act(CLERK, each, "rate", score="satisfied" if each == settled else "fair")
    desk.act(CLERK, reopened, "reopen", reason="又漏了")
    for each in made:
        if each not in {declined, merged}:
            assert wait_until(lambda case=each: desk.file(case, CLERK)["risk"] is not None, 20)
    return made


def asked(desk: Desk, person: Person = DIRECTOR, path: str = "/statistics", **query: str) -> Any:
    response = desk.as_(person).get(path, params=query)
    assert response.status_code == 200, response.text
    return response


def trails(desk: Desk, cases: list[str]) -> list[list[str]]:
    return [
        [step["type"] for step in desk.walk(CLERK, f"/cases/{case}/events", limit=200)]
        for case in cases
    ]


def test_the_numbers_are_those_of_the_events(desk: Desk, cases: list[str]) -> None:
    total = asked(desk).json()["total"]
    told = trails(desk, cases)
    apart = [steps for steps in told if not {"case.merged", "case.declined"} & set(steps)]
    closed = [steps for steps in apart if "case.resolved" in steps
              and "case.reopened" not in steps[_last(steps, "case.resolved"):]]  # fmt: skip
    assert total["registered"] == len(told) == 6
    assert total["found"] == len(apart) == 4
    assert total["merged"] == sum("case.merged" in steps for steps in told)
    assert total["declined"] == sum("case.declined" in steps for steps in told)
    assert total["closed"] == total["settled"] == len(closed) == 1
    assert total["reopened"] == sum("case.reopened" in steps for steps in apart) == 1
    assert total["rated"] == total["satisfied"] == sum("case.rated" in steps for steps in told) == 2
    assert total["open"] == len(apart) - len(closed)
    assert total["settled_rate"] == 0.25


def _last(steps: list[str], type_: str) -> int:
    return len(steps) - 1 - steps[::-1].index(type_)


@pytest.mark.parametrize("by", sorted(definitions.GROUPS))
def test_groups_add_up_over_http_too(desk: Desk, cases: list[str], by: str) -> None:
    found = asked(desk, by=by).json()
    for count in definitions.COUNTS:
        if count.code != "days":
            together = sum(group[count.code] for group in found["groups"])
            assert together == found["total"][count.code], count.code


def test_groups_have_words_in_the_readers_language(desk: Desk, cases: list[str]) -> None:
    for language, column in (("zh", 0), ("en", 1)):
        found = desk.as_(DIRECTOR, language).get("/statistics?by=kind").json()
        labels = {group["key"]: group["label"] for group in found["groups"]}
        assert labels["neighbours"] == codes.KINDS["neighbours"][column]
        report = desk.as_(DIRECTOR, language).get("/statistics/report").json()
        assert report["text"].splitlines()[0] == report["title"]
        assert report["total"]["found"] == 4


def test_sheets_have_the_same_numbers(desk: Desk, cases: list[str]) -> None:
    found = asked(desk, by="kind").json()
    lines = read_csv(asked(desk, path="/statistics.csv", by="kind"))
    book = openpyxl.load_workbook(
        io.BytesIO(asked(desk, path="/statistics.xlsx", by="kind").content)
    )
    cells = [list(row) for row in book.active.values]
    names = [each.code for each in (*definitions.COUNTS, *definitions.RATES)]
    groups = [*found["groups"], {"label": "total", **found["total"]}]
    assert len(lines) == len(cells) == len(groups) + 1
    for line, row, group in zip(lines[1:], cells[1:], groups, strict=True):
        assert line[0] == row[0] == group["label"]
        assert [float(each) if each else None for each in line[1:]] == [group[n] for n in names]
        assert list(row[1:]) == [group[name] for name in names]


def read_csv(response: Any) -> list[list[str]]:
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")  # else Excel reads it in a local code page
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_a_picture_is_an_svg_that_runs_nothing(desk: Desk, cases: list[str]) -> None:
    for by in ("month", "kind"):
        response = desk.as_(DIRECTOR, "zh").get(f"/statistics.svg?by={by}")
        assert response.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in response.headers["content-security-policy"]
        assert ET.fromstring(response.text).tag.endswith("svg")
        assert "排查" in response.text
        assert "<script" not in response.text


def test_an_export_is_the_list_with_its_filters(desk: Desk, cases: list[str]) -> None:
    for query in ({}, {"kind": "neighbours"}, {"status": "declined"}, {"kind": "tourism"}):
        numbers = [each["number"] for each in desk.walk(CLERK, "/cases", **query)]
        lines = read_csv(asked(desk, CLERK, "/cases/export.csv", **query))
        book = openpyxl.load_workbook(
            io.BytesIO(asked(desk, CLERK, "/cases/export.xlsx", **query).content)
        )
        rows = [list(row) for row in book.active.values]
        assert [line[0] for line in lines[1:]] == [row[0] for row in rows[1:]] == numbers
        assert lines[0] == rows[0]


def test_what_people_wrote_is_no_formula(desk: Desk, cases: list[str]) -> None:
    lines = read_csv(asked(desk, CLERK, "/cases/export.csv", kind="neighbours"))
    title, summary = lines[0].index("title"), lines[0].index("what was done")
    assert f"'{FORMULA}" in [line[title] for line in lines[1:]]
    assert "'+修好了" in [line[summary] for line in lines[1:]]
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    book = openpyxl.load_workbook(io.BytesIO(asked(desk, CLERK, "/cases/export.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_an_auditor_gets_rows_without_texts(desk: Desk, cases: list[str]) -> None:
    lines = read_csv(asked(desk, AUDITOR, "/cases/export.csv"))
    title = lines[0].index("title")
    assert len(lines) == 7
    assert {line[title] for line in lines[1:]} == {""}
    refused = desk.as_(AUDITOR).get("/cases/export.csv?form=national")
    problem(refused, 403, "content-not-for-role")
    problem(desk.as_(AUDITOR).get(f"/cases/{cases[0]}/national-row"), 403, "content-not-for-role")


def test_the_national_row_by_itself_and_in_a_sheet(desk: Desk, cases: list[str]) -> None:
    row = asked(desk, CLERK, f"/cases/{cases[0]}/national-row").json()
    lines = read_csv(asked(desk, CLERK, "/cases/export.csv", form="national"))
    assert list(row) == lines[0] == [each.name for each in national.columns()]
    line = next(line for line in lines if line[0] == row["event_num"])
    assert line[lines[0].index("dispute_event_type")] == row["dispute_event_type"] == "02"
    assert row["is_success"] == 1
    assert not any(row[name] for name in row if name.startswith("main_party"))
    problem(desk.as_(HANDLER).get(f"/cases/{cases[0]}/national-row"), 404, "no-such-case")


def test_everybody_has_the_own_regions_numbers(desk: Desk, cases: list[str]) -> None:
    assert asked(desk, OFFICER).json()["total"]["registered"] == 2
    assert asked(desk, DIRECTOR, division=GRID).json()["total"]["registered"] == 2
    assert asked(desk, DIRECTOR, division=COMMUNITY).json()["total"]["registered"] == 6
    assert asked(desk, AUDITOR).json()["total"]["registered"] == 6
    assert asked(desk, ELSEWHERE).json()["total"]["registered"] == 0
    for person, query, code in [
        (HANDLER, "", "role-cannot-read"), (ADMIN, "", "role-cannot-read"),
        (DIRECTOR, "?division=150104005", "outside-region"),
        (DIRECTOR, "?division=150104", "outside-region"),
        (OFFICER, f"?division={STREET}001002", "outside-region"),
        (ELSEWHERE, f"?division={STREET}", "outside-region"),
    ]:  # fmt: skip
        for path in ("/statistics", "/statistics/report", "/statistics.csv", "/statistics.svg"):
            problem(desk.as_(person).get(path + query), 403, code)
    problem(desk.as_(ADMIN).get("/cases/export.csv"), 403, "role-cannot-read")


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("from=2025-13-01", "not-a-day", "from"),
        ("to=yesterday", "not-a-day", "to"),
        ("from=0001-01-01", "not-a-day", "from"),
        ("from=2025-06-01&to=2025-05-31", "period-backwards", "to"),
        ("by=mood", "unknown-grouping", "by"),
        ("division=15010", "not-a-division", "division"),
        ("division=%E4%B8%80", "not-a-division", "division"),
        ("form=x", "unknown-parameter", "form"),
    ],
)
def test_a_wrong_question_is_named(desk: Desk, query: str, code: str, field: str) -> None:
    for path in ("/statistics", "/statistics.xlsx"):
        found = problem(desk.as_(DIRECTOR).get(f"{path}?{query}"), 400, code)
        assert found["field"] == field


def test_an_unknown_form_is_named(desk: Desk) -> None:
    found = problem(desk.as_(CLERK).get("/cases/export.xlsx?form=pdf"), 400, "unknown-form")
    assert found["allowed"] == ["plain", "national"]

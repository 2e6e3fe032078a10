"""Bad bodies: each is refused with the field and what is expected, and nothing changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .desk import AGENT, CLERK, ELSEWHERE, HANDLER, OFFICER, STREET, Desk, key, matter, problem

pytestmark = pytest.mark.system


@pytest.fixture(autouse=True)
def _nothing_changes(desk: Desk) -> Iterator[None]:
    before = desk.count()
    yield
    assert desk.count() == before


WRONG: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "unknown field": ({"colour": "red"}, "colour", "there is no such field", "没有这个字段"),
    "wrong type": ({"title": 5}, "title", "a text", "应为文本"),
    "number as text": ({"households": "207"}, "households", "a whole number", "应为整数"),
    "fraction": ({"households": 1.5}, "households", "a whole number", "应为整数"),
    "beyond 64 bit": ({"households": 10**30}, "households", "a whole number", "应为整数"),
    "too many": ({"households": 2**62}, "households", "at most 1000000", "不大于 1000000"),
    "too few": ({"households": 0}, "households", "at least 1", "不小于 1"),
    "too long": ({"narrative": "长" * 350_000}, "narrative", "at most 20000 characters",
                 "最多 20000 个字"),
    "only blanks": ({"title": "  "}, "title", "at least 1 characters", "至少 1 个字"),
    "wrong form": ({"division": "15010"}, "division", "at least 6 characters", "至少 6 个字"),
    "no date": ({"since": "last year"}, "since", "a date such as 2025-06-30",
                "应为日期，如 2025-06-30"),
    "inner field": ({"parties": [{"name": "某甲"}, {"name": "某乙", "age": 5}]}, "parties.1.age",
                    "there is no such field", "没有这个字段"),
    "no list": ({"sectors": "court"}, "sectors", "a list", "应为列表"),
    "no object": ({"parties": ["某甲"]}, "parties.0", "an object", "应为对象"),
    "null character": ({"narrative": "a\0b"}, "narrative", "no null character (U+0000)",
                       "不能含空字符（U+0000）"),
    "null character within": ({"parties": [{"name": "\0"}]}, "parties.0.name",
                              "no null character (U+0000)", "不能含空字符（U+0000）"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_field_that_does_not_fit_is_named_with_what_is_expected(desk: Desk, name: str) -> None:
    more, field, english, chinese = WRONG[name]
    for language, expected in (("en", english), ("zh", chinese)):
        response = desk.post(CLERK, "/cases", matter(**more), language)
        found = problem(response, 422, "invalid-body")
        assert response.headers["content-language"] == language
        assert [(each["field"], each["expected"]) for each in found["errors"]] == [
            (field, expected)
        ]


def test_a_missing_field_is_named(desk: Desk) -> None:
    body = matter()
    del body["title"], body["kind"]
    found = problem(desk.post(CLERK, "/cases", body), 422, "invalid-body")
    assert [(each["field"], each["expected"]) for each in found["errors"]] == [
        ("title", "required"), ("kind", "required"),
    ]  # fmt: skip


def test_an_empty_body_names_everything_that_is_required(desk: Desk) -> None:
    headers = {"idempotency-key": key()}
    response = desk.as_(CLERK).post("/cases", headers=headers)
    found = problem(response, 422, "invalid-body")
    assert {each["field"] for each in found["errors"]} == set(matter())


def test_a_wrong_code_comes_back_with_the_allowed_ones(desk: Desk) -> None:
    found = problem(desk.post(CLERK, "/cases", matter(channel="fax")), 422, "invalid-body")
    (error,) = found["errors"]
    assert error["field"] == "channel"
    assert error["allowed"] == ["window", "hotline", "petition", "grid", "online", "handover"]
    assert error["expected"] == "one of window, hotline, petition, grid, online, handover"


def test_a_rule_over_several_fields_is_told_with_its_article(desk: Desk) -> None:
    six = [{"name": f"虚构·代表{n}", "side": "representative"} for n in range(6)]
    found = problem(
        desk.post(CLERK, "/cases", matter(parties=six), "zh"), 422, "too-many-representatives"
    )
    assert "§20" in found["detail"]
    assert (found["most"], found["found"]) == (5, 6)


def send(desk: Desk, content: bytes, media_type: str | None = "application/json") -> Any:
    headers = {"idempotency-key": key(), **({"content-type": media_type} if media_type else {})}
    return desk.as_(CLERK).post("/cases", content=content, headers=headers)


def test_a_body_of_more_than_two_megabytes_is_refused(desk: Desk) -> None:
    content = json.dumps(matter(narrative="x" * (2 * 1024 * 1024))).encode()
    found = problem(send(desk, content), 413, "body-too-large")
    assert found["most"] == 2 * 1024 * 1024


def test_a_long_body_that_does_not_say_its_length_is_refused_too(desk: Desk) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    headers = {"idempotency-key": key(), "content-type": "application/json"}
    response = desk.as_(CLERK).post("/cases", content=chunks(), headers=headers)
    problem(response, 413, "body-too-large")


@pytest.mark.parametrize(
    "content",
    [b'{"title": ', b"title=x", b"{'title': 1}", b'{"title": "\xff\xfe"}', b'{"title": "\\ud800"}',
     b'{"a": NaN}', b"\x00", b'{"title": "a\x00b"}', b"[" * 100_000, b'{"a":' * 100_000],
    ids=["cut", "form", "quotes", "bytes", "lone surrogate", "nan", "null byte", "raw null byte",
         "endless lists", "endless objects"],
)  # fmt: skip
def test_what_is_no_json_is_refused(desk: Desk, content: bytes) -> None:
    problem(send(desk, content), 400, "malformed-json")


@pytest.mark.parametrize("depth", [17, 200, 1_000])
def test_a_body_that_is_too_deep_is_refused(desk: Desk, depth: int) -> None:
    body = json.dumps(matter())[:-1] + ', "deep": ' + "[" * depth + "]" * depth + "}"
    problem(send(desk, body.encode()), 400, "too-deep")


@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"5", b"true"])
def test_what_is_no_object_is_refused(desk: Desk, content: bytes) -> None:
    problem(send(desk, content), 400, "not-an-object")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_refused(desk: Desk, media_type: str | None) -> None:
    found = problem(send(desk, json.dumps(matter()).encode(), media_type), 415, "not-json")
    assert found["found"] == (media_type or "—")


def test_a_division_of_another_region_is_refused(desk: Desk) -> None:
    for person in (ELSEWHERE, AGENT):
        found = problem(desk.post(person, "/cases", matter(division=STREET)), 403, "outside-region")
        assert (found["field"], found["found"], found["region"]) == (
            "division", STREET, person.region,
        )  # fmt: skip


def test_a_grid_of_another_region_is_refused(desk: Desk) -> None:
    response = desk.post(CLERK, "/cases", matter(grid="150105003001001"))
    assert problem(response, 403, "outside-region")["field"] == "grid"


def test_a_wrong_role_is_told_which_roles_are_needed(desk: Desk) -> None:
    found = problem(desk.post(HANDLER, "/cases", matter(), "zh"), 403, "role-cannot-act")
    assert (found["needs"], found["roles"]) == (
        ["clerk", "director", "agent", "officer"],
        ["handler"],
    )
    assert "窗口人员" in found["detail"]


def test_a_meeting_cannot_be_called_over_a_case_one_may_not_see(desk: Desk) -> None:
    body = {
        "title": "联席会议", "kind": "ad-hoc", "division": STREET, "held_on": "2025-04-15",
        "units": ["150104002:centre"], "cases": ["0196a1b2-0000-7000-8000-000000000001"],
    }  # fmt: skip
    found = problem(desk.post(CLERK, "/meetings", body), 422, "case-not-yours")
    assert (found["field"], found["case"]) == ("cases", body["cases"][0])


def test_a_visit_cannot_be_for_a_case_that_does_not_exist(desk: Desk) -> None:
    desk.establish_grid()
    body = {
        "means": "home-visit", "purpose": "走访", "summary": "平稳", "visited_on": "2025-04-12",
        "case": "0196a1b2-0000-7000-8000-000000000001",
    }  # fmt: skip
    response = desk.post(OFFICER, f"/grids/{OFFICER.region}/visits", body)
    assert problem(response, 422, "case-not-in-grid")["field"] == "case"

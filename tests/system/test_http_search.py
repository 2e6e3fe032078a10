"""Search in Chinese over HTTP: who finds what, in which order, and what the index holds."""

from typing import Any

import psycopg
import pytest

from deploy.local.processes import wait_until
from deploy.local.scenario import Person

from .desk import (
    AUDITOR,
    CLERK,
    COMMUNITY,
    ELSEWHERE,
    GRID,
    HANDLER,
    OFFICER,
    STREET,
    Desk,
    problem,
)

pytestmark = pytest.mark.system

EXPERT = Person("expert.wen", ["expert"], f"{STREET}:centre", STREET)
GRANDMOTHER = {"name": "虚构·司徒玉兰", "phone": "10000007788", "address": "虚构巷百合公寓六栋"}


def found(desk: Desk, person: Person, question: str, **more: Any) -> list[str]:
    """The ids of what somebody finds, page by page."""
    return [each["id"] for each in desk.walk(person, "/cases", q=question, **more)]


def await_found(desk: Desk, case: str, question: str) -> None:
    """The index follows the case files by itself."""
    assert wait_until(lambda: case in found(desk, CLERK, question), 20)


@pytest.fixture(scope="module")
def howling(desk: Desk) -> str:
    """A case like no other."""
    made = desk.register(
        title="夜里有人吹唢呐",
        narrative="百合公寓广场每晚十点以后有人练习唢呐，老人无法入睡。",
        kind="neighbours",
        grid=GRID,
        parties=[{**GRANDMOTHER, "side": "applicant"}],
    )
    case = str(made["id"])
    await_found(desk, case, "唢呐")
    return case


def test_a_case_is_found_by_all_words_of_its_text(desk: Desk, howling: str) -> None:
    assert found(desk, CLERK, "唢呐 入睡") == [howling]
    assert found(desk, CLERK, "广场唢呐") == [howling]
    assert found(desk, CLERK, "唢呐 漏水") == []


def test_a_case_is_found_by_its_number_and_its_place(desk: Desk, howling: str) -> None:
    number = desk.file(howling)["number"]
    assert found(desk, CLERK, number) == [howling]
    assert howling in found(desk, CLERK, GRID)


def test_what_is_written_later_finds_it_too(desk: Desk, howling: str) -> None:
    desk.act(CLERK, howling, "promise", what="周五前上门量分贝", due="2030-01-01T09:00:00+08:00")
    await_found(desk, howling, "分贝")


def test_the_newest_come_first_and_pages_go_on(desk: Desk) -> None:
    cases = [desk.register(title=f"第{n}次反映鹦鹉扰民")["id"] for n in "一二三四五"]
    await_found(desk, cases[-1], "鹦鹉")
    wait_until(lambda: len(found(desk, CLERK, "鹦鹉")) == 5, 20)
    assert found(desk, CLERK, "鹦鹉", limit=2) == cases[::-1]


def test_filters_narrow_it(desk: Desk, howling: str) -> None:
    assert found(desk, CLERK, "唢呐", kind="neighbours") == [howling]
    assert found(desk, CLERK, "唢呐", kind="housing") == []


def test_people_find_their_case_for_those_who_may_open_them(desk: Desk, howling: str) -> None:
    for question in ("司徒玉兰", "玉兰", "10000007788", "7788", "百合公寓 司徒"):
        assert found(desk, CLERK, question) == [howling]
    assert found(desk, OFFICER, "司徒玉兰") == [howling]
    assert found(desk, EXPERT, "唢呐") == [howling]
    assert found(desk, EXPERT, "司徒玉兰") == []


def test_nobody_finds_what_they_may_not_see(desk: Desk, howling: str) -> None:
    assert found(desk, ELSEWHERE, "唢呐") == []
    assert found(desk, HANDLER, "唢呐") == []
    refused = desk.as_(AUDITOR).get("/cases", params={"q": "唢呐"})
    problem(refused, 403, "content-not-for-role")


@pytest.mark.parametrize(
    ("question", "code"),
    [("，。", "question-without-words"), ("长" * 101, "question-too-long")],
)
def test_a_question_that_asks_nothing_is_refused(desk: Desk, question: str, code: str) -> None:
    assert problem(desk.as_(CLERK).get("/cases", params={"q": question}), 400, code)["field"] == "q"


def test_the_index_reads_as_nothing(desk: Desk, howling: str) -> None:
    with psycopg.connect(desk.system.database("gateway")) as connection:
        rows = connection.execute("SELECT search::text FROM search").fetchall()
    whole = "".join(row[0] for row in rows)
    assert howling in whole
    for secret in ("唢呐", "司徒", "玉兰", "10000007788", "百合", COMMUNITY):
        assert secret not in whole

"""Who may do what in a grid over HTTP: household heads report, substitutes see their grid."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.processes import wait_until
from deploy.local.scenario import Person

from .desk import CLERK, COMMUNITY, DIRECTOR, PROBLEM, Desk

pytestmark = pytest.mark.system

CODE = f"{COMMUNITY}041"  # a grid of this file's own
OFFICER = Person("officer.041", ["officer"], f"{COMMUNITY}:grid", CODE)
HEAD = Person("head.041-1", ["officer"], f"{COMMUNITY}:grid", CODE)
SUBSTITUTE = Person("officer.042", ["officer"], f"{COMMUNITY}:grid", f"{COMMUNITY}042")
REPORT = {
    "title": "单元门禁损坏", "narrative": "单元门禁损坏一周。", "kind": "property-management",
    "found_on": "2025-04-07",
}  # fmt: skip


@pytest.fixture
def grid(desk: Desk) -> str:
    desk.establish_grid(CODE, OFFICER.id)
    heads = {"heads": [{"id": HEAD.id, "name": "虚构·联户长"}]}
    path = f"/grids/{CODE}/household-heads"
    response = desk.as_(DIRECTOR).put(path, json=heads, headers={"idempotency-key": "heads-041"})
    assert response.is_success, response.text
    return CODE


def reported(desk: Desk, by: Person) -> str:
    """A case that somebody of the grid reported; its id, once it is there."""
    response = desk.post(by, f"/grids/{CODE}/reports", REPORT)
    assert response.status_code == 201, response.text
    case: str = response.json()["incident"]
    assert wait_until(lambda: desk.as_(CLERK).get(f"/cases/{case}").is_success, 20)
    return case


def days() -> dict[str, str]:
    today = datetime.now(UTC).astimezone().date()
    return {"since": (today - timedelta(days=1)).isoformat(),
            "until": (today + timedelta(days=2)).isoformat()}  # fmt: skip


def visit(at: datetime) -> dict[str, Any]:
    return {
        "kind": "visit", "client_id": str(uuid4()), "occurred_at": at.isoformat(),
        "means": "home-visit", "purpose": "走访", "summary": "一切正常",
        "visited_on": at.date().isoformat(),
    }  # fmt: skip


def tasks(desk: Desk, person: Person) -> set[tuple[Any, ...]]:
    return {(each["subject"], each["kind"]) for each in desk.walk(person, "/me/tasks")}


def test_a_household_head_reports_and_is_the_first_asked_person(desk: Desk, grid: str) -> None:
    case = reported(desk, HEAD)
    file = desk.file(case)
    assert (file["channel"], file["grid"], file["first_asked"]) == ("grid", grid, HEAD.id)
    assert desk.as_(HEAD).get(f"/cases/{case}").status_code == 200


def test_who_is_no_household_head_reports_nothing(desk: Desk, grid: str) -> None:
    stranger = Person("head.041-9", ["officer"], f"{COMMUNITY}:grid", grid)
    refused = desk.post(stranger, f"/grids/{grid}/reports", REPORT)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == PROBLEM
    assert refused.json()["type"].endswith(":not-your-grid")


def test_a_substitute_sees_cases_and_tasks_while_standing_in_and_no_longer(
    desk: Desk, grid: str
) -> None:
    case = reported(desk, OFFICER)
    assert desk.as_(SUBSTITUTE).get(f"/cases/{case}").status_code == 404
    body = {"substitute": {"id": SUBSTITUTE.id, "name": "虚构·代理"}, **days()}
    assert desk.post(DIRECTOR, f"/grids/{grid}/appoint-substitute", body).is_success
    assert wait_until(lambda: desk.as_(SUBSTITUTE).get(f"/cases/{case}").is_success, 20)
    assert case in {each["id"] for each in desk.walk(SUBSTITUTE, "/cases")}
    assert (case, "decide-acceptance") in tasks(desk, OFFICER)
    assert (case, "decide-acceptance") in tasks(desk, SUBSTITUTE)
    other = desk.register(grid=f"{COMMUNITY}043")["id"]
    assert desk.as_(SUBSTITUTE).get(f"/cases/{other}").status_code == 404
    ended = desk.post(DIRECTOR, f"/grids/{grid}/end-substitute", {"staff": SUBSTITUTE.id})
    assert ended.is_success, ended.text
    assert wait_until(lambda: desk.as_(SUBSTITUTE).get(f"/cases/{case}").status_code == 404, 20)
    assert (case, "decide-acceptance") not in tasks(desk, SUBSTITUTE)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    records = [visit(yesterday), visit(datetime.now(UTC))]  # sent when there is a connection again
    said = desk.post(SUBSTITUTE, f"/grids/{grid}/sync", {"records": records})
    assert said.status_code == 200, said.text
    assert [each.get("code", each["outcome"]) for each in said.json()["records"]] == [
        "done", "not-your-grid",
    ]  # fmt: skip
    assert desk.as_(SUBSTITUTE).get(f"/grids/{grid}").status_code == 404


def test_a_resident_changes_how_to_be_told_and_tells_a_signal_by_query_code(desk: Desk) -> None:
    made = desk.register(parties=[{"name": "虚构·某居民", "phone": "10000000031"}])
    path = f"/public/cases/{made['query_code']}"
    chosen = desk.post(None, f"{path}/contact", {"contact": {"channel": "sms"}})
    assert chosen.is_success, chosen.text
    unfit = desk.post(
        None, f"{path}/contact", {"contact": {"channel": "email", "address": "nobody"}}
    )
    assert unfit.status_code == 422
    told = desk.post(None, f"{path}/risk-signals", {"code": "threat", "note": "听到扬言动手"})
    assert told.json()["signal"] == 1
    view = desk.as_(CLERK).get(f"/cases/{made['id']}/risk").json()
    assert [each["source"] for each in view["signals"]] == ["resident"]


def test_a_case_says_its_status_in_the_words_of_others(desk: Desk) -> None:
    case = desk.register()["id"]
    assert desk.file(case)["outside"] == {"fhir": "requested", "open311": "open"}
    desk.act(CLERK, case, "accept")
    assert desk.file(case)["outside"] == {"fhir": "in-progress", "open311": "open"}

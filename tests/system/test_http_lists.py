"""Lists: every case once and in order, filters, and nobody sees what is not theirs."""

import json
from typing import Any

import pytest

from .desk import (
    ADMIN,
    AGENT,
    AUDITOR,
    CLERK,
    COMMUNITY,
    DIRECTOR,
    ELSEWHERE,
    GRID,
    HANDLER,
    OFFICER,
    OTHER_HANDLER,
    OTHER_OFFICER,
    Desk,
    matter,
    problem,
)

pytestmark = pytest.mark.system

NAMES = {"name": "虚构·张某某", "phone": "10000000099", "address": "虚构路九十九号"}


def test_a_walk_sees_every_case_once_and_in_order_while_new_ones_are_added(desk: Desk) -> None:
    known = [desk.register()["id"] for _ in range(7)]
    seen: list[dict[str, Any]] = []
    for item in desk.walk(CLERK, "/cases", limit=2):
        seen.append(item)
        if len(seen) % 2 == 0 and len(seen) <= 8:
            desk.register()
    ids = [each["id"] for each in seen]
    assert len(set(ids)) == len(ids)
    assert set(known) <= set(ids)
    order = [(each["reported_at"], each["id"]) for each in seen]
    assert order == sorted(order, reverse=True)


def test_the_link_header_leads_to_the_next_page(desk: Desk) -> None:
    for _ in range(3):
        desk.register()
    page = desk.as_(CLERK).get("/cases", params={"limit": 2, "status": "registered"})
    following = desk.as_(CLERK).get(
        desk.system.url + page.headers["link"].partition(">")[0].removeprefix("<")
    )
    assert following.status_code == 200
    same = desk.as_(CLERK).get(
        "/cases", params={"limit": 2, "status": "registered", "cursor": page.json()["next"]}
    )
    assert following.json()["items"] == same.json()["items"]


def test_filters_narrow_the_list(desk: Desk) -> None:
    case = desk.register(kind="tourism", channel="hotline", grid=GRID)["id"]
    desk.act(CLERK, case, "accept")
    for asked in ({"kind": "tourism"}, {"status": "accepted", "channel": "hotline"},
                  {"grid": GRID, "kind": "tourism"}, {"first_asked": CLERK.id, "kind": "tourism"},
                  {"level": "community", "kind": "tourism"}):  # fmt: skip
        found = list(desk.walk(CLERK, "/cases", **asked))
        assert case in {each["id"] for each in found}
        for each in found:
            assert {name: each[name] for name in asked} == asked
    assert list(desk.walk(CLERK, "/cases", kind="tourism", status="archived")) == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("stauts=open", "unknown-parameter", "stauts"),
        ("limit=0", "limit-out-of-range", "limit"),
        ("limit=201", "limit-out-of-range", "limit"),
        ("limit=abc", "limit-out-of-range", "limit"),
        ("limit=%C2%B2", "limit-out-of-range", "limit"),
        ("cursor=garbage", "cursor-malformed", "cursor"),
        ("cursor=WyJ4IiwieSJd", "cursor-malformed", "cursor"),  # ["x","y"]
        ("cursor=W10=", "cursor-malformed", "cursor"),  # []
        ("status=%00", "null-character", "status"),
    ],
)
def test_a_wrong_parameter_is_named(desk: Desk, query: str, code: str, field: str) -> None:
    for language in ("zh", "en"):
        found = problem(desk.as_(CLERK, language).get(f"/cases?{query}"), 400, code)
        assert found["field"] == field
        assert field in found["detail"]


@pytest.mark.parametrize("path", ["/cases/{case}/events", "/grids", "/me/tasks", "/me/notices"])
def test_every_list_refuses_a_cursor_that_is_none_of_its_own(desk: Desk, path: str) -> None:
    path = path.format(case=desk.register()["id"])
    for cursor in ("garbage", "WyJ4IiwieSJd", "W251bGxd", "WyJcdTAwMDAiXQ==", "W10="):
        problem(desk.as_(CLERK).get(path, params={"cursor": cursor}), 400, "cursor-malformed")


def test_a_single_thing_refuses_an_unknown_parameter_too(desk: Desk) -> None:
    case = desk.register()["id"]
    response = desk.as_(CLERK).get(f"/cases/{case}?asof=2025-01-01T00:00:00Z")
    assert problem(response, 400, "unknown-parameter")["allowed"] == ["as_of"]


def test_whoever_reads_cases_looks_a_time_of_the_law_up(desk: Desk) -> None:
    for person in (CLERK, DIRECTOR, AGENT, HANDLER, OFFICER, AUDITOR):
        limits = desk.as_(person).get("/limits").json()["limits"]
        (review,) = [each for each in limits if each["code"] == "T6"]
        assert review["label"] == {"zh": "申请复查", "en": "asking for review"}
        assert (review["days"], review["counted"]) == (30, "calendar-days")
        assert (review["article"], review["since"]) == ("信访工作条例 §35", "2022-05-01")
    problem(desk.as_(ADMIN).get("/limits"), 403, "role-cannot-read")


def test_a_file_as_of_an_instant(desk: Desk) -> None:
    case = desk.register()["id"]
    reported = desk.file(case)["reported_at"]
    desk.act(CLERK, case, "accept")
    client = desk.as_(CLERK)
    then = client.get(f"/cases/{case}", params={"as_of": reported})
    assert then.json()["status"] == "registered"
    early = client.get(f"/cases/{case}", params={"as_of": "2020-01-01T00:00:00Z"})
    problem(early, 404, "not-yet-then")
    for garbage in ("", "soon", "2025-06-01", "2025-06-01T09:00:00", "0" * 300):
        response = client.get(f"/cases/{case}", params={"as_of": garbage})
        assert problem(response, 400, "not-an-instant")["field"] == "as_of"


def test_tasks_and_notices_come_page_by_page(desk: Desk) -> None:
    for due in ("2025-05-02", "2025-05-01", "2025-05-03"):
        case = desk.register()["id"]
        desk.act(CLERK, case, "accept")
        desk.act(CLERK, case, "assign", unit=HANDLER.unit, duty="核实", due=due)
    at_once = list(desk.walk(HANDLER, "/me/tasks", limit=200))
    assert len(at_once) >= 3
    assert list(desk.walk(HANDLER, "/me/tasks", limit=1)) == at_once
    assert [each["due"] for each in at_once] == sorted(each["due"] for each in at_once)
    mixed = list(desk.walk(CLERK, "/me/tasks", limit=200))
    assert list(desk.walk(CLERK, "/me/tasks", limit=2)) == mixed
    notices = list(desk.walk(HANDLER, "/me/notices", limit=200))
    assert list(desk.walk(HANDLER, "/me/notices", limit=2)) == notices


# Who sees what --------------------------------------------------------------------------------


def ids(desk: Desk, person: Any) -> set[str]:
    return {each["id"] for each in desk.walk(person, "/cases", limit=200)}


def test_levels_departments_and_officers_see_their_own(desk: Desk) -> None:
    here = desk.register(grid=GRID)["id"]
    far = desk.register(ELSEWHERE, division="150105003")["id"]
    given = desk.register()["id"]
    desk.act(CLERK, given, "accept")
    desk.act(CLERK, given, "assign", unit=HANDLER.unit, duty="核实", due="2025-05-01")
    own = desk.register(OFFICER, division=COMMUNITY)["id"]
    for person in (CLERK, DIRECTOR, AGENT):
        assert {here, given, own} <= ids(desk, person)
        assert far not in ids(desk, person)
    assert here not in ids(desk, ELSEWHERE)
    assert far in ids(desk, ELSEWHERE)
    assert given in ids(desk, HANDLER)
    assert not {here, far, own} & ids(desk, HANDLER)
    assert given not in ids(desk, OTHER_HANDLER)
    assert {here, own} <= ids(desk, OFFICER)
    assert given not in ids(desk, OFFICER)
    assert not {here, own, given} & ids(desk, OTHER_OFFICER)
    for person in (OTHER_HANDLER, OTHER_OFFICER, ELSEWHERE, ADMIN):
        assert desk.as_(person).get(f"/cases/{given}/events").status_code == 404


def test_an_auditor_follows_the_trail_without_the_content(desk: Desk) -> None:
    case = desk.register(title="标题不给审计员看")["id"]
    desk.act(CLERK, case, "accept", note="备注不给审计员看")
    trail = desk.as_(AUDITOR, "zh").get(f"/cases/{case}/events")
    assert trail.status_code == 200
    steps = trail.json()["items"]
    assert {"case.reported", "case.accepted"} <= {each["type"] for each in steps}
    assert all(each["who"]["id"] and each["time"] for each in steps)
    assert "不给审计员看" not in trail.text
    for path in ("/cases", f"/cases/{case}", f"/cases/{case}/risk", f"/cases/{case}/dossier.json",
                 "/me/tasks", "/me/notices", "/stream"):  # fmt: skip
        problem(desk.as_(AUDITOR).get(path), 403, "content-not-for-role")


def test_an_auditor_does_not_read_minutes(desk: Desk) -> None:
    case = desk.register()["id"]
    meeting = desk.post(CLERK, "/meetings", {
        "title": "联席会议", "kind": "ad-hoc", "division": "150104002", "held_on": "2025-04-15",
        "units": ["150104002:centre"], "cases": [case],
    })  # fmt: skip
    assert meeting.status_code == 201, meeting.text
    path = f"/meetings/{meeting.json()['id']}"
    assert desk.as_(CLERK).get(path).json()["cases"] == [case]
    problem(desk.as_(AUDITOR).get(path), 403, "content-not-for-role")
    problem(desk.as_(ELSEWHERE).get(path), 404, "no-such-meeting")


def test_an_administrator_reads_no_business_data(desk: Desk) -> None:
    case = desk.register()["id"]
    desk.establish_grid()
    for path in ("/cases", f"/cases/{case}", "/grids", "/me/tasks", "/me/notices", "/stream"):
        assert desk.as_(ADMIN).get(path).status_code == 403, path
    for path in (f"/cases/{case}/events", f"/grids/{GRID}"):
        assert desk.as_(ADMIN).get(path).status_code == 404, path


def test_grids_are_seen_by_their_region_and_their_officer(desk: Desk) -> None:
    desk.establish_grid()
    desk.establish_grid(OTHER_OFFICER.region, OTHER_OFFICER.id)
    assert {GRID, OTHER_OFFICER.region} <= {
        each["code"] for each in desk.walk(CLERK, "/grids", limit=1)
    }
    assert [each["code"] for each in desk.walk(OFFICER, "/grids")] == [GRID]
    assert list(desk.walk(ELSEWHERE, "/grids")) == []
    problem(desk.as_(OTHER_OFFICER).get(f"/grids/{GRID}"), 404, "no-such-grid")
    problem(desk.as_(HANDLER).get("/grids"), 403, "role-cannot-read")
    for wrong in ("150104002003999", "15010400200300", "150104002003007%00", "x"):
        problem(desk.as_(CLERK).get(f"/grids/{wrong}"), 404, "no-such-grid")
    problem(desk.as_(CLERK).get("/centres/150104002%00"), 404, "no-such-centre")


# People's data --------------------------------------------------------------------------------


def test_names_of_parties_are_nowhere_but_where_they_were_opened(desk: Desk) -> None:
    registered = desk.register(parties=[NAMES])
    case = registered["id"]
    opened = desk.post(
        CLERK, f"/cases/{case}/open-parties", {"purpose": "contact", "reason": "回访"}
    )
    assert opened.status_code == 200, opened.text
    (party,) = opened.json()["parties"]
    assert {name: party[name] for name in NAMES} == NAMES
    assert opened.headers["cache-control"] == "no-store"
    shown = [
        desk.as_(CLERK).get(path).text
        for path in (f"/cases/{case}", "/cases", f"/cases/{case}/events", f"/cases/{case}/risk",
                     f"/cases/{case}/dossier.json", "/me/tasks", "/me/notices",
                     f"/public/cases/{registered['query_code']}")
    ]  # fmt: skip
    for text in shown:
        assert not [value for value in NAMES.values() if value in text]
    steps = desk.as_(CLERK, "zh").get(f"/cases/{case}/events").json()["items"]
    (reading,) = [each for each in steps if each["type"] == "case.parties_opened"]
    assert reading["who"]["id"] == CLERK.id
    assert reading["what"] == "查阅当事人信息，用途：联系当事人"
    assert reading["why"] == "回访"


def test_texts_are_kept_exactly_as_they_were_written(desk: Desk) -> None:
    texts = [
        "漏水，“多年”未修。𠮷野家",
        "🏠 \U0001f468\u200d\U0001f469\u200d\U0001f467 é e\u0301",
        "شكوى \u200fمن الجيران",
        "ᠮᠣᠩᠭᠣᠯ",
        "a\u2028b\tc\nd",
        "<script>alert(1)</script> '; DROP TABLE cases; --",
        "{title} {0} %s %(x)s \\u0000",
    ]
    for text in texts:
        case = desk.register(narrative=text, title=text.replace("\n", " "))["id"]
        assert desk.file(case)["narrative"] == text
        listed = desk.as_(CLERK).get("/cases", params={"limit": 1}).json()["items"][0]
        assert listed["title"] == text.replace("\n", " ")


def test_the_last_of_two_equal_keys_in_a_body_counts(desk: Desk) -> None:
    """As every JSON parser that we know reads it; what counts is what the answer shows."""
    body = json.dumps(matter()).replace('"title":', '"title": "先写的", "title":', 1)
    headers = {"content-type": "application/json", "idempotency-key": "two-titles"}
    made = desk.as_(CLERK).post("/cases", content=body.encode(), headers=headers)
    assert desk.file(made.json()["id"])["title"] == matter()["title"]

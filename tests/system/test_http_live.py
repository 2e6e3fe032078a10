"""Reading what was just written, and live updates that can be resumed."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from services.chassis import identity

from .desk import CLERK, ELSEWHERE, HANDLER, STREET, Desk, problem

pytestmark = pytest.mark.system

LOOPS = 50


def test_the_very_next_look_shows_what_was_just_done(desk: Desk) -> None:
    case = desk.register()["id"]
    desk.act(CLERK, case, "accept")
    for n in range(1, LOOPS + 1):
        desk.act(CLERK, case, "report-progress", summary=f"第{n}步", done=n, of=LOOPS)
        assert desk.file(case)["progress"]["done"] == n
    registered = [desk.register()["id"] for _ in range(5)]
    first = desk.as_(CLERK).get("/cases", params={"limit": 1}).json()["items"][0]["id"]
    assert first == registered[-1]


class Listening:
    """A reader of the stream in a thread of its own."""

    def __init__(self, response: httpx.Response) -> None:
        self.events: list[dict[str, Any]] = []
        self.retry = ""
        self._thread = threading.Thread(target=self._read, args=(response,), daemon=True)
        self._thread.start()

    def _read(self, response: httpx.Response) -> None:
        event: dict[str, Any] = {}
        try:
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "retry":
                    self.retry = value
                elif name in {"id", "event", "data"}:
                    event[name] = value
                elif not line and event:
                    self.events.append({**event, "data": json.loads(event["data"])})
                    event = {}
        except (httpx.HTTPError, httpx.StreamError, OSError):
            return

    def wait_for(self, subject: str, type_: str) -> None:
        for _ in range(200):
            if (type_, subject) in self.told():
                return
            time.sleep(0.05)
        raise AssertionError(f"{type_} of {subject} was not heard")

    def told(self) -> list[tuple[str, str]]:
        return [(each["event"], each["data"]["subject"]) for each in self.events]


@contextmanager
def listening(
    desk: Desk, person: Any, after: str = "", language: str = "en"
) -> Iterator[Listening]:
    headers = {"last-event-id": after} if after else {}
    with (
        desk.system.client(person, language) as client,
        client.stream("GET", "/stream", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Listening(response)


def test_events_of_the_own_region_come_in_order_and_none_of_others(desk: Desk) -> None:
    with listening(desk, CLERK, language="zh") as here, listening(desk, ELSEWHERE) as there:
        case = desk.register()["id"]
        far = desk.register(ELSEWHERE, division="150105003")["id"]
        desk.act(CLERK, case, "accept")
        desk.act(CLERK, case, "report-progress", summary="到现场")
        here.wait_for(case, "agent.progress_reported")
        there.wait_for(far, "case.reported")
    own = [type_ for type_, subject in here.told() if subject == case]
    assert own.index("case.reported") < own.index("case.accepted")
    assert own.index("case.accepted") < own.index("agent.progress_reported")
    assert far not in {subject for _, subject in here.told()}
    assert case not in {subject for _, subject in there.told()}
    ids = [int(each["id"]) for each in here.events]
    assert ids == sorted(set(ids))
    accepted = next(each for each in here.events if each["event"] == "case.accepted")
    assert accepted["data"]["what"] == "已受理"
    assert here.retry == "2000"


def test_a_reader_that_was_away_goes_on_where_it_stopped(desk: Desk) -> None:
    case = desk.register()["id"]
    with listening(desk, CLERK) as first:
        desk.act(CLERK, case, "accept")
        first.wait_for(case, "case.accepted")
    stopped = first.events[-1]["id"]
    for n in range(20):
        desk.act(CLERK, case, "report-progress", summary=f"第{n}步")
    with listening(desk, CLERK, after=stopped) as second:
        desk.act(CLERK, case, "report-progress", summary="最后一步")
        deadline = time.monotonic() + 10
        while second.told().count(("agent.progress_reported", case)) < 21:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    told = [each["data"]["data"]["summary"] for each in second.events
            if each["event"] == "agent.progress_reported"]  # fmt: skip
    assert told == [*(f"第{n}步" for n in range(20)), "最后一步"]
    assert int(second.events[0]["id"]) > int(stopped)
    once_more = first.events + second.events
    assert len({each["id"] for each in once_more}) == len(once_more)


def test_a_department_hears_of_a_case_once_it_has_a_part_in_it(desk: Desk) -> None:
    case = desk.register()["id"]
    desk.act(CLERK, case, "accept")
    with listening(desk, HANDLER) as heard:
        desk.act(CLERK, case, "assign", unit=HANDLER.unit, duty="核实", due="2025-05-01")
        heard.wait_for(case, "case.assigned")


def test_names_of_parties_are_never_in_the_stream(desk: Desk) -> None:
    with listening(desk, CLERK) as heard:
        case = desk.register(parties=[{"name": "虚构·李某某", "phone": "10000000077"}])["id"]
        desk.post(CLERK, f"/cases/{case}/open-parties", {"purpose": "contact", "reason": "回访"})
        heard.wait_for(case, "case.parties_opened")
    shown = json.dumps(heard.events, ensure_ascii=False)
    assert "李某某" not in shown
    assert "10000000077" not in shown


def test_the_stream_ends_with_the_token(desk: Desk) -> None:
    token = identity.issue(
        desk.system.issuer._key, expires=time.time() + 2, sub="clerk.wu", roles=["clerk"],
        unit="", region=STREET,
    )  # fmt: skip
    headers = {"authorization": f"Bearer {token}"}
    with desk.as_(None).stream("GET", "/stream", headers=headers) as response:
        time.sleep(2)
        desk.register()
        for _ in response.iter_lines():
            pass
    problem(desk.as_(None).get("/cases", headers=headers), 401, "token-invalid")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "\xb2", "9" * 5_000])
def test_a_position_that_is_none_is_refused(desk: Desk, after: str) -> None:
    headers = [(b"last-event-id", after.encode("latin-1"))]
    response = desk.as_(CLERK).get("/stream", headers=headers)
    assert problem(response, 400, "cursor-malformed")["field"] == "Last-Event-ID"

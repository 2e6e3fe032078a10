"""A resident who chose text messages gets them, both ways to run, through a gateway of ours."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import scenario
from deploy.local.stack import Stack
from tests.channels.peers import HttpPeer, http_peer

from . import whole
from .whole import Whole

pytestmark = pytest.mark.system

STORY = whole.SCENARIOS / "resident-by-sms.yaml"
NUMBER = "10000000003"
SECONDS = 20.0


@pytest.fixture
def peer() -> Iterator[HttpPeer]:
    with http_peer() as made:
        yield made


def settings_of(peer: HttpPeer) -> dict[str, str]:
    return {
        "FENGQIAO_SMS_URL": peer.url,
        "FENGQIAO_SMS_TOKEN": "word",
        "FENGQIAO_QUIET_HOURS": "none",  # the test may run at night
        "FENGQIAO_WEBHOOKS_INSIDE": "yes",
    }


@pytest.fixture
def in_one_process(
    tmp_path: Path, peer: HttpPeer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Whole]:
    for name, value in settings_of(peer).items():
        monkeypatch.setenv(name, value)
    with whole.embedded(tmp_path / "embedded") as system:
        yield system


@pytest.fixture
def distributed(stack: Stack, peer: HttpPeer) -> Iterator[Whole]:
    """The session's stack; its notifier alone is told of our gateway, and forgets it again."""
    told = settings_of(peer)
    work = stack.process("notify", "work")
    work.env.update(told)
    work.restart()
    yield whole.of_stack(stack)
    for name in told:
        work.env.pop(name)
    work.restart()


def texts(peer: HttpPeer, count: int) -> list[str]:
    """What came to our number, once there are so many."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = [each.json["text"] for each in peer.posts if each.json.get("to") == NUMBER]
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError([each.json for each in peer.posts])


def told_of_the_progress(system: Whole, peer: HttpPeer) -> None:
    story = scenario.load(STORY)
    kept = system.play(story)
    number = kept["number"]
    assert texts(peer, 3) == [
        f"您反映的事项“楼道照明损坏”已登记，编号{number}。凭查询码可查看进度。",
        f"事项{number}已受理。",
        f"事项{number}进展：维修人员明日上门",
    ]
    ids = [each.headers["idempotency-key"] for each in peer.posts]
    assert len(set(ids)) == len(ids)
    dossier = system.dossier(story.people["clerk"], kept["case"])
    sent = [step["data"] for step in dossier["trail"] if step["type"] == "notice.sent"]
    assert {each["channel"] for each in sent} == {"inbox", "sms"}
    assert NUMBER not in str(dossier)
    assert "sealed" not in str([step["data"] for step in dossier["trail"]])


def test_in_one_process(in_one_process: Whole, peer: HttpPeer) -> None:
    told_of_the_progress(in_one_process, peer)


def test_distributed(distributed: Whole, peer: HttpPeer) -> None:
    told_of_the_progress(distributed, peer)


def test_a_gateway_that_refuses_becomes_a_task(in_one_process: Whole, peer: HttpPeer) -> None:
    peer.answers = [(400, {}, 0.0)] * 10
    story = scenario.load(STORY)
    kept = in_one_process.play(story)
    deadline = time.monotonic() + SECONDS
    with in_one_process.client(story.people["clerk"]) as client:
        while True:
            tasks = client.get("/me/tasks").json()["items"]
            kinds = [each["kind"] for each in tasks if each["case"] == kept["case"]]
            if "reach-residents" in kinds:
                break
            assert time.monotonic() < deadline, kinds
            time.sleep(0.1)
        unreached = client.get(f"/cases/{kept['case']}").json()["unreached"]
        assert [each["reason"] for each in unreached.values()] == ["http:400"]


def test_an_outside_system_subscribes_and_gets_what_happens(
    in_one_process: Whole, peer: HttpPeer
) -> None:
    story = scenario.load(STORY)
    body = {"url": peer.url + "/outside", "types": ["case.reported", "case.accepted"]}
    with in_one_process.client(story.people["director"]) as client:
        made = client.post("/subscriptions", json=body, headers={"idempotency-key": "s"})
        assert made.status_code == 201, made.text
        id_ = made.json()["id"]
        assert made.json()["secret"].startswith("whsec_")
        in_one_process.play(story)
        log: list[dict[str, str]] = []
        deadline = time.monotonic() + SECONDS
        while len(log) < 2:
            assert time.monotonic() < deadline, log
            time.sleep(0.1)
            log = client.get(f"/subscriptions/{id_}/deliveries").json()["items"]
        assert {each["type"] for each in log} == set(body["types"])
        assert {each["state"] for each in log} == {"delivered"}
        arrived = [each for each in peer.posts if each.path == "/hook/outside"]
        assert [each.json["type"] for each in arrived] == body["types"]
        again = client.post(
            f"/subscriptions/{id_}/redeliver", json={"delivery": log[0]["id"]},
            headers={"idempotency-key": "r"},
        )  # fmt: skip
        assert again.status_code == 200, again.text
        ended = client.delete(f"/subscriptions/{id_}", headers={"idempotency-key": "d"})
        assert ended.status_code == 200, ended.text
        assert client.get("/subscriptions").json()["items"][0]["state"] == "ended"
    with in_one_process.client(story.people["clerk"]) as client:
        assert client.get("/subscriptions").status_code == 403

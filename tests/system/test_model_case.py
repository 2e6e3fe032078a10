"""The model case, both ways to run, and with every process killed along the way."""

import threading

import pytest

from deploy.local.stack import Stack

from . import whole
from .whole import Whole, model_case

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def in_one_process(one_process: Whole) -> Whole:
    return one_process


def dossier_of(system: Whole) -> str:
    story = model_case()
    kept = system.play(story)
    return system.quiet(story.people["agent"], kept["case"])


def test_both_ways_to_run_make_the_same_dossier(in_one_process: Whole, stack: Stack) -> None:
    distributed = whole.of_stack(stack)
    assert dossier_of(in_one_process) == dossier_of(distributed)


def test_killing_every_process_on_the_way_loses_nothing(
    in_one_process: Whole, stack: Stack
) -> None:
    """kill -9 of each process in turn while the story goes on; each comes back a moment later."""
    distributed = whole.of_stack(stack)
    story = model_case()
    victims = list(stack.processes.values())
    every = max(1, len(story.steps) // (len(victims) + 1))
    returning: list[threading.Timer] = []

    def strike(index: int, *_: object) -> None:
        if index % every == 0 and index // every < len(victims):
            victim = victims[index // every]
            victim.kill()
            timer = threading.Timer(0.5, victim.start)
            timer.start()
            returning.append(timer)

    kept = distributed.play(story, strike)
    assert len(returning) == len(victims)
    for timer in returning:
        timer.join()
    for victim in victims:
        victim.wait_healthy()
    struck = distributed.quiet(story.people["agent"], kept["case"])
    assert struck == dossier_of(in_one_process)


def test_the_trail_says_who_when_what_why_in_both_languages(in_one_process: Whole) -> None:
    story = model_case()
    kept = in_one_process.play(story)
    seen = {}
    for language in ("zh", "en"):
        with in_one_process.client(story.people["auditor"], language) as client:
            page = client.get(f"/cases/{kept['case']}/events", params={"limit": 200})
        assert page.headers["content-language"] == language
        seen[language] = page.json()["items"]
    with in_one_process.client(story.people["agent"], "zh-CN,zh;q=0.9") as client:
        steps = client.get(f"/cases/{kept['case']}/events", params={"limit": 200}).json()["items"]
    assert [step["type"] for step in steps].count("case.escalated") == 2
    assert {step["service"] for step in steps} == {"intake", "referral", "grid", "risk", "notify"}
    assert steps[0]["what"].startswith("登记")
    assert all(step["who"]["id"] and step["time"] for step in steps)
    objected = next(step for step in steps if step["type"] == "case.objected")
    assert objected["why"] == "解除查封涉及土地权属，非街道职权"
    # The auditor follows the trail without the content.
    assert len(seen["zh"]) == len(steps)
    assert all(step["data"] == {} and step["why"] is None for step in seen["en"])


def test_the_file_as_of_any_instant_is_the_fold_of_its_prefix(in_one_process: Whole) -> None:
    story = model_case()
    kept = in_one_process.play(story)
    with in_one_process.client(story.people["agent"]) as client:
        steps = client.get(f"/cases/{kept['case']}/events", params={"limit": 200}).json()["items"]
        accepted = next(step for step in steps if step["type"] == "case.accepted")
        then = client.get(f"/cases/{kept['case']}", params={"as_of": accepted["time"]}).json()
        now = client.get(f"/cases/{kept['case']}").json()
        last = client.get(f"/cases/{kept['case']}", params={"as_of": steps[-1]["time"]}).json()
    assert (then["status"], then["visits"], now["status"]) == ("accepted", 0, "archived")
    assert last == now

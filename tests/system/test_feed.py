"""The model case as an outside system sees it: the real subscriber, a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploy.local.stack import Stack
from subscriber.wire import Stream

from ..controls import cloudevents
from . import whole

pytestmark = pytest.mark.system

SCHEMAS = whole.REPOSITORY / "services" / "contracts" / "schemas" / "events"
QUIET = 1.0  # seconds without a message that end a reading of what is there
KILLS = 3
LINES = 15  # printed before each kill
Lines = list[dict[str, Any]]


def command(stack: Stack, *words: object) -> list[str]:
    first = [sys.executable, "-m", "subscriber", "--url", stack.rabbit.url, "--from", "first"]
    return [*first, *map(str, words)]


def subscribe(stack: Stack, *words: object) -> Lines:
    """What one run prints; it must end well and have nothing to report."""
    return [json.loads(line) for line in printed(command(stack, *words)).splitlines()]


def printed(words: list[str]) -> str:
    ended = subprocess.run(
        words, cwd=whole.REPOSITORY, capture_output=True, check=False, text=True, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.fixture(scope="module")
def bodies(stack: Stack, played_case: dict[str, str]) -> list[bytes]:
    """Every message on the stream, byte for byte."""
    stream = Stream(stack.rabbit.url, "first", consumer="tests")
    found = []
    while (message := stream.take(QUIET)) is not None:
        found.append(message.body)
        stream.done(message)
    stream.close()
    assert found
    return found


@pytest.fixture(scope="module")
def of_case(stack: Stack, played_case: dict[str, str]) -> Lines:
    """The case as the command prints it."""
    return subscribe(stack, "--case", played_case["case"], "--idle", 5)


def types(events: Lines) -> list[str]:
    return [event["type"] for event in events]


def test_the_whole_case_comes_in_order(of_case: Lines) -> None:
    assert of_case[0]["type"] == "case.reported"
    assert "case.archived" in types(of_case)[-10:]
    assert types(of_case).count("case.escalated") == 2
    last: dict[str, int] = {}
    for event in of_case:
        assert int(event["sequence"]) > last.get(event["source"], 0)
        last[event["source"]] = int(event["sequence"])
    services = {source.rsplit("/", 1)[-1] for source in last}
    assert services == {"intake", "referral", "grid", "risk", "notify"}


def test_it_is_the_trail_that_the_system_shows(
    stack: Stack, of_case: Lines, played_case: dict[str, str]
) -> None:
    auditor = whole.model_case().people["auditor"]
    with whole.of_stack(stack).client(auditor) as client:
        path = f"/cases/{played_case['case']}/events"
        trail = client.get(path, params={"limit": 200}).json()
    assert trail["next"] is None
    assert {step["id"]: step["type"] for step in trail["items"]} == {
        event["id"]: event["type"] for event in of_case
    }
    assert len(trail["items"]) == len(of_case)


def test_every_message_is_a_cloudevent_to_the_official_sdk(bodies: list[bytes]) -> None:
    for body in bodies:
        cloudevents.parse(body)


def test_every_message_is_valid_under_the_official_schema(bodies: list[bytes]) -> None:
    schema = cloudevents.official_schema()
    for body in bodies:
        cloudevents.validate(json.loads(body), schema)


def test_every_messages_data_is_valid_under_its_published_schema(bodies: list[bytes]) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    for event in map(json.loads, bodies):
        name, version = event["dataschema"].removeprefix("urn:fengqiao:event:").split(":")
        schema = json.loads((SCHEMAS / f"{name}.{version}.json").read_text("utf-8"))
        assert name == event["type"]
        jsonschema.Draft202012Validator(schema, format_checker=checker).validate(event["data"])


def test_no_message_holds_a_name_or_a_phone_of_a_party(bodies: list[bytes]) -> None:
    parties = whole.model_case().steps[0].body["parties"]
    secrets = [
        value for party in parties for key, value in party.items() if key in {"name", "phone"}
    ]
    for body in bodies:
        assert not [secret for secret in secrets if secret in body.decode()]


def test_a_subscriber_killed_again_and_again_misses_nothing(
    stack: Stack, bodies: list[bytes], tmp_path: Path
) -> None:
    words = command(stack, "--state", tmp_path / "place", "--idle", 5)
    runs = [until_killed(words) for _ in range(KILLS)]
    runs.append(subscribe(stack, "--state", tmp_path / "place", "--idle", 5))
    assert all(runs)
    ids = [event["id"] for run in runs for event in run]
    # Handled but not yet remembered when the kill came: at most one per kill comes again.
    assert len(ids) - len(set(ids)) <= KILLS
    assert set(ids) == {json.loads(body)["id"] for body in bodies}
    for run in runs:
        assert len({event["id"] for event in run}) == len(run)


def until_killed(words: list[str]) -> Lines:
    """What a run prints up to SIGKILL, which strikes while it is printing."""
    process = subprocess.Popen(words, cwd=whole.REPOSITORY, stdout=subprocess.PIPE)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(LINES)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate(timeout=20)
    lines += rest.splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def test_a_state_file_goes_on_where_it_stopped(stack: Stack, tmp_path: Path) -> None:
    first = subscribe(stack, "--state", tmp_path / "place", "--count", 3)
    second = subscribe(stack, "--state", tmp_path / "place", "--count", 3)
    assert types(first + second) == types(subscribe(stack, "--count", 6))


def test_a_type_that_is_never_told_prints_nothing(
    stack: Stack, played_case: dict[str, str]
) -> None:
    assert subscribe(stack, "--types", "case.exploded", "--idle", 2) == []


def test_types_are_chosen_by_pattern(stack: Stack, played_case: dict[str, str]) -> None:
    found = subscribe(
        stack, "--types", "mediation.*,case.escalated", "--case", played_case["case"], "--idle", 2
    )
    assert set(types(found)) == {
        "case.escalated", "mediation.opened", "mediation.mediator_named", "mediation.answered",
        "mediation.session_held", "mediation.agreed", "mediation.tracked",
    }  # fmt: skip


def test_text_shows_time_type_subject_and_who(stack: Stack, played_case: dict[str, str]) -> None:
    words = command(
        stack, "--format", "text", "--types", "case.reported", "--case", played_case["case"],
        "--count", 1,
    )  # fmt: skip
    time, type_, subject, who = printed(words).split()
    assert time[:2] == "20"
    assert (type_, subject) == ("case.reported", played_case["case"])
    assert who == "agent.sarula"

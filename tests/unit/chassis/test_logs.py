"""Logs: one JSON object a line, and never what somebody said about a person.

In a process of its own: logging is set up once per process.
"""

import json
import subprocess
import sys

import pytest

PERSONAL = ("Invented One", "13800000000", "150104199001011234")
PROGRAM = """
import sys
from services.chassis import telemetry
from services.chassis.commands import handler
from services.chassis.deliveries import Message
from services.chassis.linkseal import LinkSeal
from services.chassis.settings import Settings
from services.contracts.commands.intake import AcceptCase
from tests.unit.chassis import faulty

telemetry.start(
    Settings(division="1", database_url="", master_key=b"", log_format=sys.argv[1]), "test"
)
recorder = faulty.FaultyRecorder()
desk = faulty.desk_on(recorder)
people = [{"name": "Invented One", "phone": "13800000000", "id_number": "150104199001011234"}]
matter = {**faulty.MATTER, "parties": people}

# A body that does not fit, one that cannot be read at all, and a bug while it is decided.
desk.ask("intake.register", **{**matter, "kind": "Invented One", "colour": "13800000000"})
desk.ask("intake.register", **{**matter, "parties": [{**people[0], "side": "13800000000"}]})
body = b'{"id": "k", "name": "intake.register", "body": "Invented One", "actor": "13800000000"}'
handler(desk.app.decide, LinkSeal(bytes(32)))([Message(body=body, tag=1, message_id="m-1")], None)

def bug(app, command, work):
    secret = {"name": "Invented One", "note": command.note}
    raise ZeroDivisionError

case = faulty.registered(desk, **matter)
faulty.decides_instead(desk, AcceptCase, bug)
desk.ask("intake.accept", case, note="Call 13800000000")
recorder.planned = [faulty.AWAY]
desk.ask("intake.register", **matter)
"""


def logged(form: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, form], check=True, capture_output=True, text=True
    )
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_personal_data_of_a_body_reaches_the_log(form):
    words = logged(form)
    for expected in (
        "a command does not fit its contract",
        "an unreadable command",
        "a command failed",
        "the store is unavailable",
    ):
        assert expected in words
    for personal in PERSONAL:
        assert personal not in words


def test_every_line_is_an_object_that_names_process_and_command():
    lines = [json.loads(line) for line in logged("json").splitlines()]
    assert {each["process"] for each in lines} == {"test"}
    failed = next(each for each in lines if each["event"] == "a command failed")
    assert failed["command"] == "intake.accept"
    assert failed["target"]
    assert "ZeroDivisionError" in failed["exception"]
    assert failed["level"] == "error"

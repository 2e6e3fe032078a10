"""Dead letters in an operator's hands: none is lost, whatever dies, and none counts twice."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from deploy.operator import dead_letters
from deploy.operator.command import main
from services.chassis import inbox, letters, links
from services.chassis.consumer import BatchConsumer
from services.chassis.letters import Act, DeadQueue, DeadTable
from services.contracts import envelope as ce

from . import own
from .test_inbox import incident, packed

pytestmark = pytest.mark.system

LISTENER = "t.letters"
REPLAY = Act("admin.gao", "replayed", "the grid was set up")
KILLED = """
import os, signal, sys
from services.chassis import letters
from services.chassis.letters import Act, DeadQueue

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

broker_url, url, act, step = sys.argv[1:]
if step == "before the record":
    letters._record = die
else:
    record = letters._record
    letters._record = lambda *words: (record(*words), die())
place = DeadQueue(broker_url, url, "t.letters")
getattr(place, act)({"grid-1"}, Act("admin.gao", act, "why"))
"""


@pytest.fixture
def url(postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        yield found


@pytest.fixture
def queue(rabbit) -> Iterator[str]:
    with own.events_queue(rabbit.url, f"{LISTENER}.events") as name:
        yield name


@pytest.fixture
def place(rabbit, url, queue) -> DeadQueue:
    return DeadQueue(rabbit.url, url, LISTENER)


def die(rabbit: Any, queue: str, *messages: bytes) -> None:
    """Have these die in the queue, of a listener that can apply nothing."""
    own.send(rabbit.url, queue, list(messages))
    listener = inbox.handler(lambda events: [KeyError("no such grid")] * len(events))
    with own.running(BatchConsumer(rabbit.url, queue, listener)):
        own.until(lambda: own.depth(rabbit.url, f"{queue}.dead") == len(messages))


def acts(url: str) -> list[tuple[str, str, str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT who, act, letter, why FROM dead_letter_acts ORDER BY id"
        ).fetchall()


def test_a_letter_is_shown_with_its_story_and_stays(rabbit, queue, place):
    die(rabbit, queue, *packed(incident(1)), b"{not json")
    assert [each.id for each in place.all()] == [each.id for each in place.all()]
    found = {each.id: each for each in place.all()}
    letter = found.pop("grid-1")
    assert (letter.listener, letter.type) == (LISTENER, "grid.incident_found")
    assert "no such grid" in letter.reason
    assert letter.tries == 5
    assert letter.died_at
    (unreadable,) = found.values()
    assert unreadable.id.startswith("bytes-")
    assert unreadable.reason.startswith("unreadable")
    assert own.depth(rabbit.url, f"{queue}.dead") == 2


def test_a_replayed_letter_reaches_its_own_listener_and_no_other(rabbit, url, queue, place):
    die(rabbit, queue, *packed(incident(1), incident(2), incident(3)))
    assert [(each.id, failure) for each, failure in place.replay({"grid-2"}, REPLAY)] == [
        ("grid-2", "")
    ]
    assert [each.id for each in place.all()] == ["grid-1", "grid-3"]
    heard: list[str] = []

    def react(events: Sequence[ce.Envelope]) -> list[None]:
        heard.extend(each.id for each in events)
        return [None] * len(events)

    with own.running(BatchConsumer(rabbit.url, queue, inbox.handler(react))):
        own.until(lambda: own.depth(rabbit.url, queue) == 0 and heard)
    assert heard == ["grid-2"]
    assert acts(url) == [("admin.gao", "replayed", "grid-2", "the grid was set up")]


def test_a_discarded_letter_is_on_record_with_its_body(rabbit, url, queue, place):
    die(rabbit, queue, *packed(incident(1)))
    place.discard({"grid-1"}, Act("admin.gao", "discarded", "a test of the vendor's"))
    assert place.all() == []
    assert acts(url) == [("admin.gao", "discarded", "grid-1", "a test of the vendor's")]
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT body, died_of FROM dead_letter_acts").fetchone()
    assert ce.read(bytes(row[0])).id == "grid-1"
    assert "no such grid" in row[1]


@pytest.mark.parametrize("step", ["before the record", "after the record"])
@pytest.mark.parametrize("act", ["replay", "discard"])
def test_an_operator_killed_in_the_middle_loses_no_letter(rabbit, url, queue, place, act, step):
    die(rabbit, queue, *packed(incident(1)))
    words = [sys.executable, "-c", KILLED, rabbit.url, url, act, step]
    assert subprocess.run(words, check=False, timeout=60).returncode == -9
    own.until(lambda: own.depth(rabbit.url, f"{queue}.dead") == 1)
    assert [each.id for each in place.all()] == ["grid-1"]
    if act == "discard":
        assert own.depth(rabbit.url, queue) == 0
        return
    # It was on its way already: once more makes a duplicate, which the inbox absorbs.
    place.replay(None, REPLAY)
    own.until(lambda: own.depth(rabbit.url, queue) == 2)
    heard: list[str] = []
    with own.desk_on(url) as desk:

        def react(events: Sequence[ce.Envelope]) -> list[Exception | None]:
            heard.extend(each.id for each in events)
            return desk.react(events)  # which the consumer ends before it stops

        with own.running(BatchConsumer(rabbit.url, queue, inbox.handler(react))):
            own.until(lambda: len(heard) == 2)
        events = desk.recorder.select_notifications(1, 100)  # type: ignore[attr-defined]
    assert len(events) == 1
    assert place.all() == []


def test_without_a_broker_a_letter_is_applied_by_the_listeners_own_code(url):
    bury, event = links.bury_in(url), ce.of(incident(1))
    bury(event, "KeyError('no such grid')")
    with own.desk_on(url) as desk:
        place = DeadTable(url, "intake", lambda: desk.react)
        broken = DeadTable(url, "intake", lambda: lambda _: [KeyError("still no grid")])
        ((letter, failure),) = broken.replay(None, REPLAY)
        assert "still no grid" in failure
        assert [(each.id, each.tries) for each in place.all()] == [("grid-1", letter.tries + 1)]
        desk.react([event])  # as if killed after the effect and before the letter was taken away
        assert [failure for _, failure in place.replay(None, REPLAY)] == [""]
        events = desk.recorder.select_notifications(1, 100)  # type: ignore[attr-defined]
    assert len(events) == 1
    assert place.all() == []
    assert acts(url) == [("admin.gao", "replayed", "grid-1", "the grid was set up")]


def test_the_command_lists_shows_replays_and_discards(rabbit, url, queue, place, monkeypatch):
    die(rabbit, queue, *packed(incident(1), incident(2)))
    monkeypatch.setattr(dead_letters, "_places", lambda _: [place])

    def said(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, ["dead-letters", *words])
        assert done.exit_code == code, done.output
        return done.output

    listed = json.loads(said("list", "--json"))
    assert [each["id"] for each in listed] == ["grid-1", "grid-2"]
    assert "grid-2" in said("list")
    assert json.loads(said("show", "grid-1"))["event"]["id"] == "grid-1"
    assert "no such dead letter: grid-9" in said("show", "grid-9", code=1)
    assert "--reason" in said("discard", "grid-1", code=2)
    assert "name the letters" in said("replay", code=2)
    assert "grid-1  discarded" in said("discard", "grid-1", "--reason", "twice", "--by", "gao")
    assert "grid-2  replayed" in said("replay", "--all", "--by", "gao")
    assert "No dead letters" in said("list")
    assert [each[:3] for each in acts(url)] == [
        ("gao", "discarded", "grid-1"), ("gao", "replayed", "grid-2"),
    ]  # fmt: skip


def test_what_the_broker_itself_gave_up_is_a_letter_like_others(rabbit, queue, place, monkeypatch):
    """An event that kills its consumer is never judged by it; the broker counts for it."""
    own.send(rabbit.url, f"{queue}.dead", packed(incident(1)))
    (letter,) = place.all()
    assert letter.reason.startswith("the broker gave it up")
    assert letters.LOCK

"""A whole story about people who are named everywhere; then every place where a name could lie.

The distributed system, so that there are messages: tables, the feed as an outside system reads it,
commands on their way, every file that the servers and our processes wrote. Then the people are
erased, and nothing of them opens any more, while the trail still reads.
"""

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pika
import psycopg
import pytest

from deploy.local.postgres import OWNERS
from deploy.local.processes import wait_until
from deploy.local.scenario import Person
from deploy.local.secrets import keys
from deploy.local.stack import Stack
from services.chassis.clear import ERASED
from services.chassis.keystore import PostgresKeys
from services.chassis.sealing import TOKEN, Texts
from services.contracts import topology
from tests.controls.planting import NAME, PLANTED, WORDS, planted, planted_in

from . import own, whole
from .test_feed import subscribe
from .whole import Whole

pytestmark = pytest.mark.system

DIRECTOR = Person("director.bao", ["director"], "150104002:centre", "150104002")
WRONG = {"ground": "unlawful", "reason": "误收，与本事项无关"}


class Overheard:
    """Every command that goes over the broker meanwhile, as a third party would see it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self.bodies: list[bytes] = []

    def run(self) -> None:
        with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
            channel = connection.channel()
            queue = channel.queue_declare("", exclusive=True).method.queue
            for service in topology.SERVICES:
                channel.queue_bind(queue, topology.COMMANDS_EXCHANGE, service)
            for method, _, body in channel.consume(queue, inactivity_timeout=0.2, auto_ack=True):
                if method is not None:
                    self.bodies.append(body)
                elif self._stop.is_set():
                    return

    def stop(self) -> None:
        self._stop.set()


@pytest.fixture(scope="module")
def commands() -> list[bytes]:
    return []


@pytest.fixture(scope="module")
def told(stack: Stack, commands: list[bytes]) -> dict[str, str]:
    """The model case with the words in every text, played to its end; what it kept."""
    heard = Overheard(stack.rabbit.url)
    with own.running(heard):
        kept = whole.of_stack(stack).play(planted(whole.model_case()))
    commands += heard.bodies
    return kept


@pytest.fixture(scope="module")
def system(stack: Stack) -> Whole:
    return whole.of_stack(stack)


def rows(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Every row of every table of every database, as bytes that can be searched."""
    for owner in OWNERS:
        with psycopg.connect(stack.postgres.url(owner)) as connection:
            tables = connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchall()
            assert tables
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield f"{owner}.{table}", b"\n".join(map(_bytes, row))


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def test_who_may_read_the_case_reads_the_words(system: Whole, told: dict[str, str]) -> None:
    dossier = system.dossier(DIRECTOR, told["case"])
    assert WORDS in dossier["case"]["title"]
    assert json.dumps(dossier, ensure_ascii=False).count(NAME) > 30
    assert "~t1." not in json.dumps(dossier)
    assert "~p1." not in json.dumps(dossier)


def test_no_row_of_any_table_holds_them(stack: Stack, told: dict[str, str]) -> None:
    searched = 0
    for place, row in rows(stack):
        assert not planted_in(row), place
        searched += 1
    assert searched > 500


def test_no_event_holds_them_that_outside_systems_read(stack: Stack, told: dict[str, str]) -> None:
    events = subscribe(stack, "--case", told["case"], "--idle", 3)
    assert len(events) > 50
    assert not planted_in(json.dumps(events, ensure_ascii=False).encode())


def test_no_command_holds_them_on_its_way(commands: list[bytes], told: dict[str, str]) -> None:
    assert len(commands) > 40
    assert not [each for each in commands if planted_in(each) or b"intake." in each]


def test_no_file_holds_them_that_servers_and_processes_wrote(
    stack: Stack, told: dict[str, str]
) -> None:
    """Data files and their logs, the broker's queues and stream on the disk, our own log lines."""
    files = [each for each in stack.folder.rglob("*") if each.is_file()]
    assert len([each for each in files if each.suffix == ".log"]) > 12
    for each in files:
        found = planted_in(each.read_bytes())
        assert not found, f"{each}: {found}"


def test_who_was_erased_opens_nowhere_and_the_trail_still_reads(
    stack: Stack, system: Whole, told: dict[str, str]
) -> None:
    case = told["case"]
    with system.client(DIRECTOR) as client:
        people = [each["person"] for each in client.get(f"/cases/{case}").json()["parties"]]
        before = steps(client, case)
        kept = _erase(client, case, people[0], ground="consent-withdrawn", reason="本人要求")
        assert (kept.status_code, kept.json()["type"][-12:]) == (409, "must-be-kept")
        for person in people:
            assert _erase(client, case, person, **WRONG).status_code == 200
        title = own.until(lambda: _title(client, case) == ERASED and ERASED, 20)
        assert title == ERASED
        opened = client.post(
            f"/cases/{case}/open-parties",
            json={"purpose": "contact", "reason": "核对"},
            headers={"idempotency-key": "erased"},
        ).json()
        assert opened["parties"] == []
        after = steps(client, case)
    whole_trail = json.dumps(after, ensure_ascii=False)
    assert not [word for word in PLANTED if word in whole_trail]
    assert [each["id"] for each in after[: len(before)]] == [each["id"] for each in before]
    erased = [each for each in after if each["type"] == "case.party_erased"]
    assert [each["data"]["texts"] for each in erased] == [False, True]
    assert erased[-1]["why"] == WRONG["reason"]
    _nothing_opens(stack, case)


def steps(client: httpx.Client, case: str) -> list[dict[str, Any]]:
    """The trail of a case, but for what notify tells of it."""
    made, cursor = [], None
    while True:
        page = {"limit": 200, **({"cursor": cursor} if cursor else {})}
        found = client.get(f"/cases/{case}/events", params=page).json()
        made += [each for each in found["items"] if each["service"] != "notify"]
        cursor = found["next"]
        if cursor is None:
            return made


def _erase(client: httpx.Client, case: str, person: str, **body: str) -> httpx.Response:
    headers = {"idempotency-key": f"{person}-{body['ground']}", "if-match": "*"}
    return client.post(
        f"/cases/{case}/erase-party", json={"person": person, **body}, headers=headers
    )


def _title(client: httpx.Client, case: str) -> str:
    return str(client.get(f"/cases/{case}").json()["title"])


def _nothing_opens(stack: Stack, case: str) -> None:
    """Not with the key store and the master key in hand: no key of what was said is left."""
    with psycopg.connect(stack.postgres.url("gateway")) as connection:
        rows = connection.execute(
            "SELECT type, event::text FROM trail WHERE subject = %s AND type <> ALL(%s)",
            [case, ["case.party_erased", "case.parties_opened"]],  # said since
        ).fetchall()
    tokens = {found[0]: type_ for type_, event in rows for found in TOKEN.finditer(event)}
    assert len(tokens) > 30
    store = PostgresKeys(stack.postgres.url("vault"), _master(stack.folder))
    texts = Texts(store)

    def opening() -> set[str]:
        return {tokens[t] for t in tokens if t.startswith("~t1.") and texts.open(t) != ERASED}

    assert wait_until(lambda: not opening(), 15), opening()
    assert all(texts.open_person(each) is None for each in tokens if each.startswith("~p1."))
    store.close()


def _master(folder: Path) -> bytes:
    return base64.b64decode(keys(folder / "keys").master)

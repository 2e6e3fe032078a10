"""Reads everything there is to know of a system at rest: journal, databases, feed, HTTP.

With clients of its own (psycopg, pika, httpx) and nothing of the services.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pika
import psycopg

from .evidence import SERVICES, TABLE, Command, Evidence, Fed, ReadModel, Row, Served, Store, Try

QUIET_SECONDS = 2.0  # a stream this long without a message has been read to its end
PREFETCH = 2_000
KEY_STORE = "vault"
FACTS = {
    **dict.fromkeys(TABLE["notices"]["decided"], ("audience", "template", "channel")),
    "intake.case.registered": ("number", "query_tag"),
}


@dataclass(frozen=True)
class Where:
    """Where the system is: `database` holds `{service}`, `token` is of somebody who sees all."""

    http: str
    database: str
    broker: str
    token: str


def gather(where: Where, journal: Path, *, cases: int) -> Evidence:
    """Read it all, at most so many cases over HTTP. The system should be at rest; what happens
    meanwhile is told apart by reading the stores twice.
    """
    commands = read_journal(journal)
    stores = {name: read_store(where, name) for name in SERVICES}
    feed = read_feed(where.broker)
    later = {name: read_store(where, name) for name in SERVICES}
    read_model = read_gateway(where)
    some = sorted(read_model.cases)[:: max(1, -(-len(read_model.cases) // cases))]
    served = ask(where, some)
    return Evidence(commands, stores, feed, later, read_model, served, dead=read_dead(where))


def read_journal(path: Path) -> list[Command]:
    """Every command of every campaign with its tries; a line that was cut off is left out."""
    commands: dict[tuple[int, int], Command] = {}
    campaign = 0
    for line in path.read_text().splitlines():
        try:
            noted = json.loads(line)
        except ValueError:
            continue
        campaign += noted["what"] == "campaign"
        id_ = campaign, noted.get("n", 0)
        if noted["what"] == "command":
            named = {name: noted[name] for name in ("n", "act", "who", "key", "case")}
            commands[id_] = Command(**named)
        elif noted["what"] == "ask":
            commands[id_].asked += 1
        elif noted["what"] == "told":
            commands[id_].tries.append(
                Try(
                    noted["status"], noted["code"], noted["certain"], noted.get("id", ""),
                    noted.get("version", 0), noted.get("number", ""),
                )
            )  # fmt: skip
    return list(commands.values())


def read_store(where: Where, name: str) -> Store:
    """One service's events, inbox, positions and vault."""
    store = Store()
    with psycopg.connect(where.database.format(service=name)) as connection:
        connection.execute("SET default_transaction_isolation = 'repeatable read'")
        for row in _all(
            connection,
            "SELECT notification_id, originator_id::text, originator_version, topic, state"
            " FROM events ORDER BY notification_id",
        ):
            store.rows.append(_row(*row))
        store.inbox = {
            (source, id_): outcome
            for source, id_, outcome in _all(
                connection, "SELECT source, message_id, answer->>'outcome' FROM inbox"
            )
        }
        store.positions = dict(_all(connection, "SELECT name, position FROM positions"))
        records = dict(_all(connection, "SELECT person::text, key FROM vault_records"))
    with psycopg.connect(where.database.format(service=KEY_STORE)) as connection:
        keys = {key for (key,) in _all(connection, "SELECT id FROM keys")}
    store.people = {person for person, key in records.items() if key in keys}
    return store


def _row(position: int, aggregate: str, version: int, topic: str, state: bytes) -> Row:
    found = json.loads(bytes(state))
    facts = tuple(str(found.get(name)) for name in FACTS.get(topic, ()))
    if topic == "intake.case.registered":
        facts += tuple(str(each["person"]) for each in found.get("parties", ()))
    return Row(position, aggregate, version, topic, found.get("_", {}).get("cause", ""), facts)


def _all(connection: Any, statement: str) -> Iterator[tuple[Any, ...]]:
    yield from connection.execute(statement)


def read_feed(url: str) -> list[Fed]:
    """The stream from its first message to its last."""
    found: list[Fed] = []
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.basic_qos(prefetch_count=PREFETCH)
        messages = channel.consume(
            TABLE["feed"], arguments={"x-stream-offset": "first"}, inactivity_timeout=QUIET_SECONDS
        )
        for method, _, body in messages:
            if method is None:
                break
            found.append(_fed(json.loads(body)))
            channel.basic_ack(method.delivery_tag)
        channel.cancel()
    return found


def _fed(event: dict[str, Any]) -> Fed:
    return Fed(
        event["id"], event["source"].rpartition("/")[2], event["type"], event["subject"],
        int(event["sequence"]), int(event["streamversion"]), event.get("causationid", ""),
    )  # fmt: skip


def read_gateway(where: Where) -> ReadModel:
    """The gateway's tables."""
    made = ReadModel()
    with psycopg.connect(where.database.format(service="gateway")) as connection:
        connection.execute("SET default_transaction_isolation = 'repeatable read'")
        trail = "SELECT id, source, type, subject FROM trail ORDER BY position"
        made.trail = [tuple(row) for row in _all(connection, trail)]
        made.cases = {
            id_: (status, versions)
            for id_, status, versions in _all(
                connection, "SELECT id::text, status, file->'versions' FROM cases"
            )
        }
        made.heard = set(_all(connection, "SELECT source, message_id FROM inbox"))
        made.notices = next(_all(connection, "SELECT count(*) FROM notices"))[0]
    return made


def read_dead(where: Where) -> dict[str, int]:
    """How many dead letters each listener has."""
    found: dict[str, int] = {}
    with pika.BlockingConnection(pika.URLParameters(where.broker)) as connection:
        channel = connection.channel()
        for name in (*SERVICES, "gateway"):
            queue = channel.queue_declare(f"{name}.events.dead", passive=True)
            found[name] = queue.method.message_count
    return found


def ask(where: Where, cases: list[str]) -> dict[str, Served]:
    """The case files and trails, as HTTP answers them."""
    headers = {"authorization": f"Bearer {where.token}", "accept-language": "en"}
    base = f"{where.http}/api/v1"
    with (
        httpx.Client(base_url=base, headers=headers, timeout=30) as client,
        ThreadPoolExecutor(max_workers=4) as pool,
    ):
        return dict(zip(cases, pool.map(lambda case: _ask(client, case), cases), strict=True))


def _ask(client: httpx.Client, case: str) -> Served:
    answer = client.get(f"/cases/{case}")
    if not answer.is_success:
        return Served(answer.status_code)
    made = Served(200, answer.json()["status"], answer.headers["etag"])
    cursor = None
    while True:
        asked = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        page = client.get(f"/cases/{case}/events", params=asked)
        if not page.is_success:
            return Served(page.status_code)
        made.trail += [step["id"] for step in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            return made

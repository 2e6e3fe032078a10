"""Baselines `raw`: what the broker and the database do when nothing else is done.

py-amqp publishing bodies of the same size, persistent, with confirms awaited per batch; and
pgbench, PostgreSQL's own load program, inserting rows of the same size from one client.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import amqp
import psycopg
from amqp import basic_message
from psycopg.conninfo import conninfo_to_dict

TABLE = """
CREATE TABLE IF NOT EXISTS raw_events (
    notification_id bigserial PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS raw_events_streams
    ON raw_events (originator_id, originator_version);
"""
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def publish(
    url: str, exchange: str, routing_key: str, bodies: Sequence[bytes], batch: int
) -> float:
    """Messages per second, every batch confirmed before the next is sent."""
    found = urlsplit(url)
    connection = amqp.Connection(
        f"{found.hostname}:{found.port}", userid=found.username, password=found.password,
        virtual_host=unquote(found.path[1:]) or "/",
    )  # fmt: skip
    connection.connect()
    channel = connection.channel()
    channel.confirm_select()
    confirmed = 0

    def confirm(tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's callback
        nonlocal confirmed
        confirmed = tag if multiple else confirmed + 1

    channel.events["basic_ack"].add(confirm)
    began = time.perf_counter()
    for start in range(0, len(bodies), batch):
        part = bodies[start : start + batch]
        for body in part:
            message = basic_message.Message(body, delivery_mode=2)
            channel.basic_publish(message, exchange=exchange, routing_key=routing_key)
        while confirmed < start + len(part):
            connection.drain_events(timeout=30)
    took = time.perf_counter() - began
    connection.close()
    return len(bodies) / took


def insert(pgbench: str, url: str, size: int, seconds: float) -> float:
    """Rows per second: one client, one row a transaction, prepared statements."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)
    found = conninfo_to_dict(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(
            "INSERT INTO raw_events (originator_id, originator_version, topic, state) VALUES"
            f" (gen_random_uuid(), 1, 'raw.event', convert_to(repeat('e', {size}), 'UTF8'));\n"
        )
        script.flush()
        Path(script.name).chmod(0o644)
        done = subprocess.run(
            [pgbench, "-n", "-M", "prepared", "-c", "1", "-T", str(max(1, round(seconds))),
             "-f", script.name, "-h", str(found["host"]), "-p", str(found["port"]),
             "-U", str(found["user"]), str(found["dbname"])],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    told = TPS.search(done.stdout)
    assert told, done.stdout
    return float(told.group(1))

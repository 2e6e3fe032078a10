"""Figure `command_vs_stock`: commands through AMQP into the store, 64 in flight, over stock.

Both take the same registration from the same driver over the same broker into the same
PostgreSQL; ours with idempotency keys, inbox rows and case numbers besides.
"""

import json
import subprocess
import sys
from typing import Any

from deploy.local.stack import Stack
from services.chassis import codec
from services.contracts import topology

from .figures import Paired
from .load import Driver

IN_FLIGHT = 64
ROUNDS = 5
REQUESTS = {True: 1_000, False: 5_000}  # quick or not, of ours; stock gets a quarter
BY = {"id": "clerk.li", "role": "clerk", "unit": "150104002:centre", "region": "150104002"}
MATTER = {
    "title": "Leaking pipe between two floors",
    "narrative": "Water from the flat above has damaged the ceiling since spring. " * 4,
    "channel": "window",
    "kind": "neighbours",
    "division": "150104002",
}


def measure(stack: Stack, *, quick: bool) -> Paired:
    """Take the rounds in turn."""
    figure = Paired("command_vs_stock", "commands/s", must=8.0, aim=10.0)
    requests = REQUESTS[quick]
    stock = _start_stock(stack)
    try:
        ours, theirs = _ours(stack.rabbit.url), _theirs(stack.rabbit.url)
        ours.run(requests // 4, IN_FLIGHT)
        theirs.run(requests // 16, IN_FLIGHT)
        for _ in range(ROUNDS):
            figure.ours.append(ours.run(requests, IN_FLIGHT))
            figure.baseline.append(theirs.run(requests // 4, IN_FLIGHT))
        ours.close()
        theirs.close()
    finally:
        stock.kill()
        stock.wait()
    return figure


def _start_stock(stack: Stack) -> subprocess.Popen[str]:
    # Its own tables stand beside ours in one database: the same server, disk and settings.
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bench.baselines.stock", stack.rabbit.url,
         stack.postgres.url("gateway")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise RuntimeError("the stock baseline did not start")
    return process


def _ours(url: str) -> Driver:
    run = codec.canonical(IN_FLIGHT).hex()

    def make(number: int) -> tuple[bytes, dict[str, Any]]:
        request = {
            "id": f"clerk.li:bench-{run}-{number}-{id(make)}",
            "name": "intake.register", "target": "", "actor": BY, "body": MATTER,
        }  # fmt: skip
        return codec.dumps(request), {"correlation_id": str(number), "delivery_mode": 1}

    driver = Driver(url, topology.COMMANDS_EXCHANGE, "intake", make, "")
    driver.answers_in = lambda body: body.count(b'"outcome"')
    driver.check = lambda body: (
        None if body.count(b'"outcome":"done"') == body.count(b'"outcome"') else body.decode()
    )
    return driver


def _theirs(url: str) -> Driver:
    payload = json.dumps({"args": [], "kwargs": {"by": BY, "facts": MATTER}}).encode()

    def make(number: int) -> tuple[bytes, dict[str, Any]]:
        return payload, {
            "correlation_id": str(number), "content_type": "application/json",
            "content_encoding": "utf-8", "delivery_mode": 1,
        }  # fmt: skip

    driver = Driver(url, "nameko-rpc", "stock.register", make, "nameko-rpc")
    driver.check = lambda body: body.decode() if b'"error": {' in body else None
    return driver

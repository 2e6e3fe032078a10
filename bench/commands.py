"""Figure `command_vs_stock`: commands through AMQP into the store, 64 in flight, over stock.

Both take the same registration from the same driver over the same broker into the same
PostgreSQL; ours with idempotency keys, inbox rows and case numbers besides. Ours leave as from the
gateway, those of one moment together; Nameko has a message for each.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from services.chassis import codec, linkseal
from services.chassis.caller import MOST_TOGETHER
from services.chassis.linkseal import LinkSeal
from services.contracts import topology

from . import figures
from .figures import Figure
from .load import Driver
from .matter import BY, MATTER, registration
from .place import Place

IN_FLIGHT = 64
ROUNDS = 7
REQUESTS = {True: 1_500, False: 6_000}  # quick or not, of ours; stock gets an eighth


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn."""
    requests = REQUESTS[place.quick]
    stock = _start_stock(place)
    try:
        seal = LinkSeal(base64.b64decode(place.stack.keys.master))
        ours, theirs = _ours(place.stack.rabbit.url, seal), _theirs(place.stack.rabbit.url)
        ours.run(requests, IN_FLIGHT)
        theirs.run(requests // 16, IN_FLIGHT)
        rates: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            rates[0].append(ours.run(requests, IN_FLIGHT))
            rates[1].append(theirs.run(requests // 8, IN_FLIGHT))
        ours.close()
        theirs.close()
    finally:
        stock.kill()
        stock.wait()
    return [figures.ratio("command_vs_stock", "commands/s", *rates, must=8.0, aim=10.0)]


def _start_stock(place: Place) -> subprocess.Popen[str]:
    # Its own tables stand beside ours in one database: the same server, disk and settings.
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bench.baselines.stock", place.stack.rabbit.url,
         place.stack.postgres.url("gateway")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise RuntimeError("the stock baseline did not start")
    return process


def _ours(url: str, seal: LinkSeal) -> Driver:
    def make(numbers: Sequence[int]) -> tuple[bytes, dict[str, Any]]:
        body = seal.seal(codec.dumps([*map(registration, numbers)]), linkseal.COMMAND)
        ids = topology.SEPARATOR.join(map(str, numbers))
        return body, {"correlation_id": ids, "delivery_mode": 1}

    driver = Driver(url, topology.COMMANDS_EXCHANGE, "intake", make, most=MOST_TOGETHER)
    driver.opens = lambda body: seal.open(body, linkseal.ANSWER)
    driver.answers_in = lambda body: body.count(b'"outcome"')
    driver.check = lambda body: (
        None if body.count(b'"outcome":"done"') == body.count(b'"outcome"') else body.decode()
    )
    return driver


def _theirs(url: str) -> Driver:
    payload = json.dumps({"args": [], "kwargs": {"by": BY, "facts": MATTER}}).encode()

    def make(numbers: Sequence[int]) -> tuple[bytes, dict[str, Any]]:
        return payload, {
            "correlation_id": str(numbers[0]), "content_type": "application/json",
            "content_encoding": "utf-8", "delivery_mode": 1,
        }  # fmt: skip

    driver = Driver(url, "nameko-rpc", "stock.register", make, reply_via="nameko-rpc")
    driver.check = lambda body: body.decode() if b'"error": {' in body else None
    return driver

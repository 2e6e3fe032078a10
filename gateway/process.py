"""The gateway's processes: `python -m gateway serve|work|migrate|health`.

serve: HTTP, asynchronous. work: applies events to the read model, real threads. In the embedded
way to run both live in one process with the services (`deploy/local/embedded.py`).
"""

import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import click
import uvicorn

from services.chassis import health, inbox, process, telemetry
from services.chassis.caller import BrokerCaller, Call
from services.chassis.clock import clock_of
from services.chassis.consumer import BatchConsumer
from services.chassis.database import Reader
from services.chassis.identity import TokenCheck
from services.chassis.settings import Settings
from services.contracts import topology

from . import app
from .applied import Applied
from .gate import Gate
from .readmodel import projector
from .reads import Reads

NAME = "gateway"


@click.group()
def main() -> None:
    """The gateway: serve HTTP, keep the read model, prepare its database."""


@main.command()
def migrate() -> None:
    """Create what is missing in the gateway's database. Safe to repeat."""
    projector.migrate(process.read_settings().database(NAME))
    click.echo("gateway: the database is ready")


@main.command()
def serve() -> None:
    """Serve HTTP."""
    settings = process.read_settings(broker=True)
    telemetry.start(settings, "gateway.serve")
    caller = BrokerCaller(settings.broker_url or "")
    uvicorn.Server(config(settings, application(settings, caller, caller))).run()


@main.command()
def work() -> None:
    """Apply every service's events to the read model."""
    settings = process.read_settings(broker=True)
    telemetry.start(settings, "gateway.work")
    writer = projector.Projector(settings.database(NAME))
    writer.open()
    consumer = BatchConsumer(
        settings.broker_url or "", topology.queues(NAME).events, inbox.handler(writer.react)
    )
    parts = {"consuming": lambda: consumer.connected}
    process.run_threads(consumer, health.Heartbeat(settings.run_dir, "gateway.work", parts))
    writer.close()


@main.command("health")
@click.argument("which", type=click.Choice(["serve", "work"]))
def health_(which: str) -> None:
    """Exit 0 when the running process is well, else say why not."""
    settings = process.read_settings()
    if which == "work":
        trouble = health.check(settings.run_dir, "gateway.work")
    else:
        trouble = _not_ready(settings)
    if trouble:
        sys.exit(trouble)


def _not_ready(settings: Settings) -> str | None:
    import httpx  # noqa: PLC0415 - only this check needs it

    host, port = settings.listen
    try:
        response = httpx.get(f"http://{host}:{port}/readyz", timeout=3)
    except httpx.HTTPError as error:
        return f"gateway.serve does not answer on {host}:{port}: {error}"
    return None if response.is_success else f"gateway.serve is not ready: {response.text}"


def application(settings: Settings, call: Call, caller: BrokerCaller | None = None) -> Any:
    """The ASGI application of one process. Raises SystemExit when a setting is missing."""
    if settings.token_public_key_file is None:
        sys.exit("settings: FENGQIAO_TOKEN_PUBLIC_KEY_FILE is not set: tokens cannot be checked")
    url = settings.database(NAME)
    reader = Reader(url)
    applied = Applied(url, reader, settings.caught_up_seconds)
    tokens = TokenCheck(settings.token_public_key_file)
    reads = Reads(reader)
    reads.clock = clock_of(settings.clock_file)
    gate = Gate(settings, call, reads, applied, tokens)

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        await reader.open()
        await applied.start()
        if caller is not None:
            await caller.start()
        yield
        if caller is not None:
            await caller.stop()
        await applied.stop()
        await reader.close()

    return app.build(gate, lifespan)


def config(settings: Settings, application_: Any) -> uvicorn.Config:
    """How uvicorn runs it."""
    host, port = settings.listen
    return uvicorn.Config(
        application_,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )

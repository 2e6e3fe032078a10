"""The gateway's processes: `python -m gateway serve|work|migrate|health`.

serve: HTTP, asynchronous. work: applies events to the read model, real threads. In the embedded
way to run both live in one process with the services (`deploy/local/embedded.py`).
"""

import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import click
import uvicorn

from services.chassis import health, inbox, keystore, process, telemetry
from services.chassis.caller import BrokerCaller, Call
from services.chassis.clock import clock_of
from services.chassis.database import Reader
from services.chassis.erasing import Eraser
from services.chassis.identity import TokenCheck
from services.chassis.linkseal import LinkSeal
from services.chassis.pipeline import AheadConsumer
from services.chassis.settings import Settings
from services.chassis.vault import Vault
from services.contracts import topology

from . import app, doings
from .applied import Applied
from .blobs import Folder
from .gate import Gate
from .opening import Opening
from .readmodel import projector
from .reads import Reads
from .search import index
from .sweeping import Sweeper

NAME = "gateway"


@click.group()
def main() -> None:
    """The gateway: serve HTTP, keep the read model, prepare its database."""


@main.command()
def migrate() -> None:
    """Create what is missing in the gateway's database. Safe to repeat."""
    settings = process.read_settings()
    keystore.migrate(settings.key_store)
    migrate_all(settings)
    click.echo("gateway: the database is ready")


def migrate_all(settings: Settings) -> None:
    """Create what is missing in the gateway's database."""
    projector.migrate(settings.database(NAME))
    index.migrate(settings.database(NAME))


@main.command()
def serve() -> None:
    """Serve HTTP."""
    settings = process.read_settings(broker=True)
    telemetry.start(settings, "gateway.serve")
    caller = BrokerCaller(settings.broker_url or "", LinkSeal(settings.master_key))
    server = uvicorn.Server(config(settings, application(settings, caller, caller)))
    process.spare_collector()
    server.run()


@main.command()
def work() -> None:
    """Apply every service's events to the read model."""
    settings = process.read_settings(broker=True)
    telemetry.start(settings, "gateway.work")
    writer = projector.Projector(settings.database(NAME))
    writer.open()
    consumer = AheadConsumer(
        settings.broker_url or "", topology.queues(NAME).events, inbox.handler(writer.react)
    )
    parts = behind(settings)
    well: dict[str, Callable[[], bool]] = {
        name: partial(getattr, part, "healthy") for name, part in parts.items()
    }
    beat = health.Heartbeat(
        settings.run_dir, "gateway.work", {"consuming": lambda: consumer.connected, **well}
    )
    process.run_threads(consumer, *parts.values(), beat)
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


def behind(settings: Settings) -> dict[str, Any]:
    """What works beside the read model's writer; each has `run`, `stop` and `healthy`."""
    url = settings.database(NAME)
    made: dict[str, Any] = {
        "indexer": index.Indexer(url, vault_of(settings)),
        "eraser": Eraser(url, keystore.keys_of(settings)),
    }
    if settings.blob_dir is not None:
        made["sweeper"] = Sweeper(url, Folder(settings.blob_dir))
    return made


def vault_of(settings: Settings) -> Vault:
    """The gateway's way to the key store."""
    return Vault(settings.master_key, keystore.keys_of(settings))


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
    doings.rename(settings.labels_file)
    url = settings.database(NAME)
    reader = Reader(url)
    applied = Applied(url, reader, settings.caught_up_seconds)
    tokens = TokenCheck(settings.token_public_key_file)
    reads = Reads(reader)
    reads.clock = clock_of(settings.clock_file)
    vault = vault_of(settings)
    reads.fingerprint = vault.fingerprint
    opening = Opening(vault.texts)
    gate = Gate(settings, call, reads, applied, tokens, opening)

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

"""The processes of one service: `python -m services.NAME api|work|migrate|rebuild|health`.

api: Nameko, green threads, commands and events in. work: real threads, relay out. They cannot be
one: eventsourcing's subscriptions and our relay need real threads, Nameko needs green ones. Each
checks that it is the right kind, and imports psycopg and eventlet only once it knows which it is.
"""

import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol

import click

from services.contracts import topology

from . import health, settings, telemetry
from .clock import clock_of
from .settings import Settings, SettingsError


def main(name: str) -> None:
    """The command line of one service."""
    command_line(name)(prog_name=f"python -m services.{name}")


def command_line(name: str) -> click.Group:
    """Its commands: api, work, migrate, rebuild, health."""

    @click.group(help=f"The {name} service: run its processes, prepare its database.")
    def group() -> None: ...

    @group.command(help="Take commands and other services' events from the broker.")
    def api() -> None:
        run_api(name)

    @group.command(help="Relay the service's events to the broker.")
    def work() -> None:
        run_work(name)

    @group.command(help="Create what is missing in the service's database. Safe to repeat.")
    def migrate() -> None:
        run_migrate(name)

    @group.command(help="Build its views again beside the live ones, and put them in their place.")
    @click.option("--check", is_flag=True, help="Change nothing; compare; exit 1 if they differ.")
    def rebuild(*, check: bool) -> None:
        run_rebuild(name, check=check)

    @group.command("health", help="Exit 0 when the running process is well, else say why not.")
    @click.argument("process", type=click.Choice(["api", "work"]))
    def health_(process: str) -> None:
        trouble = health.check(read_settings().run_dir, f"{name}.{process}")
        if trouble:
            sys.exit(trouble)

    return group


def read_settings(*, broker: bool = False) -> Settings:
    """The process's settings, or its end with a message that says what to set."""
    try:
        found = settings.load()
    except SettingsError as error:
        sys.exit(f"settings: {error}")
    if broker and not found.distributed:
        sys.exit("settings: FENGQIAO_BROKER_URL is not set: this process needs RabbitMQ")
    return found


def run_api(name: str) -> None:
    """The green process."""
    go_green()
    found = read_settings(broker=True)
    telemetry.start(found, f"{name}.api")
    from . import worker  # noqa: PLC0415 - only now: its imports must find the patched modules

    shell = importlib.import_module(f"services.{name}.service").SERVICE
    spare_collector()
    worker.run(shell, found)


def go_green() -> None:
    """Patch the process for green threads, before anything that opens a socket is imported.

    psycopg waits in C unless told otherwise before its import, and one waiting query would then
    block every green thread; `tests/system/test_green_threads.py` holds that it does not.
    """
    if "psycopg" in sys.modules:
        sys.exit("api: psycopg is loaded too early; it would block every green thread")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    # eventlet's own resolver costs half a second of import, and we look up two names in all.
    os.environ["EVENTLET_NO_GREENDNS"] = "yes"
    import eventlet  # noqa: PLC0415 - this is the place

    eventlet.monkey_patch()


def spare_collector() -> None:
    """Leave what was imported out of every search for garbage, and search a hundredth as often.

    Events, rows and messages die by their counts; the few cycles among them can wait. With the
    defaults a tenth of a command's time, and pauses of 50 ms, went into walking half a million
    objects that never die.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def run_work(name: str) -> None:
    """The process of real threads."""
    if "eventlet" in sys.modules:
        sys.exit("work: eventlet is loaded; the relay needs real threads")
    from . import backstage, publisher  # noqa: PLC0415 - not in the green process

    found = read_settings(broker=True)
    telemetry.start(found, f"{name}.work")
    way_out = publisher.ConfirmingPublisher(found.broker_url or "", parted=found.partitions > 1)
    parts = backstage.parts(name, found, way_out, clock=clock_of(found.clock_file))
    well: dict[str, Callable[[], bool]] = {
        part_name: partial(getattr, part, "healthy") for part_name, part in parts.items()
    }
    run_threads(*parts.values(), health.Heartbeat(found.run_dir, f"{name}.work", well))
    way_out.close()


class Part(Protocol):
    """Something that runs until it is told to stop."""

    def run(self) -> None:
        """Work until `stop`."""

    def stop(self) -> None:
        """Ask `run` to return."""


def run_threads(*parts: Part) -> None:
    """Run each part in a thread until SIGTERM or SIGINT; a part that dies ends the process."""
    spare_collector()
    asked = threading.Event()
    died: list[BaseException] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())

    def guarded(run: object) -> None:
        try:
            run()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process must end
            died.append(error)
            telemetry.log(__name__).exception("a part died")
        finally:
            asked.set()

    threads = [threading.Thread(target=guarded, args=(part.run,), daemon=True) for part in parts]
    for thread in threads:
        thread.start()
    asked.wait()
    for part in parts:
        part.stop()
    for thread in threads:
        thread.join(timeout=10)
    if died:
        sys.exit(1)


def run_migrate(name: str) -> None:
    """Create what is missing in the service's database."""
    from . import backstage  # noqa: PLC0415 - psycopg only where it is needed

    backstage.migrate(name, read_settings())
    click.echo(f"{name}: the database is ready")


def run_rebuild(name: str, *, check: bool) -> None:
    """Make the service's views again of its log."""
    from . import bluegreen, rebuilding  # noqa: PLC0415 - psycopg only where it is needed

    try:
        made = rebuilding.rebuild(read_settings(), name, lambda *_: None, check=check)
    except bluegreen.RebuildError as error:
        sys.exit(f"{name}: the views are as they were: {error}")
    differing = made.compared.counts if made.compared else {}
    click.echo(f"{name}: {made.events} events, " + ("compared" if check else "in place"))
    if any(differing.values()):
        sys.exit(f"{name}: rows that differ: {differing}")


def run_topology() -> None:
    """Declare every queue and exchange of the map."""
    from . import broker, partitions  # noqa: PLC0415 - the broker only where it is needed

    found = read_settings(broker=True)
    try:
        names = broker.declare(found.broker_url or "", found.partitions)
    except partitions.LayoutInUse as error:
        sys.exit(f"topology: nothing was changed: {error}")
    click.echo(f"declared {len(names)} queues and exchanges for {len(topology.LISTENS)} listeners")

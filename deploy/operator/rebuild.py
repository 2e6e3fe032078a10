"""`fengqiao rebuild NAME`: a service's views, or the gateway's read model, again of the logs."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.readmodel import rebuilding
from services.chassis import process
from services.chassis import rebuilding as views
from services.chassis.bluegreen import RebuildError
from services.contracts import topology

from .logs import ServiceLogs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.chassis.comparing import Rebuilt, Tell
    from services.chassis.settings import Settings

GATEWAY = "gateway"
FEW = 20_000  # events that are read and applied before another process has even started
SHOWN = 20  # differences on a terminal; --json has up to 100 of each table

words = Console(stderr=True)


@click.command("rebuild")
@click.argument("name", type=click.Choice([GATEWAY, *topology.SERVICES]))
@click.option("--check", is_flag=True, help="Change nothing; compare, and exit 1 if they differ.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--processes", default=2, show_default=True, help="Used for the gateway's.")
def rebuild_(name: str, *, check: bool, as_json: bool, processes: int) -> None:
    """Build NAME's read model again beside the live one, and put it in its place."""
    settings = process.read_settings()
    try:
        with _told() as tell:
            made = run(settings, name, tell, check=check, processes=processes)
    except (RebuildError, psycopg.Error) as error:
        raise click.ClickException(f"{name} was left as it is: {error}") from error
    print_(name, made, as_json=as_json)
    if made.compared is not None and not made.compared.equal:
        raise SystemExit(1)


def run(
    settings: Settings, name: str, tell: Tell, *, check: bool = False, processes: int = 2
) -> Rebuilt:
    """Rebuild one; raises RebuildError with the live one as it was."""
    if name != GATEWAY:
        return views.rebuild(settings, name, tell, check=check)
    logs = ServiceLogs(settings)
    logs.load()
    with _workers(sum(logs.ends().values()), processes) as pool:
        return rebuilding.rebuild(settings.database(GATEWAY), logs, pool, tell, check=check)


@contextmanager
def _workers(events: int, processes: int) -> Iterator[Executor]:
    if events <= FEW or processes < 2:  # noqa: PLR2004 - fewer than two are none besides this
        with ThreadPoolExecutor(1) as pool:
            yield pool
    else:
        # Forked, they need not import everything anew; but not of a process with other threads,
        # which may hold locks, or connections.
        way = "fork" if threading.active_count() == 1 and sys.platform == "linux" else "spawn"
        if way == "fork":
            process.spare_collector()  # whose search would copy all that they share
        started = multiprocessing.get_context(way)
        with ProcessPoolExecutor(processes, started, initializer=_begin_worker) as workers:
            workers.submit(int).result()  # now, before there are connections
            yield workers


def _begin_worker() -> None:
    if not gc.get_freeze_count():
        process.spare_collector()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody writes on for a rebuild that was killed: the next one has tables of the same names."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def _told() -> Iterator[Tell]:
    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeElapsedColumn())
    # Without a thread of its own: see `_workers`.
    with Progress(*columns, console=words, auto_refresh=False) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of, refresh=True)

        yield tell


def print_(name: str, made: Rebuilt, *, as_json: bool) -> None:
    """The outcome, for people or, on standard output, for programs."""
    if as_json:
        click.echo(json.dumps(_plain(name, made), ensure_ascii=False, default=str))
        return
    rate = made.events / made.seconds if made.seconds else 0
    words.print(f"{name}: {made.events} events in {made.seconds:.1f} s ({rate:.0f} events/s)")
    for event in made.failed:
        words.print(f"could not be applied, and is left out: {event}")
    if made.compared is None:
        words.print(f"{name}: the rebuilt one is in place")
        return
    for table, count in made.compared.counts.items():
        if count:
            click.echo(f"{table}: {count} rows differ (of {made.compared.rows[table]} rebuilt)")
    for each in made.compared.shown[:SHOWN]:
        click.echo(f"  {each.table} {each.key}")
        click.echo(f"    live    {each.live}\n    rebuilt {each.rebuilt}")
    if made.compared.equal:
        click.echo(f"{name}: equal, {sum(made.compared.rows.values())} rows")


def _plain(name: str, made: Rebuilt) -> dict[str, Any]:
    found = made.compared
    return {
        "name": name,
        "events": made.events,
        "seconds": round(made.seconds, 3),
        "failed": made.failed,
        "swapped": found is None,
        "equal": None if found is None else found.equal,
        "rows": {} if found is None else found.rows,
        "differing": {} if found is None else {k: n for k, n in found.counts.items() if n},
        "differences": [] if found is None else [asdict(each) for each in found.shown],
    }

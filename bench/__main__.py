"""`make bench`: measure, print, and write bench/out/report.json and figures.svg.

`--quick` takes about four minutes, on smaller data, and says so in the report.
"""

import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from deploy.local.programs import PROGRAMS
from deploy.local.progress import Told
from deploy.local.stack import Stack

from . import (
    accepting,
    applying,
    arriving,
    commands,
    figures,
    lengthening,
    mixed,
    plot,
    reading,
    rebuilding,
    relaying,
    searching,
    writing,
)
from .figures import KEYS, Figure
from .place import Place

Measure = Callable[[Place], list[Figure]]
Wanted = tuple[tuple[str, ...], Measure]
# Alone: only what a command meets, so that both sides have the cores to themselves.
DESK = [each for each in PROGRAMS if each.name == "intake-api"]
WHOLE: tuple[Wanted, ...] = (
    (("http_vs_crud",), accepting.measure),
    (("event_latency_ms",), arriving.measure),
    (("rebuild_events_per_s",), rebuilding.measure),
    (("read_growth",), reading.measure),
    (("search_ms",), searching.measure),
    (("long_case",), lengthening.measure),
    (("mix_p95_ms", "memory_mb"), mixed.measure),
)
ALONE: tuple[Wanted, ...] = (
    (("command_vs_stock",), commands.measure),
    (("relay_vs_raw",), relaying.measure),
    (("apply_per_s", "apply_vs_raw"), applying.measure),
    (("write_growth",), writing.measure),
)


@click.command()
@click.option("--quick", is_flag=True, help="Smaller rounds and data: about four minutes.")
@click.option("--only", type=click.Choice(KEYS), multiple=True, help="Only these figures.")
def main(*, quick: bool, only: tuple[str, ...]) -> None:
    """Measure every figure beside its baseline, in one run."""
    began = time.monotonic()
    found = _measured(
        [each for each in WHOLE if not only or set(each[0]) & set(only)],
        [each for each in ALONE if not only or set(each[0]) & set(only)],
        quick=quick,
    )
    found.sort(key=lambda each: KEYS.index(each.key))
    path = figures.report(found, quick=quick, seconds=time.monotonic() - began)
    picture = plot.draw(found, figures.OUT / "figures.svg")
    _show(found)
    Console().print(f"Written: {path} and {picture}")
    sys.exit(any("failed" in each.facts.get("missing", "") for each in found))


def _measured(whole: Sequence[Wanted], alone: Sequence[Wanted], *, quick: bool) -> list[Figure]:
    """What is measured while the whole system runs; then, all but the desk stopped, the rest."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        programs = PROGRAMS if whole else DESK
        stack = Stack(Path(folder) / "stack", programs=programs, progress=Told())
        with stack:
            place = Place(stack, quick)
            for wanted in whole:
                found += _take(wanted, place)
            stack.end([each for name, each in stack.processes.items() if name != DESK[0].name])
            for wanted in alone:
                found += _take(wanted, place)
        stack.remove()
    return found


def _take(wanted: Wanted, place: Place) -> list[Figure]:
    keys, measure = wanted
    began = time.monotonic()
    try:
        made = measure(place)
    except Exception as error:  # noqa: BLE001 - the other figures are still wanted
        traceback.print_exc()
        made = [figures.missing(key, f"failed: {error}"[:200]) for key in keys]
    Console().print(f"  {', '.join(keys)}: {time.monotonic() - began:.0f} s")
    return made


def _show(found: list[Figure]) -> None:
    table = Table("figure", "value", "min–max", "must", "aim", "reached")
    for figure in found:
        if not figure.parts:
            table.add_row(figure.key, figure.facts["missing"], "", "", "", "no")
        for part in figure.parts:
            told = part.as_json()
            sign = "≤" if part.most else "≥"
            table.add_row(
                f"{figure.key} {part.name}".strip(), f"{told['value']} {figure.unit}",
                f"{told['min']}–{told['max']}", f"{sign} {part.must}" if part.must else "",
                f"{part.aim or ''}", "yes" if part.reached else "NO",
            )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main(prog_name="python -m bench")

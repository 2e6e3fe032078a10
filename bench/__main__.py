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

from deploy.local.programs import PROGRAMS, Program
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
# Only what a command meets: both sides have the cores to themselves.
DESK = [each for each in PROGRAMS if each.name == "intake-api"]
MEASURES: tuple[tuple[tuple[str, ...], Sequence[Program], Measure], ...] = (
    (("command_vs_stock",), DESK, commands.measure),
    (("relay_vs_raw",), DESK, relaying.measure),
    (("apply_per_s", "apply_vs_raw"), DESK, applying.measure),
    (("write_growth",), DESK, writing.measure),
    (("http_vs_crud",), PROGRAMS, accepting.measure),
    (("event_latency_ms",), PROGRAMS, arriving.measure),
    (("rebuild_events_per_s",), PROGRAMS, rebuilding.measure),
    (("read_growth",), PROGRAMS, reading.measure),
    (("search_ms",), PROGRAMS, searching.measure),
    (("long_case",), PROGRAMS, lengthening.measure),
    (("mix_p95_ms", "memory_mb"), PROGRAMS, mixed.measure),
)


@click.command()
@click.option("--quick", is_flag=True, help="Smaller rounds and data: about four minutes.")
@click.option("--only", type=click.Choice(KEYS), multiple=True, help="Only these figures.")
def main(*, quick: bool, only: tuple[str, ...]) -> None:
    """Measure every figure beside its baseline, in one run."""
    began = time.monotonic()
    found: list[Figure] = []
    for programs in (DESK, PROGRAMS):
        wanted = [
            (keys, measure)
            for keys, on, measure in MEASURES
            if on is programs and (not only or set(keys) & set(only))
        ]
        if wanted:
            found += _on(programs, wanted, quick=quick)
    found.sort(key=lambda each: KEYS.index(each.key))
    path = figures.report(found, quick=quick, seconds=time.monotonic() - began)
    picture = plot.draw(found, figures.OUT / "figures.svg")
    _show(found)
    Console().print(f"Written: {path} and {picture}")
    sys.exit(any("failed" in each.facts.get("missing", "") for each in found))


def _on(
    programs: Sequence[Program], wanted: list[tuple[tuple[str, ...], Measure]], *, quick: bool
) -> list[Figure]:
    """The figures that are measured on this system."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        stack = Stack(Path(folder) / "stack", programs=programs, progress=Told())
        with stack:
            place = Place(stack, quick)
            for keys, measure in wanted:
                began = time.monotonic()
                try:
                    made = measure(place)
                except Exception as error:  # noqa: BLE001 - the other figures are still wanted
                    traceback.print_exc()
                    made = [figures.missing(key, f"failed: {error}"[:200]) for key in keys]
                found += made
                Console().print(f"  {', '.join(keys)}: {time.monotonic() - began:.0f} s")
        stack.remove()
    return found


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

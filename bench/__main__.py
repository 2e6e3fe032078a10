"""`make bench`: measure, print, and write bench/out/report.json. `--quick` takes minutes."""

import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from deploy.local.programs import PROGRAMS
from deploy.local.progress import Told
from deploy.local.stack import Stack

from . import commands, figures

FIGURES = {"command_vs_stock": commands.measure}


@click.command()
@click.option("--quick", is_flag=True, help="Smaller rounds.")
@click.option("--only", type=click.Choice(list(FIGURES)), multiple=True, help="Only these figures.")
def main(*, quick: bool, only: tuple[str, ...]) -> None:
    """Measure every figure beside its baseline, in one run."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-") as folder:
        # Only what a command meets: both sides have the two cores to themselves.
        programs = [each for each in PROGRAMS if each.name == "intake-api"]
        stack = Stack(Path(folder) / "stack", programs=programs, progress=Told())
        with stack:
            found = [
                measure(stack, quick=quick)
                for key, measure in FIGURES.items()
                if not only or key in only
            ]
        stack.remove()
    path = figures.report(found, quick=quick)
    _show(found)
    Console().print(f"Written: {path}")


def _show(found: list[figures.Paired]) -> None:
    table = Table("figure", "ratio", "min–max", "must", "aim", "ours", "baseline")
    for each in found:
        facts = each.as_json()
        table.add_row(
            each.key, f"{each.ratio:.1f}", f"{facts['ratio_min']}–{facts['ratio_max']}",
            f"≥ {each.must}", f"{each.aim}", f"{max(facts['ours'])} {each.unit}",
            f"{max(facts['baseline'])} {each.unit}",
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main(prog_name="python -m bench")

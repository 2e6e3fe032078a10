"""The operator's command: one word for each thing that is done by hand."""

from __future__ import annotations

import os
from pathlib import Path

import click

from deploy.local import environment

from .dead_letters import dead_letters
from .rebuild import rebuild_


@click.group()
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of NAME=value lines, such as .local/stack/environment; else the environment's.",
)
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    """Operate a running Fengqiao."""
    if file is not None:
        before = dict(os.environ)
        os.environ.update(_read(file))
        context.call_on_close(lambda: _restore(before))


def _restore(before: dict[str, str]) -> None:
    """The environment as it was: a program that calls this goes on in its own."""
    os.environ.clear()
    os.environ.update(before)


def _read(file: Path) -> dict[str, str]:
    try:
        return environment.read(file)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


main.add_command(dead_letters)
main.add_command(rebuild_)

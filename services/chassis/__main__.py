"""`python -m services.chassis topology|settings`: what is not one service's own."""

import click

from . import process, settings


@click.group()
def main() -> None:
    """Prepare the broker; list the settings."""


@main.command()
def topology() -> None:
    """Declare exchanges, queues and bindings on the broker. Safe to repeat."""
    process.run_topology()


@main.command("settings")
def settings_() -> None:
    """Every environment variable, its default and its meaning, as a Markdown table."""
    click.echo("| variable | default | meaning |\n| --- | --- | --- |")
    for variable, default, says in settings.table():
        click.echo(f"| `{variable}` | {default} | {says} |")


if __name__ == "__main__":
    main(prog_name="python -m services.chassis")

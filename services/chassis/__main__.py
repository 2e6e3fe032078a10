"""`python -m services.chassis topology|settings|schemas`: what is not one service's own."""

import click

from . import process, schemas, settings


@click.group()
def main() -> None:
    """Prepare the broker; list the settings; write the schemas."""


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


@main.command("schemas")
@click.option("--check", is_flag=True, help="Write nothing; fail and list the files that differ.")
def schemas_(check: bool) -> None:  # noqa: FBT001 - click's flag
    """Write JSON Schemas and AsyncAPI beside the contracts."""
    try:
        files = schemas.differing() if check else schemas.write()
    except schemas.Incompatible as error:
        raise click.ClickException(str(error)) from error
    for file in files:
        click.echo(f"services/contracts/{file}")
    if check and files:
        raise click.ClickException("These differ from the contracts: run `make contracts`.")


if __name__ == "__main__":
    main(prog_name="python -m services.chassis")

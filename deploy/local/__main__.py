"""`python -m deploy.local …`: the system on this machine, from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from deploy.local.errors import LocalError, last_lines
from deploy.local.progress import Told
from deploy.local.stack import ROOT, Stack

PORT = 8750


@click.group()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / ".local" / "stack",
    show_default=".local/stack",
    help="Where data, keys, logs and pid files are kept.",
)
@click.option("--port", default=PORT, show_default=True, help="The gateway's, on its first start.")
@click.pass_context
def main(context: click.Context, folder: Path, port: int) -> None:
    """Fengqiao on this machine."""
    context.obj = Stack(folder, port=port, progress=Told())


@main.command()
@click.pass_obj
def up(stack: Stack) -> None:
    """Start PostgreSQL, RabbitMQ, every service and the gateway; wait until all are healthy."""
    try:
        stack.up()
    except LocalError:
        stack.progress.say(
            "What started keeps running. Mend the cause and run `make up` again, or `make down`."
        )
        raise
    stack.progress.say(
        f"Fengqiao runs at {stack.url}\n"
        f"  logs       {stack.logs}\n"
        f"  settings   {stack.folder / 'environment'}\n"
        "  stop with  make down"
    )


@main.command()
@click.option("--remove", is_flag=True, help="Delete its data, keys and logs too, for ever.")
@click.pass_obj
def down(stack: Stack, *, remove: bool) -> None:
    """Stop everything that `up` started, and nothing else. Data stays unless --remove is given."""
    if remove:
        stack.remove()
        stack.progress.say(f"Stopped, and {stack.folder} is deleted.")
    else:
        stack.down()
        stack.progress.say("Stopped. The data stays; `make up` continues with it.")


@main.command()
@click.pass_obj
def status(stack: Stack) -> None:
    """What runs and what is healthy; exit code 1 if anything is not."""
    servers = [("postgres", stack.postgres.pid), ("rabbit", stack.rabbit.pid)]
    lines = [(name, pid, pid is not None) for name, pid in servers]
    lines += [(each.name, each.pid, each.healthy()) for each in stack.processes.values()]
    for name, pid, well in lines:
        state = "healthy" if pid and well else "not healthy" if pid else "not running"
        click.echo(f"{name:16}{pid or '-':>8}  {state}")
    click.echo(f"gateway at {stack.url}, logs in {stack.logs}")
    sys.exit(0 if all(pid and well for _, pid, well in lines) else 1)


@main.command()
@click.argument("name")
@click.argument("role", required=False)
@click.pass_obj
def restart(stack: Stack, name: str, role: str | None) -> None:
    """Restart the processes of NAME (`intake`), or only its ROLE (`api`, `work`, `serve`)."""
    named = [each for each in stack.processes.values() if each.name.partition("-")[0] == name]
    chosen = named if named and not role else [stack.process(name, role or "api")]
    for process in chosen:
        with stack.progress.step(f"{process.name} restarted"):
            process.restart()


@main.command()
@click.argument("name")
@click.option("-n", "count", default=50, show_default=True, help="Lines of each log.")
@click.option("-f", "--follow", is_flag=True, help="Keep showing what is added.")
@click.pass_obj
def logs(stack: Stack, name: str, count: int, *, follow: bool) -> None:
    """The end of the logs of NAME: a service, `gateway`, `postgres` or `rabbit`."""
    servers = {"postgres": [stack.postgres.log], "rabbit": [stack.rabbit.log]}
    found = servers.get(name) or sorted(stack.logs.glob(f"{name}-*.log"))
    if not found:
        message = f"No log of {name} in {stack.logs}. Has `make up` been run?"
        raise LocalError(message)
    if follow:
        os.execvp("tail", ["tail", "-n", str(count), "-F", *map(str, found)])  # noqa: S606
    for path in found:
        click.echo(f"{path}\n{last_lines(path, count)}")


@main.command()
@click.option("--once", is_flag=True, help="End after the case: exit 0 when every step held.")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=ROOT / ".local" / "demo",
    show_default=".local/demo", help="Where data and keys are kept.",
)  # fmt: skip
@click.option("--port", default=PORT, show_default=True, help="Where the gateway listens.")
@click.option("--year", is_flag=True, help="Play a year of the street instead, and tell it.")
@click.option("--seed", default="fengqiao", show_default=True, help="Of the year: one, one year.")
@click.option("--days", type=click.IntRange(1, 365), help="Of the year: only its first days.")
def demo(folder: Path, port: int, *, once: bool, year: bool, seed: str, days: int | None) -> None:
    """The whole system in this process, and the model case played through its HTTP API."""
    if year:
        from deploy.local.year import command  # noqa: PLC0415 - the other commands need none of it

        command.run(folder.with_name("year"), seed=seed, days=days)
    from deploy.local.demo import run  # noqa: PLC0415 - as above

    run(folder, port, once=once)


@main.command()
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=ROOT / ".local" / "demo",
    show_default=".local/demo", help="Where data and keys are kept.",
)  # fmt: skip
@click.option("--port", default=PORT, show_default=True, help="Where the gateway listens.")
def serve(folder: Path, port: int) -> None:
    """The whole system in this process, without a story: for frontends and small centres."""
    from deploy.local import demo, embedded  # noqa: PLC0415 - the other commands need none of it

    postgres, system = embedded.start(folder, division=demo.DIVISION, port=port)
    click.echo(f"Fengqiao serves at http://127.0.0.1:{port}, API docs at /docs. Ctrl-C ends it.")
    try:
        system.run()
    finally:
        postgres.stop()


@main.command()
@click.argument("staff")
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
@click.option("--unit", default="", help="Such as 150104002:centre.")
@click.option("--region", default="", help="A division or grid code.")
@click.option("--demo", "of_demo", is_flag=True, help="For the system that `make demo` runs.")
@click.pass_obj
def token(
    stack: Stack, staff: str, roles: tuple[str, ...], unit: str, region: str, *, of_demo: bool
) -> None:
    """A development token for STAFF, signed with this system's own key, for eight hours."""
    from deploy.local.scenario import Person  # noqa: PLC0415 - only here
    from deploy.local.tokens import Issuer  # noqa: PLC0415 - only here

    keys = (ROOT / ".local" / "demo" / "keys") if of_demo else stack.folder / "keys"
    private = keys / "token.private.pem"
    if not private.exists():
        message = f"{private} is not there: start the system first, with make up or make demo."
        raise LocalError(message)
    click.echo(Issuer(private).token(Person(staff, list(roles), unit, region)))


if __name__ == "__main__":
    try:
        main(prog_name="python -m deploy.local")
    except LocalError as error:
        sys.exit(f"\n{error}")

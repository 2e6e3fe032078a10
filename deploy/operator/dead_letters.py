"""`fengqiao dead-letters …`: what could not be applied, and what is done with it."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from gateway.readmodel.projector import Projector
from services.chassis import component, process
from services.chassis.letters import Act, DeadQueue, DeadTable
from services.contracts import topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from services.chassis.letters import Letter, Place, React
    from services.chassis.settings import Settings

GATEWAY = "gateway"
REASON_SHOWN = 60  # characters, in a list

service_ = click.option(
    "--service", type=click.Choice(list(topology.LISTENS)), help="Of this listener only."
)
by_ = click.option("--by", default=getpass.getuser, help="Who does it; else the account's name.")


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages that a listener could not apply: nothing is lost, and nothing waits for them."""


@dead_letters.command("list")
@service_
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(service: str | None, *, as_json: bool) -> None:
    """What lies there: listener, event, type, subject, reason, tries, and since when."""
    found = [letter for place in _places(service) for letter in place.all()]
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
        return
    table = Table("listener", "id", "type", "subject", "tries", "died at", "reason")
    for each in found:
        table.add_row(
            each.listener, each.id, each.type or "(unreadable)", each.subject, str(each.tries),
            each.died_at, each.reason[:REASON_SHOWN],
        )  # fmt: skip
    Console().print(table if found else "No dead letters.")


@dead_letters.command("show")
@click.argument("letter")
@service_
def show(letter: str, service: str | None) -> None:
    """One letter whole. What people said in it stays sealed."""
    for each in _chosen(service, [letter], lambda place: place.all()):
        if each.id == letter:
            click.echo(json.dumps(_plain(each, whole=True), ensure_ascii=False, indent=2))


@dead_letters.command("replay")
@click.argument("letters", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every letter of the chosen listeners.")
@click.option("--reason", default="", help="For the record.")
@service_
@by_
def replay(
    letters: tuple[str, ...], reason: str, by: str, service: str | None, *, every: bool
) -> None:
    """Have letters applied once more by the listener that could not, and by no other."""
    if every == bool(letters):
        raise click.UsageError("name the letters, or say --all")
    act = Act(by, "replayed", reason)
    done = _chosen(service, letters, lambda p: p.replay(None if every else letters, act))
    for letter, failure in done:
        click.echo(f"{letter.listener}  {letter.id}  {failure or 'replayed'}")
    if any(failure for _, failure in done):
        raise SystemExit(1)


@dead_letters.command("discard")
@click.argument("letters", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why nothing is lost by it; it is recorded.")
@service_
@by_
def discard(letters: tuple[str, ...], reason: str, by: str, service: str | None) -> None:
    """Give letters up. Who, when, why and the letter itself stay in `dead_letter_acts`."""
    act = Act(by, "discarded", reason)
    for each in _chosen(service, letters, lambda place: place.discard(letters, act)):
        click.echo(f"{each.listener}  {each.id}  discarded")


def _chosen(
    service: str | None, letters: Sequence[str], do: Callable[[Place], Sequence[Any]]
) -> list[Any]:
    """What was found in all places. Ends with a message when a letter that was named is nowhere."""
    found = [each for place in _places(service) for each in do(place)]
    ids = {(each[0] if isinstance(each, tuple) else each).id for each in found}
    missing = [each for each in letters if each not in ids]
    if missing:
        raise click.ClickException(f"no such dead letter: {', '.join(missing)}")
    return found


def _places(service: str | None) -> Iterator[Place]:
    settings = process.read_settings()
    for name in [service] if service else topology.LISTENS:
        url = settings.database(name)
        yield DeadTable(url, name, _reacting(settings, name))
        if settings.broker_url:
            yield DeadQueue(settings.broker_url, url, name, settings.partitions)


def _reacting(settings: Settings, name: str) -> Callable[[], React]:
    def made() -> React:
        if name == GATEWAY:
            projector = Projector(settings.database(GATEWAY))
            projector.open()
            return projector.react
        return component.load(name).on_postgres(settings).react

    return made


def _plain(letter: Letter, *, whole: bool = False) -> dict[str, Any]:
    found = {k: v for k, v in asdict(letter).items() if k != "body"}
    if not whole:
        return found
    try:
        return {**found, "event": json.loads(letter.body)}
    except ValueError:
        return {**found, "bytes": letter.body.hex()}

"""`make chaos`: attack a running system and prove that it kept its promises."""

import json
import platform
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from deploy.local.progress import Told
from deploy.local.stack import ROOT

from . import campaign
from .load import Counts
from .system import Attacked

OUT = Path(__file__).parent / "out"
FULL, QUICK = 500, 28  # faults
QUICK_HOLD = 3.0  # seconds that a fault of a quick campaign lasts at most
# Of the attack. On a machine that is busy with other things fewer faults fit into four minutes.
QUICK_SECONDS, FULL_SECONDS = 120.0, float("inf")
CASES_OVER_HTTP = 3_000


@click.command()
@click.option("--quick", is_flag=True, help=f"{QUICK} short faults, in under four minutes.")
@click.option("--faults", type=int, help=f"How many. Full: {FULL}.")
@click.option("--seed", type=int, help="The same gives the same faults and commands. Else by time.")
@click.option("--rate", default=campaign.RATE, show_default=True, help="Commands a second.")
@click.option("--lines-only", is_flag=True, help="No network namespaces, also as root.")
@click.option("--keep", is_flag=True, help="Keep data and logs of the system, stopped.")
def main(
    *, quick: bool, faults: int | None, seed: int | None, rate: float, lines_only: bool, keep: bool
) -> None:
    """Start the distributed system, attack it under load, heal it, and examine what it did."""
    signal.signal(signal.SIGTERM, _stop)
    seed = int(time.time()) % 1_000_000 if seed is None else seed
    most_hold = QUICK_HOLD if quick else 60.0
    rounds = campaign.plan(seed, faults or (QUICK if quick else FULL), most_hold=most_hold)
    out = _emptied(OUT / f"{seed}")
    told = _Told(sum(len(each.faults) for each in rounds))
    told.say(f"seed {seed}, {told.faults} faults in {len(rounds)} rounds")
    folder, begun = _folder(), time.monotonic()
    system = Attacked(
        folder / "stack", lines_only=lines_only, code=ROOT, progress=Told(told.console)
    )
    told.say(f"network: {_network(system)}")
    clean, stopped = False, False
    try:
        system.up()
        with told.status:
            result = campaign.run(
                system, rounds, out, seed=seed, rate=rate, cases=CASES_OVER_HTTP,
                most=QUICK_SECONDS if quick else FULL_SECONDS, watch=told.watch,
            )  # fmt: skip
        result.seconds["all"] = time.monotonic() - begun
        clean = result.findings.clean
        _report(told, result, out, _network(system))
    except (KeyboardInterrupt, SystemExit):
        stopped = True
        told.say("stopped before its end; it takes its system along")
        raise
    finally:
        if keep or not (clean or stopped):
            told.say(f"logs and data: {folder}")
            system.down()
            system.let_go()
        else:
            system.remove()
            folder.rmdir()
    sys.exit(0 if clean else 1)


def _emptied(out: Path) -> Path:
    for old in out.glob("*"):
        old.unlink()
    return out


def _folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="fengqiao-chaos-"))
    made.chmod(0o755)  # the database's user has to enter
    return made


def _stop(number: int, _frame: object) -> None:
    """As at the keyboard: what was started is stopped, and its data deleted."""
    signal.signal(number, lambda *_: None)  # once is enough, cleaning takes a while
    sys.exit(128 + number)


def _network(system: Attacked) -> str:
    if system.hosts:
        return "a namespace per host, cut at its cable, and lines of our own (TCP proxy)"
    return f"lines of our own (TCP proxy) alone: {system.why_no_hosts}"


def _report(told: "_Told", result: campaign.Result, out: Path, network: str) -> None:
    report = {
        **campaign.as_json(result),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {platform.system()} {platform.release()}",
        "network": network,
    }
    path = out / "report.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    found = result.findings
    for what, number in found.looked_at.items():
        told.say(f"  looked at  {number:>8,} {what}")
    if result.died:
        told.say(f"  ended by themselves and were started again: {result.died}")
    for (letter, check), examples in found.checks.items():
        told.say(f"  {letter}: {check} ({found.numbers[letter, check]})")
        for each in examples:
            told.say(f"    {each[:300]}")
    rest = f"phantom {found.counts['phantom']}, read models differ {found.counts['differs']}"
    told.say(f"{rest}; in {result.seconds['all']:.0f} s; {path}")
    told.say(result.line)


class _Told:
    """Says what happens, with live counts where somebody watches a terminal."""

    def __init__(self, faults: int) -> None:
        self.console = Console(highlight=False, soft_wrap=True)
        self.status = Status("", console=self.console)
        self.faults, self._seen, self._begun = faults, 0, time.monotonic()

    def say(self, text: str) -> None:
        """One line."""
        self.console.print(text, markup=False)

    def watch(self, what: str, counts: Counts) -> None:
        """What happens now."""
        self._seen += what.count(" + ") + 1
        live = (
            f"{time.monotonic() - self._begun:5.0f} s  {min(self._seen, self.faults):>3}"
            f"/{self.faults}  {counts.commands} commands, {counts.done} done,"
            f" {counts.refused} refused, {counts.open} open, {counts.unknown} doubtful tries"
        )
        self.status.update(live)
        self.say(f"{live}  {what}")


if __name__ == "__main__":
    main(prog_name="python -m tests.chaos")

"""`make demo ARGS=--year`: the whole year in one process; its progress, its tables and files."""

import shutil
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.chassis.clock import FileClock

from .. import ports
from ..embedded import Embedded
from ..processes import wait_until
from ..scenario import StepFailed
from . import play
from .play import Played, Stretch, Year
from .shown import Shown

GRIDS = Path(__file__).resolve().parents[3] / "tests" / "scenarios" / "grids-150104002.yaml"
READY_SECONDS = 30.0


class Told:
    """One year, told in a terminal."""

    def __init__(self, stretch: Stretch, folder: Path) -> None:
        self._stretch = stretch
        self._folder = folder
        self._port = ports.free_port()
        self._street = play.street(GRIDS)
        self._failed: str | None = None
        self.console = Console()

    def run(self) -> int:
        """Play and tell; the exit code. What the system keeps is gone afterwards."""
        home = Path(tempfile.mkdtemp(prefix="fengqiao-year-"))
        self.console.print("Starting PostgreSQL and the five services in this process …")
        postgres, system, clock = play.system(home, self._street, self._port)
        teller = threading.Thread(target=self._tell, args=(system, clock), daemon=True)
        teller.start()
        try:
            system.run()
        finally:
            postgres.stop()
            shutil.rmtree(home, ignore_errors=True)
        if self._failed:
            self.console.print(f"[red]The year did not go as it should:[/]\n{self._failed}")
        return 1 if self._failed else 0

    def _tell(self, system: Embedded, clock: FileClock) -> None:
        url = f"http://127.0.0.1:{self._port}"
        try:
            if not wait_until(lambda: ready(url), READY_SECONDS):
                raise StepFailed(f"the gateway did not answer in {READY_SECONDS:.0f} s")  # noqa: TRY301 - told like any other
            year = Year(system, clock, self._street, url, self._stretch)
            played = self._play(year)
            shown = Shown(self.console, year.hands, self._street, self._stretch)
            shown.tell(played)
            for path in shown.write(self._folder):
                self.console.print(f"  {path}")
            year.close()
        except Exception as error:  # noqa: BLE001 - shown to the user; the exit code says it too
            self._failed = str(error)
        system.stop()

    def _play(self, year: Year) -> Played:
        began = time.monotonic()
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TextColumn("{task.fields[acts]:,} calls"), TimeElapsedColumn(), console=self.console,
        ) as progress:  # fmt: skip
            task = progress.add_task("the street", total=self._stretch.days, acts=0)

            def told(today: date, acts: int) -> None:
                progress.update(task, advance=1, description=f"{today}", acts=acts)

            played = year.play(told)
        took = time.monotonic() - began
        self.console.print(f"{self._stretch.days} days in {took:.0f} s, seed {self._stretch.seed}.")
        return played


def ready(url: str) -> bool:
    """Whether the gateway answers."""
    try:
        return httpx.get(f"{url}/readyz", timeout=2).is_success
    except httpx.TransportError:
        return False


def run(folder: Path, *, seed: str, days: int | None) -> None:
    """Play the year, or its first days, and leave with the exit code."""
    stretch = Stretch(seed)
    if days is not None:
        last = date.fromordinal(min(stretch.last.toordinal(), stretch.first.toordinal() + days - 1))
        stretch = Stretch(seed, stretch.first, last)
    sys.exit(Told(stretch, folder).run())

"""`make demo`: the whole system in one process, and the model case played through its HTTP API.

Live progress while it plays; afterwards it says where everything is and serves until Ctrl-C. With
`--once` it ends after the case: 0 when every step held, else 1 and the step that did not.
"""

import secrets
import sys
import threading
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.live import Live
from rich.table import Table

from . import embedded, ports
from .embedded import Embedded
from .processes import wait_until
from .scenario import Player, Scenario, Step, StepFailed, load
from .tokens import Issuer

DIVISION = "150104002"  # 兴隆巷街道, the model street
SCENARIOS = Path(__file__).resolve().parents[2] / "tests" / "scenarios"
READY_SECONDS = 30.0
LINES = 12  # of the story that stay on the screen


class Demo:
    """One run of the demonstration."""

    def __init__(self, folder: Path, port: int, *, once: bool) -> None:
        self._folder = folder
        self._port = ports.free_port() if once else port
        self._once = once
        self._failed: str | None = None
        self.console = Console()

    def run(self) -> int:
        """Start, play, say where things are, serve; the exit code."""
        self._say("Starting PostgreSQL and the five services in this process …")
        started = time.monotonic()
        postgres, system = embedded.start(self._folder, division=DIVISION, port=self._port)
        storyteller = threading.Thread(target=self._tell, args=(system, started), daemon=True)
        storyteller.start()
        try:
            system.run()
        finally:
            postgres.stop()
        if self._failed:
            self.console.print(f"[red]The case did not go as it should:[/]\n{self._failed}")
        return 1 if self._failed else 0

    def _tell(self, system: Embedded, started: float) -> None:
        try:
            self._await_gateway()
            self._say(f"Ready after {time.monotonic() - started:.1f} s at {self._url}")
            self._play()
        except Exception as error:  # noqa: BLE001 - shown to the user; the exit code says it too
            self._failed = str(error)
        if self._once or self._failed:
            system.stop()

    def _await_gateway(self) -> None:
        if not wait_until(self._ready, READY_SECONDS):
            msg = f"the gateway did not answer on port {self._port} in {READY_SECONDS:.0f} s"
            raise StepFailed(msg)

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self._url}/readyz", timeout=2).is_success
        except httpx.TransportError:
            return False

    def _play(self) -> None:
        issuer = Issuer(self._folder / "keys" / "token.private.pem")
        player = Player(self._url, issuer.token, run=secrets.token_hex(4))
        scenario = load(SCENARIOS / "wanxiang-tiandi.yaml")
        self._say(f"Setting up the street: {len(scenario.grids)} grids with their officers …")
        self._say(f"\n[bold]{scenario.title['zh']}[/]\n{scenario.title['en']}\n")
        kept = self._play_live(player, scenario)
        self._farewell(player, scenario, kept, issuer.token(scenario.people["agent"]))
        player.close()

    def _play_live(self, player: Player, scenario: Scenario) -> dict[str, str]:
        lines: list[tuple[str, ...]] = []
        began = time.monotonic()
        with Live(console=self.console, refresh_per_second=8, transient=True) as live:

            def told(index: int, step: Step, response: httpx.Response) -> None:
                lines.append(
                    (f"{index + 1}/{len(scenario.steps)}", step.who or "residents",
                     step.says["zh"], step.says["en"], str(response.status_code))
                )  # fmt: skip
                live.update(_table(lines[-LINES:]))

            kept = player.play(scenario, told)
        self.console.print(_table(_once_each(lines)))
        self._say(f"{len(lines)} steps, all as told, in {time.monotonic() - began:.1f} s.")
        return kept

    def _farewell(
        self, player: Player, scenario: Scenario, kept: dict[str, str], token: str
    ) -> None:
        path = f"/cases/{kept['case']}"
        trail = player.get(scenario.people["agent"], f"{path}/events?limit=200").json()["items"]
        self._say(f"The trail of case {kept['number']} has {len(trail)} steps.")
        if self._once:
            return
        self.console.print(
            f"\n  API docs     {self._url}/docs"
            f"\n  the case     {self._url}/api/v1{path}"
            f"\n  its trail    {self._url}/api/v1{path}/events"
            f"\n  residents    {self._url}/api/v1/public/cases/{kept['query_code']}"
            "\n\nA token of the agent (Authorization: Bearer …), good for a working day:\n"
        )
        self.console.print(token, soft_wrap=True, style="dim")
        self._say("\nServing until Ctrl-C.")

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _say(self, text: str) -> None:
        self.console.print(text)


def _table(lines: list[tuple[str, ...]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for style in ("dim", "cyan", "", "dim", "green"):
        table.add_column(style=style, overflow="fold")
    for line in lines:
        table.add_row(*line)
    return table


def _once_each(lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Repeated steps as one line with their number."""
    made: list[tuple[str, ...]] = []
    for line in lines:
        if made and made[-1][2] == line[2]:
            made[-1] = line
        else:
            made.append(line)
    return made


def run(folder: Path, port: int, *, once: bool) -> None:
    """Run the demonstration and leave with its exit code."""
    sys.exit(Demo(folder, port, once=once).run())

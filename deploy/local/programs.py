"""Which programs a distributed Fengqiao consists of, and how each is asked whether it is well."""

from __future__ import annotations

import http.client
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.chassis import health
from services.contracts.topology import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# How far a program gives way when the cores are short: taking cases in goes first, then telling of
# them, then showing them, then everything that follows from them.
FIRST = {
    ("gateway", "serve"): 0,
    ("intake", "api"): 0,
    ("intake", "work"): 5,
    ("gateway", "work"): 10,
}
LAST = 19


@dataclass(frozen=True)
class Program:
    """One kind of process, or one more instance of it."""

    owner: str
    role: str
    instance: int = 1

    @property
    def name(self) -> str:
        """Its name in logs, pid files and messages."""
        first = f"{self.owner}-{self.role}"
        return first if self.instance == 1 else f"{first}-{self.instance}"

    @property
    def serves(self) -> bool:
        """Whether it listens for HTTP."""
        return (self.owner, self.role) == ("gateway", "serve")

    @property
    def command(self) -> list[str]:
        """What starts it."""
        module = self.owner if self.owner == "gateway" else f"services.{self.owner}"
        return [sys.executable, "-m", module, self.role]

    @property
    def niceness(self) -> int:
        """How far it gives way when the cores are short."""
        return FIRST.get((self.owner, self.role), LAST)

    def heartbeat(self, run_dir: Path) -> Path:
        """The file that its loops keep fresh."""
        return health.path_of(run_dir, f"{self.owner}.{self.role}")

    def is_healthy(self, run_dir: Path, listen: str) -> bool:
        """Whether it does its work: by its heartbeat, or, if it serves, over HTTP."""
        if self.serves:
            return is_ready(listen)
        return health.check(run_dir, f"{self.owner}.{self.role}") is None


PROGRAMS = (
    *(Program(service, role) for service in SERVICES for role in ("api", "work")),
    Program("gateway", "serve"),
    Program("gateway", "work"),
)
MIGRATE = [sys.executable, "-m", "deploy.local.migrations"]
DECLARE_TOPOLOGY = [sys.executable, "-m", "services.chassis", "topology"]


def instances(count: int) -> tuple[Program, ...]:
    """So many of every program, the first of each first."""
    return tuple(replace(each, instance=n) for n in range(1, count + 1) for each in PROGRAMS)


def run(command: list[str], settings: Mapping[str, str], code: Path, log: Path) -> int:
    """Run a short command to its end, its words appended to the log; returns its exit code."""
    with log.open("ab") as words:
        return subprocess.run(
            command,
            env=dict(settings),
            cwd=code,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
        ).returncode


def is_ready(listen: str) -> bool:
    """Whether a gateway at this address says that it can serve."""
    host, _, port = listen.rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

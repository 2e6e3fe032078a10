"""Where a figure is measured: a running system, its servers, and databases of a figure's own."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psutil
import psycopg

from deploy.local.stack import Stack
from deploy.local.tokens import Issuer
from services.chassis.store import PostgresRecorder

from .matter import CLERK, READER

QUIET = 0.15  # cores in use; a system at rest still ticks


@dataclass
class Place:
    """One running system. `quick` takes smaller rounds."""

    stack: Stack
    quick: bool
    say: Callable[[str], None] = lambda _: None
    facts: dict[str, float] = field(default_factory=dict)  # what a later figure needs of another
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    @property
    def folder(self) -> Path:
        return self.stack.folder

    @cached_property
    def issuer(self) -> Issuer:
        return Issuer(self.stack.keys.token_private)

    @property
    def token(self) -> str:
        """The clerk's."""
        return self.issuer.token(CLERK)

    @property
    def reader(self) -> str:
        """The token of the clerk who reads in the archive."""
        return self.issuer.token(READER)

    def database(self, name: str = "") -> str:
        """The URL of a fresh database on the same server, empty."""
        name = name or f"fengqiao_bench_{next(self._numbers)}"
        known = self.stack.postgres.url("intake")
        with psycopg.connect(known, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return known.replace("/fengqiao_intake?", f"/{name}?")

    def store(self) -> str:
        """The URL of a fresh database with a service's tables."""
        url = self.database()
        recorder = PostgresRecorder(url, pool_size=1)
        recorder.migrate()
        recorder.close()
        return url

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Every process of the system by name, the servers' with all their children."""
        found = {
            name: [psutil.Process(each.pid)]
            for name, each in self.stack.processes.items()
            if each.pid
        }
        servers = {"postgres": self.stack.postgres.pid, "rabbitmq": self.stack.rabbit.pid}
        for name, pid in servers.items():
            if pid:
                whole = psutil.Process(pid)
                found[name] = [whole, *whole.children(recursive=True)]
        return found

    def settle(self, most: float = 60.0) -> float:
        """Wait until everything that was accepted is consumed; seconds that it took."""
        began = time.monotonic()
        while time.monotonic() < began + most:
            before = self._cpu()
            time.sleep(0.4)
            if (self._cpu() - before) / 0.4 < QUIET:
                break
        return time.monotonic() - began

    def _cpu(self) -> float:
        total = 0.0
        for group in self.processes().values():
            for each in group:
                try:
                    used = each.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += used.user + used.system
        return total

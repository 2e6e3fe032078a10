"""The system under attack: a stack whose processes reach their servers only over our lines."""

import contextlib
import os
import signal
import subprocess
import threading
from collections import Counter
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local import ports
from deploy.local.errors import NotInstalled
from deploy.local.processes import Process, wait_until
from deploy.local.programs import Program
from deploy.local.rabbit import find_server
from deploy.local.scenario import Person
from deploy.local.stack import Stack
from deploy.local.tokens import Issuer
from services.chassis.clock import FileClock

from . import hosts
from .lines import Lines
from .stories import PEOPLE

SERVICES = ("intake", "referral", "grid", "risk", "notify")
HOSTS = (*SERVICES, "gateway")
FRONT = "front"  # gateway serve: in the machine's own network, where its callers are
POSTGRES_SOCKET = ".s.PGSQL.5432"
BROKER_PORT, DATABASE_PORT = 5672, 5432


class Attacked(Stack):
    """A stack with a network of its own. Raises NotInstalled without a RabbitMQ on the machine."""

    def __init__(self, folder: Path, *, lines_only: bool = False, **more: Any) -> None:
        server = find_server()
        if server is None:
            raise NotInstalled("RabbitMQ has to be installed: its node is asked by rabbitmqctl.")
        self._server = server
        super().__init__(folder, clock_file=folder.with_name(f"{folder.name}.clock"), **more)
        self.why_no_hosts = "as was asked" if lines_only else hosts.missing()
        self.hosts = None if self.why_no_hosts else hosts.Hosts(list(HOSTS))
        self.clock = FileClock(self.clock_file)
        self.lines = Lines([line for name in (*HOSTS, FRONT) for line in self._lines_of(name)])

    def _lines_of(self, host: str) -> list[dict[str, Any]]:
        address, broker, database = self._addresses[host]
        socket = str(self.postgres.home.sockets / POSTGRES_SOCKET)
        return [
            {"name": f"{host}-broker", "host": address, "port": broker, "to": self.rabbit.port},
            {"name": f"{host}-database", "host": address, "port": database, "to": socket},
        ]

    @cached_property
    def _addresses(self) -> dict[str, tuple[str, int, int]]:
        """Per host: where its lines begin, with the ports of broker and database."""
        made = {}
        for name in (*HOSTS, FRONT):
            if self.hosts and name != FRONT:
                made[name] = (self.hosts[name].near, BROKER_PORT, DATABASE_PORT)
            else:
                made[name] = ("127.0.0.1", ports.free_port(), ports.free_port())
        return made

    def _process(self, program: Program) -> Process:
        process = super()._process(program)
        host = FRONT if program.serves else program.owner
        address, broker, database = self._addresses[host]
        user = self.rabbit.url.partition("@")[0]
        prefix = self.hosts[host].prefix if self.hosts and host != FRONT else []
        return replace(
            process,
            argv=[*prefix, *process.argv],
            env={
                **process.env,
                "FENGQIAO_BROKER_URL": f"{user}@{address}:{broker}/%2F",
                "FENGQIAO_DATABASE_URL": (
                    f"postgresql://postgres@{address}:{database}/fengqiao_{{service}}"
                ),
            },
        )

    def break_promise(self, name: str, kind: str) -> None:
        """From its next start on this process runs sabotaged (`sabotage.py`)."""
        process = self.processes[name]
        module = list(process.argv).index("-m")
        wrapped = [*process.argv[: module + 1], "tests.chaos.sabotage", kind,
                   *process.argv[module + 1 :]]  # fmt: skip
        self.processes[name] = replace(process, argv=wrapped)

    def rabbitmqctl(self, *words: str, seconds: float = 60) -> str:
        """Ask the node. Raises CalledProcessError when it cannot do that, or is away."""
        done = subprocess.run(
            [str(self._server.with_name("rabbitmqctl")), "--quiet", *words],
            env=self.rabbit._node.env,  # the node's own: cookie, name server, node name
            check=True, capture_output=True, text=True, timeout=seconds,
        )  # fmt: skip
        return done.stdout

    def stop_database(self, how: signal.Signals) -> None:
        """SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, SIGKILL a power cut."""
        if how == signal.SIGKILL:
            self.postgres.kill()
            return
        pid = self.postgres.pid
        if pid is not None:
            os.kill(pid, how)
            wait_until(lambda: self.postgres.pid is None, 30)

    def heal_everything(self) -> None:
        """Whatever was done to it is undone."""
        self.clock.release()
        self.lines.order(self.lines.names, "open")
        if self.hosts:
            for name in HOSTS:
                self.hosts[name].plug()
        for process in self.processes.values():
            if process.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGCONT)
        self.postgres.start()
        self.rabbit.start()
        with contextlib.suppress(subprocess.SubprocessError):
            self.rabbitmqctl("start_app")
        self.rabbitmqctl("set_disk_free_limit", "50MB")
        self.rabbitmqctl("set_vm_memory_high_watermark", "0.4")

    def remove(self) -> None:
        super().remove()
        self.let_go()

    def let_go(self) -> None:
        """Take the network away that was made for it; the system must have been stopped."""
        self.lines.end()
        if self.hosts:
            self.hosts.remove()


def tokens(system: Stack) -> dict[str, str]:
    """A bearer token of everybody in the stories."""
    issuer = Issuer(system.keys.token_private)
    return {
        name: issuer.token(Person(name, who["roles"], who["unit"], who["region"]))
        for name, who in PEOPLE.items()
    }


class Supervisor:
    """Starts again what ended, as a container platform does; counts what ended by itself."""

    def __init__(self, system: Attacked) -> None:
        self.died: Counter[str] = Counter()
        self._system = system
        self._held: set[str] = set()
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def kill(self, names: list[str]) -> None:
        """kill -9; they stay down until `release`."""
        with self._lock:
            self._held.update(names)
            for name in names:
                self._system.processes[name].kill()

    def release(self, names: list[str]) -> None:
        """Start them; does not wait until they are healthy."""
        with self._lock:
            self._held.difference_update(names)
            for name in names:
                self._system.processes[name].start()

    def stop(self) -> None:
        """Look after nothing any more."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            for name, process in self._system.processes.items():
                with self._lock:
                    if name not in self._held and not process.is_running:
                        self.died[name] += 1
                        process.start()
                if self._stop.is_set():
                    return


def until(condition: Any, seconds: float, what: str) -> None:
    """Wait for it, or raise TimeoutError naming it."""
    if not wait_until(condition, seconds):
        raise TimeoutError(f"in {seconds:.0f} s not yet: {what}")

"""The distributed system on one machine: servers, tables, queues, every process, and its end.

All it knows is in its folder, so any later process can find and stop what an earlier one began.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from deploy.local import environment
from deploy.local.errors import LocalError, ProcessDied
from deploy.local.lock import locked
from deploy.local.ports import LOOPBACK, check_free, is_free, remembered
from deploy.local.postgres import Postgres
from deploy.local.processes import Process, mark_of
from deploy.local.programs import (
    DECLARE_TOPOLOGY,
    MIGRATE,
    PROGRAMS,
    Program,
    run,
)
from deploy.local.progress import Progress
from deploy.local.rabbit import Rabbit
from deploy.local.secrets import Keys, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from types import TracebackType

ROOT = Path(__file__).parents[2]
DIVISION = "150104002"
HEALTHY_SECONDS = 90.0


class Stack:
    """One whole system in one folder. `port` is the gateway's, if it is free; else any free one.

    `programs` may hold several instances of one; `partitions` is how many queues each service's
    events come in. `clock_file` lets a test move the time of all processes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        code: Path = ROOT,
        programs: Sequence[Program] = PROGRAMS,
        partitions: int = 1,
        progress: Progress | None = None,
        clock_file: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.logs = self.folder / "logs"
        self.run_dir = self.folder / "run"
        self.progress = progress or Progress()
        self.postgres = Postgres(self.folder / "postgres", say=self.progress.say)
        self.rabbit = Rabbit(self.folder / "rabbit", say=self.progress.say)
        self._port = port
        self._code = code
        self._programs = programs
        self.partitions = partitions
        self.clock_file = clock_file

    def up(self) -> None:
        """Start whatever does not run; returns when all is healthy, else raises LocalError."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock"), self.progress.watched():
            if self.is_running:
                self.progress.say("Everything runs already.")
                return
            _together([self._prepare_databases, self._prepare_broker])
            self._check_port()
            environment.write(self.folder / "environment", self.settings)
            for process in self.processes.values():
                process.start()
            _together(partial(self._await, process) for process in self.processes.values())

    def down(self) -> None:
        """Stop everything of this folder, whoever started it, and nothing else. Data stays."""
        if not self.folder.exists():
            self.progress.say(f"Nothing was ever started from {self.folder}.")
            return
        with locked(self.folder / "lock"), self.progress.watched():
            with self.progress.step("services and gateway stopped"):
                self.end(self.processes.values())
            with self.progress.step("PostgreSQL and RabbitMQ stopped"):
                _together([self.postgres.stop, self.rabbit.stop])

    def end(self, processes: Collection[Process]) -> None:
        """Stop these: all are asked before any is waited for."""
        for each in processes:
            each.terminate()
        _together(each.stop for each in processes)

    def remove(self) -> None:
        """Stop everything and delete its data for ever."""
        self.down()
        self.postgres.remove()
        self.rabbit.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def process(self, owner: str, role: str) -> Process:
        """One process, to kill, restart and wait for; LocalError, with their names, if unknown."""
        try:
            return self.processes[f"{owner}-{role}"]
        except KeyError:
            message = f"There is no process {owner} {role}. There are: {', '.join(self.processes)}."
            raise LocalError(message) from None

    @property
    def is_running(self) -> bool:
        """Whether every part runs; being healthy is more."""
        servers = (self.postgres.pid, self.rabbit.pid)
        return None not in servers and all(each.is_running for each in self.processes.values())

    @cached_property
    def processes(self) -> dict[str, Process]:
        """Every process by name, `intake-api` for one; the two servers are not among them."""
        return {program.name: self._process(program) for program in self._programs}

    @cached_property
    def keys(self) -> Keys:
        """Master key and token keys, made on first use."""
        return keys(self.folder / "keys")

    @cached_property
    def listen(self) -> str:
        """Where the gateway listens: host:port, the same after every restart."""
        noted = self.folder / "ports.json"
        if not noted.exists() and self._port and is_free(self._port):
            noted.parent.mkdir(parents=True, exist_ok=True)
            noted.write_text(f'{{"gateway": {self._port}}}\n')
        return f"{LOOPBACK}:{remembered(noted, ['gateway'])['gateway']}"

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://{self.listen}"

    @property
    def urls(self) -> list[str]:
        """The addresses of all its instances."""
        return [f"http://{self._listen(each)}" for each in self._programs if each.serves]

    def _listen(self, program: Program) -> str:
        if not program.serves or program.instance == 1:
            return self.listen
        name = f"gateway-{program.instance}"
        return f"{LOOPBACK}:{remembered(self.folder / 'ports.json', [name])[name]}"

    @cached_property
    def settings(self) -> dict[str, str]:
        """Every process's environment: the developer's, with this folder's addresses and keys."""
        defaults = {"FENGQIAO_DIVISION": DIVISION, "FENGQIAO_LOG_FORMAT": "console"}
        return {
            **defaults,
            **os.environ,
            "FENGQIAO_BROKER_URL": self.rabbit.url,
            "FENGQIAO_DATABASE_URL": self.postgres.url_template,
            "FENGQIAO_MASTER_KEY": self.keys.master,
            "FENGQIAO_TOKEN_PUBLIC_KEY_FILE": str(self.keys.token_public),
            "FENGQIAO_LISTEN": self.listen,
            "FENGQIAO_RUN_DIR": str(self.run_dir),
            "FENGQIAO_BLOB_DIR": str(self.folder / "blobs"),
            "FENGQIAO_PARTITIONS": str(self.partitions),
            **({"FENGQIAO_CLOCK_FILE": str(self.clock_file)} if self.clock_file else {}),
            "PYTHONUNBUFFERED": "1",
            # All addresses here are numbers; eventlet's own resolver takes half a second to import.
            "EVENTLET_NO_GREENDNS": "yes",
        }

    def _process(self, program: Program) -> Process:
        own, listen = self.run_dir, self._listen(program)
        if program.instance > 1:
            own = self.run_dir / str(program.instance)  # heartbeats have the names of roles
        return Process(
            name=program.name,
            argv=program.command,
            mark=mark_of(self.folder),
            log=self.logs / f"{program.name}.log",
            pid_file=self.run_dir / f"{program.name}.pid",
            env={**self.settings, "FENGQIAO_RUN_DIR": str(own), "FENGQIAO_LISTEN": listen},
            cwd=str(self._code),
            healthy=lambda: program.is_healthy(own, listen),
            leftovers=[program.heartbeat(own)],
            niceness=program.niceness,
        )

    def _prepare_databases(self) -> None:
        with self.progress.step("PostgreSQL"):
            self.postgres.start()
        with self.progress.step("tables"):
            owners = {program.owner for program in self._programs}
            self._run("migrate", [*MIGRATE, *sorted(owners)])

    def _prepare_broker(self) -> None:
        with self.progress.step("RabbitMQ"):
            self.rabbit.start()
        with self.progress.step("exchanges and queues"):
            self._run("topology", DECLARE_TOPOLOGY)

    def _run(self, name: str, command: list[str]) -> None:
        log = self.logs / f"{name}.log"
        code = run(command, self.settings, self._code, log)
        if code:
            raise ProcessDied(name, log, code)

    def _check_port(self) -> None:
        gateway = self.processes.get("gateway-serve")
        if gateway and not gateway.is_running:
            port = int(self.listen.rpartition(":")[2])
            check_free(self.folder / "ports.json", {"gateway": port})

    def _await(self, process: Process) -> None:
        with self.progress.step(process.name):
            process.wait_healthy(HEALTHY_SECONDS)

    def __enter__(self) -> Self:
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()


def _together(steps: Iterable[Callable[[], None]]) -> None:
    """Do all at once and wait for all; the first error is raised when the others have ended too."""
    waiting = list(steps)
    with ThreadPoolExecutor(max_workers=len(waiting) or 1) as pool:
        futures = [pool.submit(step) for step in waiting]
    for future in futures:
        future.result()

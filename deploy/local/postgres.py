"""PostgreSQL from a pip-installed wheel, in a folder of ours: started, found, stopped, killed.

It listens on a Unix socket only. Nothing that protects data (fsync, synchronous_commit) is ever
switched off.
"""

from __future__ import annotations

import locale
import os
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from deploy.local.errors import LocalError, ProcessDied, last_lines
from deploy.local.lock import locked
from deploy.local.postgres_home import Home, find_home
from deploy.local.processes import Process, mark_of, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

OWNERS = ("intake", "referral", "grid", "risk", "notify", "gateway", "vault")
PORT = 5432  # only part of the socket's name: nothing listens on TCP
START_SECONDS = 60.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
}


class Postgres:
    """One server in one folder, a database for each owner. Several processes may use it at once."""

    def __init__(
        self,
        folder: Path,
        *,
        owners: Sequence[str] = OWNERS,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder.resolve()
        self.owners = owners
        self.log = self.folder / "postgres.log"
        self._say = say

    def start(self) -> str:
        """Start it, unless it runs already; returns the address template with `{service}` in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock"):
            if not self._process.is_running:
                self._initialise()
                self._forget_stale_lock()
                self._launch()
            self._create_databases()
        return self.url_template

    def stop(self) -> None:
        """End it in good order: clients are disconnected, everything is on disk."""
        self._process.stop()

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        self._process.kill()

    def remove(self) -> None:
        """Stop it and delete its data for ever."""
        self.stop()
        self.home.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """The server's process number, or None if it does not run."""
        return self._process.pid

    @property
    def url_template(self) -> str:
        """Where services find their databases: put a service's name for `{service}`."""
        return self._address("fengqiao_{service}")

    def url(self, service: str) -> str:
        """Where this service finds its database."""
        return self.url_template.format(service=service)

    @cached_property
    def home(self) -> Home:
        """Where it lives and as whom it runs."""
        return find_home(self.folder, self._say)

    @cached_property
    def _process(self) -> Process:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.home.sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Process(
            name="postgres",
            argv=[self._program("postgres"), "-D", str(self.home.data), "-p", str(PORT), *options],
            mark=mark_of(self.folder),
            log=self.log,
            pid_file=self.folder / "postgres.pid",
            env=_environment(),
            user=self.home.user,
            group=self.home.group,
            healthy=self._answers,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait until clients leave
        )

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.home.sockets))}&port={PORT}"

    def _program(self, name: str) -> str:
        return str(self.home.programs / "bin" / name)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._address("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        if self.home.data.exists():
            return self._check_version()
        fresh = self.home.data.with_suffix(".new")  # renamed when complete: half a cluster is none
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.home.user:
            shutil.chown(fresh, self.home.user, self.home.group)
        command = [self._program("initdb"), "-D", str(fresh), "-U", "postgres", *_CLUSTER]
        command += [f"--lc-ctype={_unicode_locale()}"]
        self._run(command)
        fresh.rename(self.home.data)
        return None

    def _run(self, command: list[str]) -> None:
        with self.log.open("ab") as log:
            done = subprocess.run(
                command,
                check=False,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                user=self.home.user,
                group=self.home.group,
                extra_groups=[] if self.home.user else None,
            )
        if done.returncode:
            raise ProcessDied(Path(command[0]).name, self.log, done.returncode)

    def _check_version(self) -> None:
        found = (self.home.data / "PG_VERSION").read_text().strip()
        told = subprocess.run(
            [self._program("postgres"), "--version"], check=True, capture_output=True, text=True
        )
        installed = told.stdout.split()[-1].partition(".")[0]
        if found != installed:
            message = (
                f"{self.home.data} was written by PostgreSQL {found}, installed is {installed}. "
                "Install the older version to keep the data, "
                f"or delete {self.home.data} to begin anew."
            )
            raise LocalError(message)

    def _launch(self) -> None:
        # After a kill, a dying child may hold the shared memory for a moment longer, and
        # PostgreSQL refuses to start meanwhile.
        def launched() -> bool:
            self._process.start()
            try:
                self._process.wait_healthy(START_SECONDS)
            except ProcessDied:
                if "pre-existing shared memory" in last_lines(self.log):
                    return False
                raise
            return True

        if not wait_until(launched, START_SECONDS):
            raise ProcessDied("postgres", self.log)

    def _forget_stale_lock(self) -> None:
        """Drop a lock whose number went to another program, as happens in containers.

        PostgreSQL itself clears the locks of dead processes; only it can judge living ones.
        """
        socket_lock = self.home.sockets / f".s.PGSQL.{PORT}.lock"
        for lock in (self.home.data / "postmaster.pid", socket_lock):
            if lock.exists() and _is_foreign(int(lock.read_text().splitlines()[0])):
                lock.unlink()

    def _create_databases(self) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            rows = connection.execute("SELECT datname FROM pg_database").fetchall()
            for name in (f"fengqiao_{owner}" for owner in self.owners):
                if (name,) not in rows:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


# Sorting and case rules come from PostgreSQL itself, the same on every machine.
_CLUSTER = [
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
]


def _unicode_locale() -> str:
    """A character type that knows Chinese: with plain C, trigram search would not see it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


def _environment() -> dict[str, str]:
    # PG* of the developer's shell point at other servers.
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _is_foreign(pid: int) -> bool:
    try:
        return psutil.Process(pid).name() != "postgres"
    except psutil.Error:
        return False

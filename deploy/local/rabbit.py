"""A RabbitMQ node of our own in a folder of ours: own name, ports, users, data; loopback only.

The installed server's script is run as the current user; the distribution's own service is left
alone. Without an installed server, a container does the same work: see `rabbit_container.py`.
"""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import amqp

from deploy.local import rabbit_container
from deploy.local.errors import NotInstalled
from deploy.local.lock import locked
from deploy.local.ports import LOOPBACK, await_free, check_free, remembered
from deploy.local.processes import Process, mark_of
from deploy.local.secrets import secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

USER = "fengqiao"
START_SECONDS = 120.0
STOP_SECONDS = 60.0
PORT_SECONDS = 5.0  # a killed node may hold its ports for a moment
PLUGINS = ("rabbitmq_consistent_hash_exchange",)
_NAMES = ("amqp", "distribution", "epmd")
# Debian's command in /usr/sbin changes to the user `rabbitmq`; these are the scripts behind it.
_SCRIPTS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
    "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
)


def find_server() -> Path | None:
    """The installed server's script, or None."""
    unpacked = sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
    found = (path for path in [*map(Path, _SCRIPTS), *unpacked] if os.access(path, os.X_OK))
    return next(found, None)


class Rabbit:
    """One broker in one folder. Usable from several processes at once."""

    def __init__(self, folder: Path, *, say: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "rabbit.log"
        self._say = say

    def start(self) -> str:
        """Start it, unless it runs already; returns its address once it accepts connections."""
        with locked(self.folder / "lock"):
            if not self._node.is_running:
                check_free(self._ports_file, self._ports)
                self._node.start()
            self._node.wait_healthy(START_SECONDS)
        return self.url

    def stop(self) -> None:
        """End it in good order, if it was ever started."""
        if (self.folder / "mark").exists():
            self._node.stop(STOP_SECONDS)

    def kill(self) -> None:
        """End it at once, as a power cut would; its own ports are free again after this. Whoever
        still has one is named by the next `start`.
        """
        self._node.kill()
        # Not that of epmd, which lives on.
        await_free((self._ports["amqp"], self._ports["distribution"]), PORT_SECONDS)

    def remove(self) -> None:
        """Stop it and delete its data for ever."""
        self.stop()
        if (self.folder / "mark").exists() and isinstance(self._node, rabbit_container.Container):
            self._node.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """The node's process number, or None if it does not run."""
        return self._node.pid

    @property
    def port(self) -> int:
        """Where it accepts AMQP; the same after every restart."""
        return self._ports["amqp"]

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"amqp://{USER}:{self._password}@{LOOPBACK}:{self.port}/%2F"

    @cached_property
    def _password(self) -> str:
        return secret(self.folder / "password")

    @property
    def _ports_file(self) -> Path:
        return self.folder / "ports.json"

    @cached_property
    def _ports(self) -> dict[str, int]:
        return remembered(self._ports_file, _NAMES)

    @cached_property
    def _node(self) -> Process | rabbit_container.Container:
        script = find_server()
        if script is not None:
            return self._process(script)
        if rabbit_container.engine_answers():
            self._say("RabbitMQ is not installed; it runs in a container.")
            self._write_files()
            return rabbit_container.Container(
                name=f"fengqiao-{mark_of(self.folder)}",
                port=self.port,
                user=USER,
                password=self._password,
                plugins_file=self.folder / "enabled_plugins",
                log=self.log,
                healthy=self._accepts,
            )
        message = (
            "RabbitMQ is not installed and no docker engine answers. Run "
            "`sh deploy/local/install-rabbitmq.sh`, or install the package `rabbitmq-server` "
            "(Debian, Ubuntu: `apt-get install rabbitmq-server`; macOS: `brew install rabbitmq`)."
        )
        raise NotInstalled(message)

    def _process(self, script: Path) -> Process:
        self._write_files()
        return Process(
            name="rabbit",
            argv=[str(script)],
            mark=mark_of(self.folder),
            log=self.log,
            pid_file=self.folder / "rabbit.pid",
            env=self._environment(),
            healthy=self._accepts,
        )

    def _accepts(self) -> bool:
        connection = amqp.Connection(
            f"{LOOPBACK}:{self.port}", USER, self._password, connect_timeout=5
        )
        try:
            connection.connect()
            connection.channel().close()
        except (OSError, amqp.AMQPError):
            return False
        finally:
            connection.collect()
        return True

    def _write_files(self) -> None:
        for name in ("mnesia", "conf.d", "home"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        # Whoever knows Erlang's cookie can run code in the node; its own default is guessable.
        secret(self.folder / "home" / ".erlang.cookie", mode=0o400)
        (self.folder / "enabled_plugins").write_text(f"[{','.join(PLUGINS)}].\n")
        (self.folder / "environment").touch()
        configuration = self.folder / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"listeners.tcp.local = {LOOPBACK}:{self.port}\n"
            f"default_user = {USER}\n"
            f"default_pass = {self._password}\n"
            f"log.file = {self.log}\n"
            # The default, 512 MB, is meant for servers; a smaller log is only flushed sooner.
            "raft.wal_max_size_bytes = 64000000\n"
        )

    def _environment(self) -> dict[str, str]:
        """The node's whole environment: a developer's own RabbitMQ settings are not for it."""
        inherited = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
        return {
            **inherited,
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            # Makes the script become the node, not stand beside it, so that signals reach the node.
            "RUNNING_UNDER_SYSTEMD": "true",
            # A name server of its own, so that equal node names in other folders don't clash.
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "RABBITMQ_NODENAME": "fengqiao@localhost",
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                # Erlang's schedulers spin before they sleep; here the cores are needed by others.
                "-kernel inet_dist_use_interface {127,0,0,1}"
                " +sbwt none +sbwtdcpu none +sbwtdio none"
            ),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(self.folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder),
        }

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

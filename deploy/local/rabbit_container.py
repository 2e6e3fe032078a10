"""RabbitMQ in a container, for machines that have a docker engine but no installed server.

Same life as an installed node: same port after a restart, data kept until removed.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deploy.local.errors import LocalError, NotHealthy, ProcessDied
from deploy.local.ports import LOOPBACK
from deploy.local.processes import HEALTHY_SECONDS, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IMAGE = "rabbitmq:3.13-management"
_QUICK_SECONDS = 10


def engine_answers() -> bool:
    """Whether there is a docker command, with an engine behind it."""
    if shutil.which("docker") is None:
        return False
    try:
        return _docker("version", timeout=_QUICK_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@dataclass
class Container:
    """One named container and its volume."""

    name: str
    port: int
    user: str
    password: str
    plugins_file: Path
    log: Path
    healthy: Callable[[], bool]

    @property
    def pid(self) -> int | None:
        """Its process number as the engine sees it, or None if it does not run."""
        told = _docker("inspect", "--format", "{{.State.Pid}}", self.name)
        return int(told.stdout) or None if told.returncode == 0 else None

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.pid is not None

    def start(self) -> None:
        """Start it, creating it first if need be; the engine fetches the image if it has none."""
        if _docker("start", self.name).returncode == 0:
            return
        done = _docker(
            *("run", "--detach", "--name", self.name, "--hostname", self.name),
            *("--publish", f"{LOOPBACK}:{self.port}:5672"),
            *("--volume", f"{self.name}:/var/lib/rabbitmq"),
            *("--volume", f"{self.plugins_file}:/etc/rabbitmq/enabled_plugins:ro"),
            *("--env", f"RABBITMQ_DEFAULT_USER={self.user}"),
            *("--env", f"RABBITMQ_DEFAULT_PASS={self.password}"),
            IMAGE,
        )
        if done.returncode:
            message = f"docker could not start {IMAGE}: {done.stderr.strip()}"
            raise LocalError(message)

    def wait_healthy(self, seconds: float = HEALTHY_SECONDS) -> None:
        """Return when it accepts connections; its last words if it does not."""
        settled = wait_until(lambda: self.healthy() or not self.is_running, seconds)
        logs = _docker("logs", "--tail", "50", self.name)
        self.log.write_text(logs.stdout + logs.stderr)
        if not settled:
            raise NotHealthy(self.name, self.log, seconds)
        if not self.is_running:
            raise ProcessDied(self.name, self.log)

    def stop(self, grace: float) -> None:
        """End it in good order."""
        _docker("stop", "--time", str(round(grace)), self.name)

    def kill(self) -> None:
        """End it at once."""
        _docker("kill", self.name)

    def remove(self) -> None:
        """Delete it and its data."""
        _docker("rm", "--force", self.name)
        _docker("volume", "rm", self.name)


def _docker(*arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], check=False, capture_output=True, text=True, timeout=timeout
    )

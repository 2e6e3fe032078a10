"""Free TCP ports, chosen once per folder and remembered, so that a restart has the same ones."""

from __future__ import annotations

import json
import random
import socket
import time
from typing import TYPE_CHECKING

from deploy.local.errors import LocalError, PortTaken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below 32768, where Linux begins to hand out ports to outgoing connections: a port that rests
# while its server is restarted must not be taken by somebody's passing connection.
_RANGE = range(20000, 32000)
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port nobody listens on."""
    for port in random.sample(_RANGE, _TRIES):
        if is_free(port):
            return port
    raise LocalError(f"Every port tried between {_RANGE.start} and {_RANGE.stop} is in use.")


def await_free(ports: Iterable[int], seconds: float) -> bool:
    """Wait until nobody listens on any of these ports any more; False when somebody still does."""
    deadline = time.monotonic() + seconds
    while not all(map(is_free, ports := list(ports))):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def remembered(path: Path, names: Sequence[str]) -> dict[str, int]:
    """The ports noted in this file; those that are not there yet are chosen and noted."""
    noted: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    ports = {name: noted.get(name) or free_port() for name in names}
    if ports.items() - noted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**noted, **ports}, indent=2) + "\n")
    return ports


def check_free(path: Path, ports: dict[str, int]) -> None:
    """PortTaken, with the name and the file, if another server has one of the ports."""
    for name, port in ports.items():
        if not is_free(port):
            message = (
                f"Port {port} ({name}) is used by another program. "
                f"Stop that program, or delete {path} to have new ports chosen."
            )
            raise PortTaken(message)

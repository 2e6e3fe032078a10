"""Hosts on one machine: a network namespace each, joined to the servers by a cable we can pull.

As root on Linux only. Elsewhere every process stays in the machine's own network, and a cut is a
line that lets nothing pass (`lines.py`): the campaign says which it was.
"""

import contextlib
import os
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"fqchaos-(\d+)-")
RANGE = "198.18"  # of RFC 2544: for tests, routed nowhere


@dataclass(frozen=True)
class Host:
    """One namespace. `near` is the servers' address as this host sees it."""

    name: str
    namespace: str
    cable: str
    near: str
    own: str

    @property
    def prefix(self) -> list[str]:
        """What starts a program there."""
        return ["ip", "netns", "exec", self.namespace]

    def unplug(self) -> None:
        """Nothing passes, and nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        """As before."""
        _ip("link", "set", self.cable, "up")


class Hosts:
    """Hosts by name; gone again with `remove`."""

    def __init__(self, names: list[str]) -> None:
        _sweep()
        taken = _ip("-4", "-o", "address")
        free = [n for n in range(1, 255) if f" {RANGE}.{n}." not in taken]
        net = f"{RANGE}.{random.choice(free)}"
        self._hosts = {
            name: Host(
                name, f"fqchaos-{os.getpid()}-{name}", f"fq{os.getpid()}.{n}",
                f"{net}.{4 * n + 1}", f"{net}.{4 * n + 2}",
            )
            for n, name in enumerate(names)
        }  # fmt: skip
        for host in self._hosts.values():
            _make(host)

    def __getitem__(self, name: str) -> Host:
        return self._hosts[name]

    def remove(self) -> None:
        """Take them away. What still runs there loses its network."""
        for host in self._hosts.values():
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("link", "delete", host.cable)
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("netns", "delete", host.namespace)


def missing() -> str | None:
    """Why there can be no hosts here; None when there can."""
    if os.geteuid() != 0:
        return "not root"
    if shutil.which("ip") is None:
        return "no `ip` (iproute2)"
    probe = f"fqchaos-{os.getpid()}-probe"
    try:
        _ip("netns", "add", probe)
        _ip("netns", "exec", probe, "true")
        _ip("netns", "delete", probe)
    except subprocess.CalledProcessError as error:
        return f"network namespaces are not allowed here: {error.stderr.strip()[:100]}"
    return None


def _make(host: Host) -> None:
    inside = f"{host.cable}i"
    _ip("netns", "add", host.namespace)
    _ip("link", "add", host.cable, "type", "veth", "peer", "name", inside)
    _ip("link", "set", inside, "netns", host.namespace)
    _ip("address", "add", f"{host.near}/30", "dev", host.cable)
    _ip("link", "set", host.cable, "up")
    _ip("-n", host.namespace, "address", "add", f"{host.own}/30", "dev", inside)
    _ip("-n", host.namespace, "link", "set", inside, "up")
    _ip("-n", host.namespace, "link", "set", "lo", "up")


def _sweep() -> None:
    """Take away what a campaign that was killed has left."""
    for line in _ip("netns", "list").splitlines():
        found = NAME.match(line)
        if found and not Path(f"/proc/{found[1]}").exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("netns", "delete", line.split()[0])


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    return done.stdout

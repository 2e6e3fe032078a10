"""Processes that die, or stand still."""

import contextlib
import os
import signal
from dataclasses import dataclass
from random import Random
from typing import Self

from ..system import SERVICES
from .fault import Attack, Fault

PROCESSES = (
    *(f"{service}-{role}" for service in SERVICES for role in ("api", "work")),
    "gateway-serve", "gateway-work",
)  # fmt: skip
HOSTS = (*SERVICES, "gateway")


@dataclass(frozen=True)
class Kill(Fault):
    """kill -9 of one process; it is down for a while, or not at all."""

    names: tuple[str, ...]

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0, 0, 0.5, 2, 5)), (chance.choice(PROCESSES),))

    @property
    def takes(self) -> set[str]:
        return set(self.names)

    def inject(self, attack: Attack) -> None:
        attack.supervisor.kill(list(self.names))

    def heal(self, attack: Attack) -> None:
        attack.supervisor.release(list(self.names))

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.names[0] if len(self.names) < 3 else 'everything'}"


@dataclass(frozen=True)
class KillHost(Kill):
    """Both processes of a service at once."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        host = chance.choice(HOSTS)
        names = tuple(name for name in PROCESSES if name.startswith(f"{host}-"))
        return cls(chance.choice((0, 1, 4)), names)


@dataclass(frozen=True)
class KillAll(Kill):
    """Every process of ours at once, as a power cut does; the servers live."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0, 2)), PROCESSES)


@dataclass(frozen=True)
class Freeze(Fault):
    """A process stands still (SIGSTOP), as on an overloaded or migrated machine, and goes on."""

    name: str

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0.5, 2, 6)), chance.choice(PROCESSES))

    @property
    def takes(self) -> set[str]:
        return {self.name}

    def inject(self, attack: Attack) -> None:
        self._signal(attack, signal.SIGSTOP)

    def heal(self, attack: Attack) -> None:
        self._signal(attack, signal.SIGCONT)

    def _signal(self, attack: Attack, number: signal.Signals) -> None:
        pid = attack.system.processes[self.name].pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def __str__(self) -> str:
        return f"Freeze {self.name}"

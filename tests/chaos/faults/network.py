"""What lies between processes and servers: pulled out, cut, refused, slow."""

from dataclasses import dataclass
from random import Random
from typing import Self

from ..system import FRONT, HOSTS
from .fault import Attack, Fault

SERVERS = ("broker", "database")


@dataclass(frozen=True)
class Unplug(Fault):
    """A host has no network: packets vanish both ways, nobody is told. With namespaces the host's
    cable is down; without, its lines let nothing pass.
    """

    host: str

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((1, 3, 8, 20)), chance.choice(HOSTS))

    @property
    def takes(self) -> set[str]:
        return {f"network of {self.host}"}

    def inject(self, attack: Attack) -> None:
        if attack.system.hosts:
            attack.system.hosts[self.host].unplug()
        else:
            attack.system.lines.order(_lines(self.host), "hold")

    def heal(self, attack: Attack) -> None:
        if attack.system.hosts:
            attack.system.hosts[self.host].plug()
        else:
            attack.system.lines.order(_lines(self.host), "open")

    def __str__(self) -> str:
        return f"Unplug {self.host}"


@dataclass(frozen=True)
class _Line(Fault):
    line: str

    @property
    def takes(self) -> set[str]:
        return {f"network of {self.line.rpartition('-')[0]}"}

    def heal(self, attack: Attack) -> None:
        attack.system.lines.order([self.line], "open")

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.line}"


@dataclass(frozen=True)
class Cut(_Line):
    """The connections of one host to one server are reset; new ones are welcome."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(0, _some_line(chance))

    def inject(self, attack: Attack) -> None:
        attack.system.lines.order([self.line], "cut")


@dataclass(frozen=True)
class Refuse(_Line):
    """The connections of one host to one server are reset, and so is every new one."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((1, 3, 8)), _some_line(chance))

    def inject(self, attack: Attack) -> None:
        attack.system.lines.order([self.line], "refuse")


@dataclass(frozen=True)
class SlowLine(_Line):
    """Everything between one host and one server takes longer, each way."""

    seconds: float

    @classmethod
    def draw(cls, chance: Random) -> Self:
        hold, seconds = chance.choice((2, 6)), chance.choice((0.02, 0.1, 0.4))
        return cls(hold, _some_line(chance), seconds)

    def inject(self, attack: Attack) -> None:
        attack.system.lines.order([self.line], "slow", seconds=self.seconds)


def _some_line(chance: Random) -> str:
    return f"{chance.choice((*HOSTS, FRONT))}-{chance.choice(SERVERS)}"


def _lines(host: str) -> list[str]:
    return [f"{host}-{server}" for server in SERVERS]

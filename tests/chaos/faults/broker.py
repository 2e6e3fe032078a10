"""RabbitMQ goes away, loses connections, or has no room."""

import subprocess
from dataclasses import dataclass
from random import Random
from typing import Self

from .fault import Attack, Fault

REASON = "chaos"


@dataclass(frozen=True)
class _Broker(Fault):
    @property
    def takes(self) -> set[str]:
        return {"broker"}


@dataclass(frozen=True)
class BrokerRestart(_Broker):
    """Stopped in good order, and started again."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0, 2)))

    def inject(self, attack: Attack) -> None:
        attack.system.rabbit.stop()

    def heal(self, attack: Attack) -> None:
        attack.system.rabbit.start()


@dataclass(frozen=True)
class BrokerKill(BrokerRestart):
    """kill -9 of the node."""

    def inject(self, attack: Attack) -> None:
        attack.system.rabbit.kill()


@dataclass(frozen=True)
class NodeStop(_Broker):
    """The node leaves (`rabbitmqctl stop_app`) while its process lives."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0, 2)))

    def inject(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("stop_app")

    def heal(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("start_app")


@dataclass(frozen=True)
class CloseConnections(_Broker):
    """The broker closes all connections, or some one."""

    which: float | None  # all, or the one so far into the list

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(0, None if chance.random() < 0.4 else chance.random())

    def inject(self, attack: Attack) -> None:
        if self.which is None:
            attack.system.rabbitmqctl("close_all_connections", "--global", REASON)
            return
        pids = attack.system.rabbitmqctl("list_connections", "pid").split()
        pids = [each for each in pids if each.startswith("<")]
        if pids:
            try:
                attack.system.rabbitmqctl(
                    "close_connection", pids[int(self.which * len(pids))], REASON
                )
            except subprocess.CalledProcessError:
                return  # it was gone already

    def __str__(self) -> str:
        return f"CloseConnections {'all' if self.which is None else 'one'}"


@dataclass(frozen=True)
class DiskAlarm(_Broker):
    """The broker's disk is full, as it believes: publishers are blocked."""

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((1, 4, 10)))

    def inject(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("set_disk_free_limit", str(10**15))

    def heal(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("set_disk_free_limit", "50MB")


@dataclass(frozen=True)
class MemoryAlarm(DiskAlarm):
    """The broker's memory is full, as it believes."""

    def inject(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("set_vm_memory_high_watermark", "absolute", str(10**6))

    def heal(self, attack: Attack) -> None:
        attack.system.rabbitmqctl("set_vm_memory_high_watermark", "0.4")

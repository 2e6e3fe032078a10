"""PostgreSQL goes away, drops connections, or is slow."""

import signal
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Self

import psycopg

from ..system import HOSTS, SERVICES
from .fault import Attack, Fault

HOWS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "power cut": signal.SIGKILL}


@dataclass(frozen=True)
class DatabaseStop(Fault):
    """PostgreSQL is stopped (fast: clients are thrown out; immediate: it recovers at its start;
    or killed) and started again.
    """

    how: str

    @classmethod
    def draw(cls, chance: Random) -> Self:
        how = chance.choices(list(HOWS), weights=(3, 3, 1))[0]
        return cls(chance.choice((0, 0, 1, 4)), how)

    @property
    def takes(self) -> set[str]:
        return {"database"}

    def inject(self, attack: Attack) -> None:
        attack.system.stop_database(HOWS[self.how])

    def heal(self, attack: Attack) -> None:
        attack.system.postgres.start()

    def __str__(self) -> str:
        return f"DatabaseStop {self.how}"


@dataclass(frozen=True)
class Terminate(Fault):
    """The server ends every connection of one database (pg_terminate_backend), or of all."""

    owner: str

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(0, "%" if chance.random() < 0.2 else chance.choice(HOSTS))

    @property
    def takes(self) -> set[str]:
        return {"database"}

    def inject(self, attack: Attack) -> None:
        with psycopg.connect(attack.system.postgres.url("gateway"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname LIKE %s AND pid <> pg_backend_pid()",
                [f"fengqiao_{self.owner}"],
            )

    def __str__(self) -> str:
        return f"Terminate {self.owner}"


@dataclass(frozen=True)
class LockedLog(Fault):
    """A service's log is locked for a while: every commit waits, as on a slow disk."""

    owner: str
    _held: list[Any] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((1, 3, 9)), chance.choice(SERVICES))

    @property
    def takes(self) -> set[str]:
        return {"database"}

    def inject(self, attack: Attack) -> None:
        connection = psycopg.connect(attack.system.postgres.url(self.owner))
        connection.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        self._held.append(connection)

    def heal(self, attack: Attack) -> None:
        for connection in self._held:
            with suppress(psycopg.Error):
                connection.rollback()
            connection.close()
        self._held.clear()

    def __str__(self) -> str:
        return f"LockedLog {self.owner}"

"""What every fault is."""

from dataclasses import dataclass
from random import Random
from typing import Self

from ..system import Attacked, Supervisor


@dataclass(frozen=True)
class Attack:
    """What faults act on."""

    system: Attacked
    supervisor: Supervisor


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. Healing is part of it: it must leave nothing behind."""

    hold: float  # seconds between the two

    @classmethod
    def draw(cls, chance: Random) -> Self:
        """One of this kind."""
        raise NotImplementedError

    @property
    def takes(self) -> set[str]:
        """What it takes hold of."""
        raise NotImplementedError

    def inject(self, attack: Attack) -> None:
        """Make it happen."""
        raise NotImplementedError

    def heal(self, attack: Attack) -> None:
        """Undo it; the system may need a while longer to recover."""

    def __str__(self) -> str:
        return type(self).__name__

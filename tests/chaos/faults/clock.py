"""Clocks that jump, forwards and back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Self

from .fault import Attack, Fault

STEPS = {
    "an hour back": timedelta(hours=-1),
    "ten seconds back": timedelta(seconds=-10),
    "an hour on": timedelta(hours=1),
    "three days on": timedelta(days=3),
}


@dataclass(frozen=True)
class ClockStep(Fault):
    """Every process's clock is elsewhere, stands still there for a while, and is right again."""

    step: str

    @classmethod
    def draw(cls, chance: Random) -> Self:
        return cls(chance.choice((0.5, 2, 6)), chance.choice(list(STEPS)))

    @property
    def takes(self) -> set[str]:
        return {"clock"}

    def inject(self, attack: Attack) -> None:
        attack.system.clock.set(datetime.now(UTC) + STEPS[self.step])

    def heal(self, attack: Attack) -> None:
        attack.system.clock.release()

    def __str__(self) -> str:
        return f"ClockStep {self.step}"

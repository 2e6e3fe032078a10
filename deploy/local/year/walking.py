"""What every life of a case walks with: its own chance, its own time, and acts upon its case."""

from datetime import datetime
from random import Random
from typing import Any

from ..scenario import Person
from . import calendar
from .hands import Hands, Json

OFFICE_MINUTES = 480


class Walk:
    """A walk through the days, the same for the same seed whatever others do meanwhile."""

    def __init__(self, seed: str, at: datetime, hands: Hands, chances: dict[str, Any]) -> None:
        self.case = ""
        self._rng = Random(seed)
        self._now = at
        self._hands = hands
        self._chances = chances

    def _act(self, who: Person, action: str, **body: Any) -> Json:
        return self._hands.post(who, f"/cases/{self.case}/{action}", body)

    def _happens(self, part: str, name: str) -> bool:
        return self._rng.random() < self._chances[part][name]

    def _pick(self, part: str, name: str) -> int:
        return int(self._rng.choice(self._chances[part][name]))

    def _later(self, part: str, name: str) -> datetime:
        return self._set(self._after(self._pick(part, name)))

    def _after(self, days: int) -> datetime:
        return calendar.after(self._now, days, self._rng.randrange(OFFICE_MINUTES))

    def _set(self, instant: datetime) -> datetime:
        self._now = instant
        return instant

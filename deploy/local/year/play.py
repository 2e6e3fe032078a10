"""The year, day by day: the clock is moved, what is due strikes, everybody acts at their time."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from services.chassis import telemetry
from services.chassis.clock import FileClock

from .. import embedded
from ..embedded import Embedded
from ..postgres import Postgres
from ..tokens import Issuer
from . import calendar, meetings, people
from .arrivals import arrivals
from .chances import chances
from .fieldwork import FieldWork
from .hands import Hands
from .lives import Life
from .people import Street
from .stillness import Stillness

MORNING = timedelta(minutes=-30)  # before the office opens
FRIDAY, FRIDAY_MINUTE = 4, 560  # after the office has closed
YEAR = 2025
Told = Callable[[date, int], None]  # after each day: which, and how many acts so far


@dataclass(frozen=True)
class Stretch:
    """What is played: a seed and the days, both ends included."""

    seed: str
    first: date = date(YEAR, 1, 1)
    last: date = date(YEAR, 12, 31)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Played:
    """What came of it."""

    acts: int
    records: int
    clocks: int
    cases: list[str]
    left: int  # lives that went beyond the last day
    kinds: Counter[str] = field(default_factory=Counter)


def system(folder: Path, street: Street, port: int) -> tuple[Postgres, Embedded, FileClock]:
    """The whole system in this process with a clock that stands until it is moved."""
    postgres = Postgres(folder / "postgres")
    clock = FileClock(folder / "clock")
    settings = embedded.settings_for(folder, postgres.start(), street.division, port)
    settings = replace(settings, clock_file=folder / "clock")
    telemetry.start(settings, "year")
    embedded.migrate(settings)
    return postgres, Embedded(settings, clock=clock, keep_time=False), clock


class Year:
    """One playing."""

    def __init__(
        self,
        whole: Embedded,
        clock: FileClock,
        street: Street,
        url: str,
        stretch: Stretch,
        *,
        disputes: int | None = None,
    ) -> None:
        """`disputes` in a whole year, where it is not what the chances say."""
        self._clock = clock
        self._street = street
        self._stretch = stretch
        self._chances = chances()
        if disputes is not None:
            self._chances["arrivals"]["disputes"] = disputes
        self._still = Stillness(whole)
        issuer = Issuer(whole.settings.run_dir.parent / "keys" / "token.private.pem")
        self.hands = Hands(url, issuer.token, "year", self._still.wait)
        self._field = FieldWork(stretch.seed, street, self.hands, self._chances)
        self._waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        self._order = itertools.count()
        self._lives: list[Life] = []

    def play(self, told: Told) -> Played:
        """Play every day. Raises StepFailed when somebody could not do what they set out to."""
        self._clock.set(calendar.at(self._stretch.first) + MORNING)
        self._establish()
        self._begin()
        struck = 0
        for today in calendar.days(self._stretch.first, self._stretch.last):
            self._clock.set(calendar.at(today) + MORNING)
            struck += self._still.strike()
            self._act_until(calendar.at(today, 24 * 60) + MORNING)
            if today.weekday() == FRIDAY:
                self._clock.set(calendar.at(today, FRIDAY_MINUTE))
                self._field.week(today)
            told(today, self.hands.acts)
        self._still.wait()
        return Played(
            acts=self.hands.acts,
            records=self._field.records,
            clocks=struck,
            cases=[life.case for life in self._lives if life.case],
            left=len(self._waiting),
        )

    def close(self) -> None:
        """Let everybody go home."""
        self._field.close()
        self.hands.close()
        self._still.close()

    def _establish(self) -> None:
        for grid in self._street.grids:
            body = {name: value for name, value in grid.items() if name != "code"}
            self.hands.put(self._street.clerk, f"/grids/{grid['code']}", body)

    def _begin(self) -> None:
        first, last, seed = self._stretch.first, self._stretch.last, self._stretch.seed
        for each in arrivals(seed, self._chances, self._street.grids, first, last):
            life = Life(each, self._street, self.hands, self._chances)
            self._lives.append(life)
            self._wait(life.walk())
        others = [
            *self._field.dangers(first, last),
            *self._field.care(first, last),
            *meetings.meetings(self._street, self.hands, self._chances, first, last),
        ]
        for each_ in others:
            self._wait(each_)

    def _wait(self, life: Iterator[datetime]) -> None:
        """Let a life go on at the instant that it says; one that says none is over."""
        instant = next(life, None)
        if instant is not None:
            heapq.heappush(self._waiting, (instant, next(self._order), life))

    def _act_until(self, end: datetime) -> None:
        while self._waiting and self._waiting[0][0] < end:
            instant, _, life = heapq.heappop(self._waiting)
            self._still.wait()
            self._clock.set(instant)
            self._wait(life)


def street(path: Path) -> Street:
    """The street to play in."""
    return people.street(path)

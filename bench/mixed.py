"""Figures `mix_p95_ms` and `memory_mb`: 200 people at work on a large archive.

Each submits, opens, searches or looks at the worklist, then thinks for some seconds. The same run
shows what each process holds in memory, and whether that grows.
"""

import itertools
import random
import threading
from dataclasses import dataclass, field
from typing import Self

import psutil

from services.chassis import codec

from . import archive, figures, reading, web
from .figures import Figure, Part
from .matter import MATTER, RUN, SEARCH
from .place import Place

USERS = 200
THINK = 4.0  # seconds between two acts of one person, on average
SHARES = {"submit": 10, "search": 20, "open": 45, "worklist": 25}
BOUNDS = {"submit": (150, 150), "search": (60, 25), "open": (75, 75), "worklist": (60, 30)}
SECONDS = {True: 12.0, False: 600.0}
SAMPLE_SECONDS = {True: 0.5, False: 5.0}
MOST_GROWTH = 5.0  # percent, over the last half
_numbers = itertools.count(1)


def measure(place: Place) -> list[Figure]:
    """One run of all users."""
    cases = reading.load(place)
    place.settle(most=15.0)
    web.users(place.stack.url, lambda: _act(place), people=USERS, think=THINK, seconds=3.0)
    with Memory(place) as memory:
        seen = web.users(
            place.stack.url, lambda: _act(place), people=USERS, think=THINK,
            seconds=SECONDS[place.quick],
        ).must_be_good()  # fmt: skip
    parts = [
        Part([figures.percentile(seen.seconds[kind], 0.95) * 1000], must, aim, most=True, name=kind)
        for kind, (must, aim) in BOUNDS.items()
    ]
    facts = {"cases": cases, "users": USERS, "think_s": THINK,
             "requests_per_s": round(seen.answered / seen.took, 1)}  # fmt: skip
    return [Figure("mix_p95_ms", "ms", parts, facts), memory.figure(SECONDS[place.quick])]


def _act(place: Place) -> web.Call:
    kind = random.choices(list(SHARES), list(SHARES.values()))[0]
    token = place.reader
    if kind == "submit":
        key = f"{RUN}-mix-{next(_numbers)}"
        return web.call(kind, "POST", "/api/v1/cases", place.token, key, codec.dumps(MATTER))
    if kind == "open":
        case = archive.case_id(random.randrange(archive.OWN))
        return web.call(kind, "GET", f"/api/v1/cases/{case}", token)
    path = "/api/v1/me/tasks" if kind == "worklist" else SEARCH
    return web.call(kind, "GET", path, token)


@dataclass
class Memory:
    """Samples every process's memory while it is open."""

    place: Place
    samples: dict[str, list[float]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        assert self._thread
        self._thread.join()

    def _run(self) -> None:
        every = SAMPLE_SECONDS[self.place.quick]
        while not self._stop.is_set():
            for name, group in self.place.processes().items():
                self.samples.setdefault(name, []).append(sum(map(_resident, group)) / 2**20)
            self._stop.wait(every)

    def figure(self, seconds: float) -> Figure:
        """Growth of each process from the middle of the run to its end."""
        growth = {name: _growth(each) for name, each in self.samples.items()}
        # The servers' pages are shared and cached; what they hold is told, not judged.
        ours = {name: each for name, each in growth.items() if name in self.place.stack.processes}
        at_end = {name: round(each[-1]) for name, each in self.samples.items()}
        facts = {
            "seconds": seconds,
            "at_end": at_end,
            "growth_percent": {name: round(each, 2) for name, each in growth.items()},
        }
        worst = Part([max(ours.values())], MOST_GROWTH, most=True, name="worst_growth_percent")
        return Figure("memory_mb", "%", [worst], facts)


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0.0


def _growth(samples: list[float]) -> float:
    middle, end = samples[len(samples) // 2], samples[-1]
    return 100 * (end / middle - 1)

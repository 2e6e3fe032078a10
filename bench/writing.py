"""Figure `write_growth`: commands decided and stored per second beside a full store, over an
empty one. Without the broker, so that the store's share is the largest it can be.
"""

import itertools
import time

from services.chassis.application import Application
from services.contracts import topology

from . import figures, stores
from .figures import Figure
from .matter import registration
from .place import Place

STORED = {True: 1_000_000, False: 10_000_000}
BATCHES = {True: 10, False: 60}
ROUNDS = 5
_numbers = itertools.count(1_000_000)


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn."""
    stored = STORED[place.quick]
    full, empty = place.store(), place.store()
    stores.register(full, place, 64)
    stores.fill(full, stored)
    desks = [stores.desk(full, place), stores.desk(empty, place)]
    rates: tuple[list[float], list[float]] = ([], [])
    for desk in desks:
        _decide(desk, 5)
    for _ in range(ROUNDS):
        for desk, found in zip(desks, rates, strict=True):
            found.append(_decide(desk, BATCHES[place.quick]))
    for desk in desks:
        desk.recorder.close()  # type: ignore[attr-defined]
    facts = {"stored_events": stored}
    return [figures.ratio("write_growth", "commands/s", *rates, must=0.8, **facts)]


def _decide(desk: Application, batches: int) -> float:
    """Commands per second."""
    made = [[registration(next(_numbers)) for _ in range(topology.BATCH)] for _ in range(batches)]
    began = time.perf_counter()
    for each in made:
        answers = desk.decide(each)
        assert answers[-1].outcome == "done", answers[-1]
    return batches * topology.BATCH / (time.perf_counter() - began)

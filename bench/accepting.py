"""Figure `http_vs_crud`: `POST /cases` accepted per second, 32 connections, while the whole
system runs and consumes, over FastAPI + SQLAlchemy alone on the same cores.

The same client asks both in turn; before each of the baseline's rounds our backlog has drained.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from deploy.local.ports import free_port

from . import figures, web
from .figures import Figure
from .matter import MATTER, RUN
from .place import Place

CONNECTIONS = 32
SECONDS = {True: 2.0, False: 15.0}
ROUNDS = {True: 3, False: 5}
FORMS = ("sync", "async")
_runs = count(1)


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn."""
    seconds = SECONDS[place.quick]
    accept(place, 0.5)
    ours, theirs, drained = [], [], []
    with crud(place, "sync") as blocking, crud(place, "async") as cooperative:
        place.settle()
        tried = {form: _crud(url, 1.0) for form, url in zip(FORMS, (blocking, cooperative),
                                                            strict=True)}  # fmt: skip
        form = max(FORMS, key=lambda each: tried[each])
        url = blocking if form == "sync" else cooperative
        for _ in range(ROUNDS[place.quick]):
            ours.append(accept(place, seconds))
            drained.append(place.settle(most=30.0))
            theirs.append(_crud(url, seconds))
    place.facts["http_peak"] = max(ours)
    facts = {"crud_form": form, "crud_tried": {each: round(tried[each]) for each in FORMS},
             "connections": CONNECTIONS,
             "seconds_to_drain": [round(each, 1) for each in drained]}  # fmt: skip
    return [figures.ratio("http_vs_crud", "accepted/s", ours, theirs, must=1.5, aim=3.0, **facts)]


def accept(place: Place, seconds: float) -> float:
    """Cases accepted per second by the running system."""
    keys = f"{RUN}-http-{next(_runs)}"
    calls = web.posts("/api/v1/cases", MATTER, token=place.token, keys=keys)
    seen = web.saturate(place.stack.url, calls, lines=CONNECTIONS, seconds=seconds).must_be_good()
    return seen.answered / seen.took


def _crud(url: str, seconds: float) -> float:
    calls = web.posts("/cases", MATTER)
    seen = web.saturate(url, calls, lines=CONNECTIONS, seconds=seconds).must_be_good()
    return seen.answered / seen.took


@contextmanager
def crud(place: Place, form: str) -> Iterator[str]:
    """The baseline, serving: its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bench.baselines.crud", form,
         place.stack.postgres.url("gateway"), str(port)],
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/docs", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()

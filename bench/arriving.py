"""Figure `event_latency_ms`: from a 2xx to the event's arrival at an outside subscriber, at half
of the peak that `http_vs_crud` found. The subscriber is a process of its own, with the SDK.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import accepting, figures, web
from .figures import Figure, Part
from .matter import MATTER, RUN
from .place import Place

SECONDS = {True: 6.0, False: 60.0}
PATIENCE = 10.0  # seconds for the last events to arrive


def measure(place: Place) -> list[Figure]:
    """At half of the peak."""
    if "http_peak" not in place.facts:
        place.facts["http_peak"] = accepting.accept(place, 3.0)
        place.settle()
    rate = place.facts["http_peak"] / 2
    answered: dict[str, float] = {}

    def hear(body: bytes, at: float) -> None:
        answered[json.loads(body)["id"]] = at

    with _subscriber(place) as arrived:
        calls = web.posts("/api/v1/cases", MATTER, token=place.token, keys=f"{RUN}-latency")
        web.steady(place.stack.url, calls, rate=rate, seconds=2.0)  # warm
        seen = web.steady(
            place.stack.url, calls, rate=rate, seconds=SECONDS[place.quick], hear=hear
        ).must_be_good()
        came = _arrivals(arrived, answered)
    late = [max(0.0, came[case] - at) * 1000 for case, at in answered.items()]
    post = seen.seconds["post"]
    parts = [
        Part([figures.percentile(late, 0.5)], name="p50"),
        Part([figures.percentile(late, 0.99)], 100.0, most=True, name="p99"),
    ]
    facts = {
        "rate_per_s": round(rate),
        "events": len(late),
        "worst": round(max(late), 1),
        "before_the_answer": round(sum(each == 0 for each in late) / len(late), 2),
        "post_p50_ms": round(figures.percentile(post, 0.5) * 1000, 1),
        "post_p99_ms": round(figures.percentile(post, 0.99) * 1000, 1),
    }
    return [Figure("event_latency_ms", "ms", parts, facts)]


@contextmanager
def _subscriber(place: Place) -> Iterator[Path]:
    """A subscriber in a process of its own; the file that it writes its arrivals to."""
    path = place.folder / "arrivals.txt"
    with path.open("w") as out:
        command = [sys.executable, "-m", "bench.arrivals", place.stack.rabbit.url]
        process = subprocess.Popen(command, stdout=out)
    try:
        time.sleep(1.5)  # until it listens; the warm-up would show that it does not
        yield path
    finally:
        process.kill()
        process.wait()


def _arrivals(path: Path, wanted: dict[str, float]) -> dict[str, float]:
    """When each case's report arrived. Raises RuntimeError when one did not."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = {case: float(at) for case, at in map(str.split, path.read_text().splitlines())}
        missing = wanted.keys() - found.keys()
        if not missing:
            return found
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(missing)} of {len(wanted)} events did not arrive")
        time.sleep(0.2)

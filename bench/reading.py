"""Figure `read_growth`: the median time of a case file and of a worklist in a large archive, over
the same in a small one; each served by a gateway of its own, asked in turn over one connection.
"""

import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.ports import free_port
from deploy.local.programs import is_ready
from gateway.readmodel import projector
from gateway.search import index

from . import archive, figures, web
from .accepting import accept
from .figures import Figure, Part
from .place import Place

SMALL = 10_000
LARGE = {True: 50_000, False: 1_000_000}
ASKED = {True: 100, False: 500}  # of each kind in each round
ROUNDS = 6
SMALL_TEMPLATE = "fengqiao_small_{service}"


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn, the small archive first."""
    load(place)
    url = place.database("fengqiao_small_gateway")
    projector.migrate(url)
    index.migrate(url)
    archive.copy_keys(place.stack.postgres.url("vault"), place.database("fengqiao_small_vault"))
    archive.fill(url, archive.patterns(place.stack.postgres.url("gateway")), 0, SMALL)
    growth: dict[str, list[float]] = {"case_file": [], "worklist": []}
    medians: dict[str, list[float]] = {}
    with serving(place) as small:
        for _ in range(ROUNDS):
            for kind, found in growth.items():
                asked = [_median(address, place, kind) for address in (small, place.stack.url)]
                found.append(asked[1] / asked[0])
                medians.setdefault(f"{kind}_ms", []).append(round(asked[1] * 1000, 2))
    parts = [Part(each, 1.3, most=True, name=kind) for kind, each in growth.items()]
    facts = {"small": SMALL, "large": LARGE[place.quick], **medians}
    return [Figure("read_growth", "×", parts, facts)]


def load(place: Place) -> int:
    """Have the large archive in the running system's read model, once; its cases."""
    if "archived" not in place.facts:
        url = place.stack.postgres.url("gateway")
        accept(place, 1.0)  # some real cases to copy
        place.settle()
        archive.fill(url, archive.patterns(url), 0, LARGE[place.quick])
        place.facts["archived"] = LARGE[place.quick]
    return int(place.facts["archived"])


def _median(address: str, place: Place, kind: str) -> float:
    paths = {
        "case_file": (f"/api/v1/cases/{archive.case_id(random.randrange(archive.OWN))}"
                      for _ in itertools.count()),
        "worklist": itertools.repeat("/api/v1/me/tasks"),
    }  # fmt: skip
    calls = (web.call(kind, "GET", path, place.reader) for path in paths[kind])
    seen = web.in_turn(address, calls, ASKED[place.quick]).must_be_good()
    return figures.percentile(seen.seconds[kind], 0.5)


@contextmanager
def serving(place: Place) -> Iterator[str]:
    """A second gateway, over the small archive: its address."""
    port = free_port()
    known = place.stack.postgres.url_template
    env = {
        **place.stack.settings,
        "FENGQIAO_DATABASE_URL": known.replace("fengqiao_{service}", SMALL_TEMPLATE),
        "FENGQIAO_LISTEN": f"127.0.0.1:{port}",
    }
    log = (place.folder / "logs" / "small-gateway.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "serve"], env={**os.environ, **env}, stdout=log,
        stderr=log,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not is_ready(f"127.0.0.1:{port}"):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the second gateway did not start")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        log.close()

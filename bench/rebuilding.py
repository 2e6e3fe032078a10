"""Figure `rebuild_events_per_s`: `fengqiao rebuild gateway` over a log of reports.

On databases of its own, where nothing else runs: it is the rebuild's own rate.
"""

import json
import os
import subprocess
import sys

from deploy.local.programs import MIGRATE
from services.contracts import topology

from . import stores
from .figures import Figure, Part
from .place import Place

EVENTS = {True: 100_000, False: 400_000}
ROUNDS = {True: 1, False: 3}
TEMPLATE = "fengqiao_again_{service}"


def measure(place: Place) -> list[Figure]:
    """Once, or some times when there is more of it to be had."""
    count = EVENTS[place.quick]
    known = place.stack.postgres.url_template
    owners = (*topology.SERVICES, "gateway")
    # A key store of its own stays empty: texts are not opened to be shown again.
    urls = {each: place.database(TEMPLATE.format(service=each)) for each in (*owners, "vault")}
    env = {
        **os.environ, **place.stack.settings,
        "FENGQIAO_DATABASE_URL": known.replace("fengqiao_{service}", TEMPLATE),
    }  # fmt: skip
    _run([*MIGRATE, *owners], env)
    stores.register(urls["intake"], place, 64)
    stores.report(urls["intake"], count)
    made = [_rebuild(env) for _ in range(ROUNDS[place.quick])]
    rates = [each["events"] / each["seconds"] for each in made]
    facts = {"events": made[-1]["events"], "seconds_each": [each["seconds"] for each in made]}
    return [Figure("rebuild_events_per_s", "events/s", [Part(rates, 10_000)], facts)]


def _rebuild(env: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "deploy.operator", "rebuild", "gateway", "--json"]
    found: dict[str, float] = json.loads(_run(command, env))
    assert not found["failed"], found
    return found


def _run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed: {done.stderr[-2000:]}")
    return done.stdout

"""Figure `rebuild_events_per_s`: `fengqiao rebuild gateway` over the logs of a system at work:
every case with what five services told of it.

On databases of its own, where nothing else runs: it is the rebuild's own rate. Of reports alone,
each a case file of its own, it is told beside (`reports_alone_per_s`) in the full form.
"""

import json
import os
import subprocess
import sys
from typing import Any

from deploy.local.programs import MIGRATE
from services.contracts import topology

from . import accepting, stores
from .figures import Figure, Part
from .logs import Logs
from .place import Place

STORED = {True: 100_000, False: 1_000_000}  # events in the five stores, over a quarter of them told
REPORTS = 200_000
ROUNDS = {True: 1, False: 3}


def measure(place: Place) -> list[Figure]:
    """Once, or some times when there is more of it to be had."""
    if not place.facts.get("http_peak"):
        accepting.accept(place, 2.0)
    place.settle()
    env = _system(place, "fengqiao_again_{service}")
    made_of = Logs(place.stack.postgres.url_template)
    copies = max(1, STORED[place.quick] // made_of.size)
    made_of.write(env["FENGQIAO_DATABASE_URL"], copies)
    made = [_rebuild(env) for _ in range(ROUNDS[place.quick])]
    rates = [each["events"] / each["seconds"] for each in made]
    facts: dict[str, Any] = {
        "events": made[-1]["events"], "seconds_each": [each["seconds"] for each in made],
        "stored": copies * made_of.size,
    }  # fmt: skip
    if not place.quick:
        facts["reports_alone_per_s"] = _reports_alone(place)
    return [Figure("rebuild_events_per_s", "events/s", [Part(rates, 10_000)], facts)]


def _system(place: Place, template: str) -> dict[str, str]:
    """Empty databases of a system that does not run; the settings of its operator."""
    known = place.stack.postgres.url_template
    owners = (*topology.SERVICES, "gateway")
    # A key store of its own stays empty: texts are not opened to be shown again.
    for each in (*owners, "vault"):
        place.database(template.format(service=each))
    url = known.replace("fengqiao_{service}", template)
    env = {**os.environ, **place.stack.settings, "FENGQIAO_DATABASE_URL": url}
    _run([*MIGRATE, *owners], env)
    return env


def _reports_alone(place: Place) -> int:
    env = _system(place, "fengqiao_reports_{service}")
    url = env["FENGQIAO_DATABASE_URL"].format(service="intake")
    stores.register(url, place, 64)
    stores.report(url, REPORTS)
    made = _rebuild(env)
    return round(made["events"] / made["seconds"])


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

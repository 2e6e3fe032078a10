"""Read models against a rebuild: the system's own command is asked, as a program, for differences.

`fengqiao rebuild NAME --check --json` builds NAME again of the logs, beside the live one, changes
nothing, and prints what differs. What it compares is the live model; the checker's own fold
(`reads.py`) does not believe it for what both of them look at.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .evidence import SERVICES

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 900
EXAMPLES = 3


def compare(settings: Mapping[str, str]) -> dict[str, list[str]]:
    """Differences per read model, in words."""
    names = ("gateway", *SERVICES)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(lambda name: _compare(name, settings), names), strict=True))


def _compare(name: str, settings: Mapping[str, str]) -> list[str]:
    command = [sys.executable, "-m", "deploy.operator", "rebuild", name, "--check", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(settings), check=False, capture_output=True, text=True,
        timeout=SECONDS,
    )  # fmt: skip
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return [f"no answer, exit code {done.returncode}: {done.stderr[-500:]}"]
    differing = [f"{table}: {number} rows" for table, number in told["differing"].items()]
    examples = [str(each) for each in told["differences"][:EXAMPLES]] if differing else []
    return [*told["failed"], *differing, *examples]

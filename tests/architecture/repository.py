"""The repository as the architecture tests see it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from services.contracts import topology

ROOT = Path(__file__).resolve().parents[2]
SERVICES = topology.SERVICES
OURS = ("services", "gateway", "subscriber", "deploy", "tests", "bench")


def sources() -> list[Path]:
    """Every Python file of ours, relative to the root."""
    found = [path for folder in OURS for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found)


def tracked() -> list[Path]:
    """Every file that git keeps or would keep; skips the test outside a checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file()]

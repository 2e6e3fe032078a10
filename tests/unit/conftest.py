"""What all unit tests share."""

import pytest

from services.chassis import snapshots


@pytest.fixture(autouse=True)
def many_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule is tried on aggregates from snapshots, with events after them."""
    monkeypatch.setattr(snapshots, "EVERY", 2)

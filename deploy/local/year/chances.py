"""How often what happens in the year: `chances.yaml`, read anew for whoever asks."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_suffix(".yaml")


def chances() -> dict[str, Any]:
    """Shares, weights and days, by part of a life."""
    return dict(yaml.safe_load(FILE.read_text("utf-8")))

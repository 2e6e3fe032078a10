"""What was asked and what was answered, line by line, each written before the next thing happens.

A line of `ask` comes before a request leaves, a line of `told` after its answer came: whatever
ends this process, no answer was received that is not here. The checker reads it with code of its
own.
"""

import json
import os
import time
from pathlib import Path
from typing import Any


class Journal:
    """Appends JSON lines; one write call each, no fsync: a power cut is not what is tested here."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def note(self, what: str, **facts: Any) -> None:
        """Write one line: `what`, the time in seconds, and the facts."""
        line = {"what": what, "at": round(time.time(), 3), **facts}
        os.write(self._file, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """No more lines."""
        os.close(self._file)

"""The settings of a local system as a file, for whoever runs one of its commands by hand.

`set -a; . FOLDER/environment` in a shell, or `fengqiao --settings FOLDER/environment …`.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(path: Path, settings: Mapping[str, str]) -> None:
    """Write our variables of these, readable by the owner only."""
    path.touch(mode=0o600)
    path.write_text(
        "".join(
            f"{name}={shlex.quote(value)}\n"
            for name, value in sorted(settings.items())
            if name.startswith("FENGQIAO_")
        )
    )


def read(path: Path) -> dict[str, str]:
    """What `write` wrote: lines as a shell would take them. Raises ValueError, naming the line, for
    one that is none.
    """
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for word in shlex.split(line, comments=True):
            name, equals, value = word.partition("=")
            if not equals or not name.isidentifier():
                msg = f"{path}:{number}: NAME=value is wanted, found {word!r}"
                raise ValueError(msg)
            found[name] = value
    return found

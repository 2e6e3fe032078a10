"""Registers a matter over HTTP and reads it back: gateway, broker, intake, its relay and the read
model have all worked then. Sent by `prove-running.sh` to the Python of the image `tools`, which
holds the contracts and the chassis and no service: `python - URL TOKEN_PRIVATE_KEY`.
"""

import json
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from services.chassis import identity, settings

MATTER = {
    "title": "路灯不亮",
    "narrative": "小区门口的路灯三天不亮。",
    "channel": "window",
    "kind": "other",
}


def token(key: Path, division: str) -> str:
    """A clerk's, for a minute."""
    return identity.issue(
        key.read_bytes(),
        expires=time.time() + 60,
        sub="clerk.proof",
        roles=["clerk"],
        unit=f"{division}:centre",
        region=division,
    )


def main(url: str, key: Path) -> None:
    """Raises urllib's HTTPError when either call is not answered 2xx."""
    division = settings.load().division
    headers = {
        "authorization": f"Bearer {token(key, division)}",
        "content-type": "application/json",
        "idempotency-key": str(uuid.uuid4()),
    }

    def call(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, headers)  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - as above
            return json.load(response)

    began = time.monotonic()
    made = call("/api/v1/cases", {**MATTER, "division": division})
    answered = time.monotonic() - began
    shown = call(f"/api/v1/cases/{made['id']}")
    if shown["title"] != MATTER["title"]:
        sys.exit(f"the case file shows {shown['title']!r}")
    print(f"registered {shown['number']} in {answered:.2f} s, and the case file shows it")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""How an act of the year is done: over HTTP, as somebody, at an instant, on what they looked at."""

import re
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from ..scenario import AGAIN, BASE, Person, StepFailed

GUARDED = re.compile(r"^/(cases|meetings)/[^/]+/")
STALE = httpx.codes.PRECONDITION_FAILED
TRIES = 5
Json = dict[str, Any]


class Hands:
    """Everybody's hands. `quiet` returns when all that was done so far has had its effects."""

    def __init__(
        self, url: str, token: Callable[[Person], str], run: str, quiet: Callable[[], None]
    ) -> None:
        self._client = httpx.Client(base_url=url + BASE, timeout=30)
        self._token = token
        self._run = run
        self._quiet = quiet
        self._lock = threading.Lock()
        self.acts = 0

    def post(self, who: Person | None, path: str, body: Json | None = None) -> Json:
        """Do something; its answer. Raises StepFailed with the problem when it is refused."""
        return self._change("POST", who, path, body or {})

    def put(self, who: Person, path: str, body: Json) -> Json:
        """Set something up; its answer. Raises StepFailed."""
        return self._change("PUT", who, path, body)

    def get(self, who: Person, path: str) -> Json:
        """Look at something. Raises StepFailed when it is not shown."""
        return dict(self._judged(self._send("GET", who, path), who, path).json())

    def file(self, who: Person, path: str) -> bytes:
        """Take a file away. Raises StepFailed."""
        return self._judged(self._send("GET", who, path), who, path).content

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()

    def _change(self, method: str, who: Person | None, path: str, body: Json) -> Json:
        with self._lock:
            self.acts += 1
            key = f"{self._run}-{self.acts}"
        response = httpx.Response(STALE)
        for _ in range(TRIES):
            headers = {"idempotency-key": key}
            if GUARDED.match(path) and who is not None:
                self._quiet()
                thing = "/".join(path.split("/")[:3])
                headers["if-match"] = self._send("GET", who, thing).headers.get("etag", "*")
            response = self._send(method, who, path, headers=headers, json=body)
            if response.status_code not in {STALE, *AGAIN}:
                break
        return dict(self._judged(response, who, path).json())

    def _send(self, method: str, who: Person | None, path: str, **more: Any) -> httpx.Response:
        headers = {"accept-language": "zh", **more.pop("headers", {})}
        lost: Exception | None = None
        if who is not None:
            headers["authorization"] = f"Bearer {self._token(who)}"
        for _ in range(TRIES):
            try:
                return self._client.request(method, path, headers=headers, **more)
            except httpx.TransportError as error:
                lost = error  # an idle connection was closed: the key makes it safe to ask again
        raise StepFailed(f"{method} {path}: no answer: {lost}") from lost

    def _judged(self, response: httpx.Response, who: Person | None, path: str) -> httpx.Response:
        if not response.is_success:
            name = who.id if who else "a resident"
            raise StepFailed(f"{path} by {name}: {response.status_code} {response.text[:600]}")
        return response


def day(instant: datetime) -> str:
    """The day of an instant, as the API wants it."""
    return instant.date().isoformat()

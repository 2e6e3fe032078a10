"""Events to an outside system's URL: one CloudEvent per POST, structured mode, signed.

After the CloudEvents webhook specification (the other side first agrees by OPTIONS; 2xx only, no
redirects, 410 ends it, 429 with Retry-After) and Standard Webhooks (`webhook-id`,
`webhook-timestamp`, `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`, base64 after `v1,`).
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from threading import Lock

import httpx

from services.contracts.envelope import CONTENT_TYPE

from . import Message, Undeliverable
from .guard import Guard, Place
from .http import failure, judge

SECRET_PREFIX = "whsec_"  # noqa: S105 - how every such secret begins
AGREED = 2  # hundreds
NOT_KNOWN = {404, 405, 501}  # no OPTIONS there: the specification leaves it to us


class WebhookChannel:
    """Delivers to any subscriber. `origin` is who we say we are, e.g. `fengqiao.150104002`."""

    def __init__(
        self, origin: str, guard: Guard, seconds: float, clock: Callable[[], datetime]
    ) -> None:
        self._origin = origin
        self._guard = guard
        self._clock = clock
        self._client = httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False)
        self._agreed: set[str] = set()
        self._lock = Lock()

    def send(self, message: Message) -> None:
        """Deliver one event. Raises TryAgain, Undeliverable, Gone."""
        place = self._guard.look_up(message.to)
        try:
            self._agree(message.to, place)
            body = message.text.encode()
            headers = {"content-type": CONTENT_TYPE, **self._signed(message, body)}
            response = self._ask("POST", place, headers, body)
        except httpx.HTTPError as error:
            raise failure(error) from None
        judge(response)

    def _agree(self, url: str, place: Place) -> None:
        """Ask once per process whether the other side wants our events; no word is no refusal."""
        if url in self._agreed:
            return
        response = self._ask("OPTIONS", place, {"webhook-request-origin": self._origin})
        allowed = response.headers.get("webhook-allowed-origin", "")
        if response.status_code // 100 == AGREED:
            if allowed not in {"*", self._origin}:
                raise Undeliverable("not-allowed-by-receiver")
        elif response.status_code not in NOT_KNOWN:
            judge(response)
        with self._lock:
            self._agreed.add(url)

    def _ask(
        self, method: str, place: Place, headers: dict[str, str], body: bytes = b""
    ) -> httpx.Response:
        return self._client.request(
            method,
            place.url,
            content=body or None,
            headers={"host": place.host, **headers},
            extensions={"sni_hostname": place.name},
        )

    def _signed(self, message: Message, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        return {
            "webhook-id": message.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(message.secret, message.id, timestamp, body),
        }


def signature(secret: str, id_: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature` of one message."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.new(key, f"{id_}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()

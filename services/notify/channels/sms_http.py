"""Text messages by a gateway that speaks HTTP: POST of JSON `{to, text, id}` with a bearer token.

The id is also the Idempotency-Key: a gateway that knows such keys sends the same message once.
"""

import httpx

from . import Message
from .http import failure, judge


class SmsHttpChannel:
    """One HTTP gateway. 2xx: taken; 408, 425, 429, 5xx: again later; any other: never."""

    def __init__(self, url: str, token: str | None, seconds: float) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.Client(
            timeout=seconds, headers=headers, follow_redirects=False, trust_env=False
        )

    def send(self, message: Message) -> None:
        """Hand it to the gateway. Raises TryAgain, Undeliverable."""
        headers = {"idempotency-key": message.id, "x-request-id": message.id}
        body = {"to": message.to, "text": message.text, "id": message.id}
        try:
            response = self._client.post(self._url, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise failure(error) from None  # the cause holds the request, address and all
        judge(response)

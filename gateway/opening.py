"""The one place where sealed texts are opened for a reader: the bytes of a response, on their way.

Read models, cursors and pages hold tokens; what leaves is opened here for a role that may see the
content, and says WITHHELD for one that follows the trail alone (三员分立). Nothing opened is kept.
"""

import asyncio
import re
from typing import Any

from eventsourcing.persistence import OperationalError
from starlette.responses import Response

from services.chassis.database import Unavailable
from services.chassis.sealing import Texts, keys_in, text_keys, withhold_json

PEOPLE = re.compile(rb',\s*"sealed":\s*"~p1\.[^"]*"|"sealed":\s*"~p1\.[^"]*",?')
JSON = ("application/json", "application/problem+json")


class Opening:
    """Opens texts for HTTP, all keys of one response in one query, beside the event loop."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def response(self, response: Response, *, content: bool) -> Response:
        """The same response, its JSON opened or withheld. Raises Unavailable."""
        if response.media_type not in JSON or not response.body:
            return response  # a file, a stream: whoever makes it opens it
        body = bytes(response.body)
        opened = await self.json(body, content=content)
        if opened is not body:
            response.body = opened
            response.headers["content-length"] = str(len(opened))
        return response

    async def json(self, body: bytes, *, content: bool = True) -> bytes:
        """The bytes of a JSON text, opened or withheld; without what is known of people, which is
        for the index alone. Raises Unavailable.
        """
        if b'"~p1.' in body:
            body = PEOPLE.sub(b"", body)
        ids = keys_in(body)
        if not ids:
            return body
        if not content:
            return withhold_json(body)
        if self._texts.keys.cold(ids):
            return await self._aside(self._texts.open_json, body)
        return self._texts.open_json(body)

    async def value(self, value: Any) -> Any:
        """A JSON-like value in words, for what is no JSON: a form, a table. Raises Unavailable."""
        if not any(text_keys(value)):
            return value
        return await self._aside(self._texts.open, value)

    async def _aside(self, open_: Any, value: Any) -> Any:
        """Beside the event loop: the key store is asked."""
        try:
            return await asyncio.to_thread(open_, value)
        except OperationalError as error:
            raise Unavailable(str(error)) from error

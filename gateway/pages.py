"""Query parameters and cursors: opaque to callers, checked here, with errors that name them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec

from .problems import Problem

MOST, USUAL = 200, 50  # items of a page


@dataclass(frozen=True)
class Asked:
    """What a caller asked of a list."""

    limit: int
    cursor: list[Any] | None
    filters: dict[str, str]


def read(http: HttpRequest, filters: frozenset[str] = frozenset()) -> Asked:
    """The list parameters of a request. Raises Problem 400 naming the wrong one."""
    query = http.query_params
    unknown = sorted(set(query) - filters - {"limit", "cursor"})
    if unknown:
        allowed = sorted(filters | {"limit", "cursor"})
        raise Problem(400, "unknown-parameter", facts={"field": unknown[0], "allowed": allowed})
    return Asked(
        _limit(query.get("limit")),
        _cursor(query.get("cursor")),
        {name: query[name] for name in filters if query.get(name)},
    )


def instant(text: str, field: str) -> datetime:
    """An instant with offset (RFC 3339). Raises Problem 400."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a `+` unescaped in a query
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Problem(400, "not-an-instant", facts={"field": field, "found": text[:40]})
    return found


def respond(
    http: HttpRequest, items: list[Any], cursor: list[Any] | None, language: str
) -> Response:
    """A page: items, the next cursor, and a `Link` to it (RFC 8288)."""
    made = base64.urlsafe_b64encode(codec.dumps(cursor)).decode() if cursor else None
    headers = {"content-language": language, "vary": "accept-language"}
    if made:
        query = urlencode({**dict(http.query_params), "cursor": made})
        headers["link"] = f'<{http.url.path}?{query}>; rel="next"'
    return Response(
        codec.dumps({"items": items, "next": made}), media_type="application/json", headers=headers
    )


def _limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise Problem(400, "limit-out-of-range", facts={"field": "limit", "most": MOST})
    return int(text)


def _cursor(text: str | None) -> list[Any] | None:
    if text is None:
        return None
    try:
        found = codec.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, list):
        raise Problem(400, "cursor-malformed", facts={"field": "cursor"})
    return found

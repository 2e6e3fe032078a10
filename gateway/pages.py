"""Query parameters and cursors: opaque to callers, checked here, with errors that name them."""

import base64
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec

from .problems import Problem

MOST, USUAL = 200, 50  # items of a page
LIMIT = re.compile(r"[0-9]{1,3}")
NULL = "\0"  # PostgreSQL's texts hold every character but this one


Kind = Callable[[Any], Any]  # makes one part of a cursor; ValueError or TypeError for another
MISFITS = (ValueError, TypeError, AttributeError)  # what a Kind may raise for a stranger's value


@dataclass(frozen=True)
class Asked:
    """What a caller asked of a list."""

    limit: int
    cursor: list[Any] | None
    filters: dict[str, str]


def check(http: HttpRequest, known: Collection[str]) -> None:
    """Raises Problem 400 for a parameter that is unknown here, or that no text can hold."""
    for name, value in http.query_params.items():
        if name not in known:
            allowed = sorted(known)
            raise Problem(400, "unknown-parameter", facts={"field": name[:80], "allowed": allowed})
        if NULL in value:
            raise Problem(400, "null-character", facts={"field": name})


def read(
    http: HttpRequest, filters: Collection[str] = (), *, cursor: tuple[Kind, ...] = (str,)
) -> Asked:
    """The list parameters of a request; `cursor` says what its parts are. Raises Problem 400
    naming the wrong parameter.
    """
    query = http.query_params
    return Asked(
        _limit(query.get("limit")),
        _cursor(query.get("cursor"), cursor),
        {name: query[name] for name in filters if query.get(name)},
    )


def text(value: Any) -> str:
    """A part of a cursor that is a text."""
    if not isinstance(value, str) or NULL in value:
        raise ValueError(value)
    return value


def whole(value: Any) -> int:
    """A part of a cursor that is a number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def instant(given: str, field: str) -> datetime:
    """An instant with offset (RFC 3339). Raises Problem 400."""
    try:
        found = datetime.fromisoformat(given.replace(" ", "+"))  # a `+` unescaped in a query
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Problem(400, "not-an-instant", facts={"field": field, "found": given[:40]})
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


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if not LIMIT.fullmatch(given) or not 1 <= int(given) <= MOST:
        raise Problem(400, "limit-out-of-range", facts={"field": "limit", "most": MOST})
    return int(given)


def _cursor(given: str | None, kinds: tuple[Kind, ...]) -> list[Any] | None:
    if given is None:
        return None
    try:
        parts = codec.loads(base64.urlsafe_b64decode(given.encode()))
        if not isinstance(parts, list):
            raise TypeError(parts)
        return [make(part) for make, part in zip(kinds, parts, strict=True)]
    except MISFITS as error:
        raise Problem(400, "cursor-malformed", facts={"field": "cursor"}) from error

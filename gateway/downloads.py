"""Files to take away: how they are sent, and how sealed texts in them are opened."""

from collections.abc import AsyncIterator
from typing import IO, Any

from starlette.background import BackgroundTask
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from .gate import Gate

CHUNK = 64 * 1024  # bytes read of a file at a time


def whole(
    http: HttpRequest, body: bytes, media_type: str, name: str, *, shown: bool = False
) -> Response:
    """A small file at once; `shown` where a browser may show it itself."""
    return Response(body, media_type=media_type, headers=_headers(http, name, shown=shown))


def stream(
    http: HttpRequest, pages: AsyncIterator[bytes], media_type: str, name: str
) -> StreamingResponse:
    """A file that is made while it is sent."""
    return StreamingResponse(pages, media_type=media_type, headers=_headers(http, name))


def file(http: HttpRequest, made: IO[bytes], media_type: str, name: str) -> StreamingResponse:
    """A temporary file, sent in pieces and closed afterwards."""

    def pieces() -> Any:
        while piece := made.read(CHUNK):
            yield piece

    return StreamingResponse(
        pieces(),
        media_type=media_type,
        headers=_headers(http, name),
        background=BackgroundTask(made.close),
    )


async def opened(gate: Gate, value: Any) -> Any:
    """The value with its sealed texts in words, for whoever may see what it belongs to."""
    return await gate.opening.value(value)


def _headers(http: HttpRequest, name: str, *, shown: bool = False) -> dict[str, str]:
    return {
        "content-disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "content-language": http.state.language,
        "vary": "accept-language",
    }

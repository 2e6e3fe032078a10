"""The body of a change: read within bounds, and fitted to its command.

What fails names every wrong field. Bounds come first: a body is refused before anything is made
of it when it is too long, too deep, or holds what no database can.
"""

from collections.abc import Hashable, Iterator
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from starlette.requests import Request as HttpRequest

from services.chassis import codec
from services.chassis.sealing import has_token
from services.contracts.declare import Command

from .problems import Problem, invalid

C = TypeVar("C", bound=Command)

MOST_BYTES = 2 * 1024 * 1024  # longer bodies are refused unread; each field has its own limit
MOST_DEPTH = 16  # lists and objects within one another; commands need three


async def read(http: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request. Raises Problem 413, 415, 400 or 422."""
    content = await raw(http)
    if not content:
        return {}
    media_type = http.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "not-json", facts={"found": media_type or "—"})
    try:
        found = codec.loads(content)
    except ValueError as error:
        raise Problem(400, "malformed-json", facts={"fault": str(error)}) from error
    if not isinstance(found, dict):
        raise Problem(400, "not-an-object")
    _look_over(found, content)
    return found


def fit(command: type[C], body: dict[str, Any]) -> C:
    """The command, exactly as its schema says: a number is no text. Raises Problem 422."""
    encoded = codec.dumps(body)
    if b"~t1." in encoded or b"~p1." in encoded:
        _no_tokens(body)
    try:
        validator = codec.adapter(cast("Hashable", command))
        made: C = validator.validate_json(encoded, strict=True)
    except ValidationError as error:
        raise invalid(error) from error
    return made


async def raw(http: HttpRequest, most: int = MOST_BYTES) -> bytes:
    """The bytes of a request. Raises Problem 413, as early as it can."""
    length = http.headers.get("content-length", "0")
    if length.isdigit() and int(length) > most:
        raise Problem(413, "body-too-large", facts={"most": most})
    made = bytearray()
    async for chunk in http.stream():
        made += chunk
        if len(made) > most:
            raise Problem(413, "body-too-large", facts={"most": most})
    return bytes(made)


def _look_over(body: dict[str, Any], raw: bytes) -> None:
    """Refuses null characters (PostgreSQL has no text for them) and bodies that are too deep."""
    if b"\\u0000" not in raw and raw.count(b"[") + raw.count(b"{") <= MOST_DEPTH:
        return
    nulls = []
    for path, value in _walk(body):
        if len(path) > MOST_DEPTH:
            raise Problem(400, "too-deep", facts={"most": MOST_DEPTH})
        if isinstance(value, str) and "\0" in value:
            nulls.append(".".join(path).replace("\0", "�"))
    if nulls:
        errors = [{"field": each or "(body)", "code": "null-character"} for each in nulls]
        raise Problem(422, "invalid-body", errors=errors)


def _no_tokens(body: dict[str, Any]) -> None:
    """Refuses sealed texts: what a caller may not read would be opened as their own words."""
    found = [
        ".".join(path) for path, value in _walk(body) if isinstance(value, str) and has_token(value)
    ]
    if found:
        errors = [{"field": each or "(body)", "code": "sealed-text"} for each in found]
        raise Problem(422, "invalid-body", errors=errors)


def _walk(body: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key and value with its path, without recursion: depth is what is checked here."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), body)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if isinstance(value, dict):
            yield from ((path, key) for key in value)
            waiting.extend(((*path, key), each) for key, each in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, str(index)), each) for index, each in enumerate(value))

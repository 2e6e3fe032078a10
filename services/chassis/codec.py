"""Bytes, plain objects and contract dataclasses, into one another."""

from functools import cache
from typing import Any, TypeVar

import orjson
from psycopg.types.json import set_json_loads
from pydantic import TypeAdapter

T = TypeVar("T")

set_json_loads(orjson.loads)  # columns of JSON, too: several times as fast as psycopg's own way


@cache
def adapter(cls: Any) -> TypeAdapter[Any]:
    """The validator of one contract class, built once."""
    return TypeAdapter(cls)


def build(cls: type[T], plain: Any) -> T:
    """Validate plain data into `cls`. Raises pydantic.ValidationError with every fault."""
    key: Any = cls
    return adapter(key).validate_python(plain)  # type: ignore[no-any-return]


def dumps(value: Any) -> bytes:
    """JSON of dataclasses, dates, UUIDs and plain data."""
    return orjson.dumps(value)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys: equal data gives equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(body: bytes | str) -> Any:
    """Parse JSON. Raises ValueError."""
    return orjson.loads(body)


def plain(value: Any) -> Any:
    """A dataclass as dicts, lists and texts: what JSON would make of it."""
    if value is None:
        return None  # as most optional parts of a command are
    return orjson.loads(orjson.dumps(value))

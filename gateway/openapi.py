"""The OpenAPI 3.1 document, made from the tables: routes, reads and contracts."""

import inspect
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from services.contracts.declare import Command

from . import exporting, papers, papers_openapi
from .reading import READS, Read
from .routes import ACTS, PATH_FIELDS, Act
from .statistics import definitions

VERSION = "0.1.0"
CHOICES = {"by": tuple(definitions.GROUPS), "form": (exporting.PLAIN, exporting.NATIONAL)}
BASE = "/api/v1"
REF = "#/components/schemas/{model}"
FILES: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bytes: {"type": "string", "format": "binary"},
}

DESCRIPTION = """Case handling of a street-level governance centre (街道综治中心).

Every change takes an `Idempotency-Key`: the same key again gives the first answer. Acts that
decide take `If-Match` with the `ETag` of the case file. Errors are problem details (RFC 9457) in
the language of `Accept-Language` (zh, en). Lists page by opaque `cursor`s.
"""


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    schemas: dict[str, Any] = {"Problem": _problem_schema()}
    paths: dict[str, Any] = {}
    for read in READS:
        paths.setdefault(BASE + read.path, {})["get"] = _read(read, schemas)
    for act in ACTS:
        paths.setdefault(BASE + act.path, {})[act.method.lower()] = _act(act, schemas)
    attach = papers.ATTACH
    described = papers_openapi.paths(_path_parameters(attach.path), _headers(attach), _problems)
    paths |= {BASE + path: item for path, item in described.items()}
    paths[f"{BASE}/stream"] = {"get": _stream()}
    paths[f"{BASE}/codes"] = {"get": _codes()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fengqiao 枫桥", "version": VERSION, "description": DESCRIPTION,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }  # fmt: skip


def _act(act: Act, schemas: dict[str, Any]) -> dict[str, Any]:
    summary, _, rest = (inspect.getdoc(act.command) or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": _operation_id(act.method, act.path),
        "summary": summary,
        "description": f"{rest.strip()}\n\nRoles: {', '.join(act.roles)}.".strip(),
        "tags": [act.command.OWNER],
        "parameters": [*_path_parameters(act.path), *_headers(act)],
        "responses": {
            "201" if act.makes else "200": _answered(act, schemas),
            **_problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
        },
    }  # fmt: skip
    if act.method != "DELETE":  # whose body means nothing (RFC 9110 §9.3.5)
        schema = _body(act.command, act.on, schemas)
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    if act.on == "public":
        operation["security"] = []
    return operation


def _body(command: type[Command], on: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(command, schemas)
    if on not in PATH_FIELDS:
        return schema
    path_field = PATH_FIELDS[on][1]
    name = schema["$ref"].rsplit("/", 1)[-1]
    found = schemas[name]
    found.get("properties", {}).pop(path_field, None)
    found["required"] = [each for each in found.get("required", []) if each != path_field]
    return schema


def _schema(cls: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    made = TypeAdapter(cls).json_schema(ref_template=REF, mode="validation")
    schemas.update(made.pop("$defs", {}))
    if "title" not in made or made.get("type") != "object":
        return dict(made)
    schemas[made["title"]] = made
    return {"$ref": REF.format(model=made["title"])}


def _read(read: Read, schemas: dict[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = FILES.get(read.shape) or _schema(read.shape, schemas)
    if read.paged:
        shape = {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": shape},
                "next": {"type": ["string", "null"]},
            },
        }
    names = [*read.parameters, *(("limit", "cursor") if read.paged else ())]
    operation: dict[str, Any] = {
        "operationId": _operation_id("GET", read.path),
        "summary": (inspect.getdoc(_handler(read)) or "").split("\n")[0],
        "tags": ["read"],
        "parameters": [*_path_parameters(read.path), _language(), *map(_query, names)],
        "responses": {
            "200": {
                "description": "Found.",
                "content": {read.media: {"schema": shape}},
            },
            **_problems(400, 401, 403, 404, 503),
        },
    }
    if read.public:
        operation["security"] = []
    return operation


def _handler(read: Read) -> Any:
    from .reading import Reading  # noqa: PLC0415 - only for its docstrings

    return getattr(Reading, read.handler)


def _operation_id(method: str, path: str) -> str:
    words = path.strip("/").translate(str.maketrans("./", "--", "{}"))
    return f"{method.lower()}-{words}"


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"\{([^}]+)\}", path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]


def _headers(act: Act) -> list[dict[str, Any]]:
    made = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Chosen by the caller, unique per change; send it again when unsure.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        },
        _language(),
    ]
    if act.on in {"case", "meeting"}:
        made.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": act.guarded,
                "description": "The ETag of what the caller looked at.",
                "schema": {"type": "string"},
            }
        )
    return made


def _language() -> dict[str, Any]:
    return {
        "name": "Accept-Language", "in": "header", "required": False,
        "schema": {"type": "string", "default": "zh"},
    }  # fmt: skip


def _query(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    if name == "as_of":
        schema = {"type": "string", "format": "date-time"}
    if name in {"from", "to"}:
        schema = {"type": "string", "format": "date"}
    if name in CHOICES:
        schema = {"type": "string", "enum": list(CHOICES[name])}
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _answered(act: Act, schemas: dict[str, Any]) -> dict[str, Any]:
    schemas["Changed"] = {
        "type": "object",
        "required": ["version"],
        "description": "Done, and durable. Further fields are the act's own, such as `number`.",
        "properties": {
            "id": {"type": "string"},
            "version": {"type": "integer", "description": "Of the owner's stream."},
        },
        "additionalProperties": True,
    }
    headers = {"ETag": {"schema": {"type": "string"}}} if act.on not in PATH_FIELDS else {}
    return {
        "description": "Done, and durable.",
        "headers": headers,
        "content": {"application/json": {"schema": {"$ref": REF.format(model="Changed")}}},
    }


def _problems(*statuses: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {
        str(status): {"description": f"Problem {status}.", "content": content}
        for status in statuses
    }


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "trace": {"type": "string"},
            "allowed": {"type": "array", "items": {"type": "string"}},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "expected"],
                    "properties": {
                        "field": {"type": "string"},
                        "code": {"type": "string"},
                        "expected": {"type": "string"},
                    },
                },
            },
        },
        "additionalProperties": True,
    }


def _stream() -> dict[str, Any]:
    return {
        "operationId": "get-stream",
        "summary": "Live updates of what the caller may see (server-sent events).",
        "tags": ["read"],
        "parameters": [
            {"name": "Last-Event-ID", "in": "header", "required": False,
             "schema": {"type": "string", "pattern": "^[0-9]+$"}},
            _language(),
        ],
        "responses": {
            "200": {
                "description": "An endless stream.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **_problems(400, 401, 403),
        },
    }  # fmt: skip


def _codes() -> dict[str, Any]:
    schema = {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {
        "operationId": "get-codes",
        "summary": "Every code table with its words in the caller's language.",
        "tags": ["read"],
        "security": [],
        "parameters": [_language()],
        "responses": {
            "200": {"description": "Found.", "content": {"application/json": {"schema": schema}}}
        },
    }

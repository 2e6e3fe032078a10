"""Attachments in the OpenAPI document: their bodies are files, not JSON."""

from collections.abc import Callable
from typing import Any

from services.contracts import codes

from . import papers

FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
ROLES = f"Roles: {', '.join(papers.ATTACH.roles)}."


def paths(
    case: list[dict[str, Any]],
    attach_headers: list[dict[str, Any]],
    problems: Callable[..., dict[str, Any]],
) -> dict[str, Any]:
    """Both operations by path; `case` is the parameter that names the case."""
    number = {"name": "attachment", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        papers.ATTACH.path: {"post": _attach([*case, *attach_headers], problems)},
        papers.OPEN.path: {"get": _open([*case, number], problems)},
    }


def _attach(parameters: list[dict[str, Any]], problems: Callable[..., Any]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["id", "version", "attachment", "sha256"],
        "properties": {
            "id": {"type": "string"},
            "version": {"type": "integer"},
            "attachment": {"type": "integer", "description": "Its number in the dossier."},
            "sha256": {"type": "string", "description": "Of the bytes as they came."},
        },
    }
    return {
        "operationId": "post-cases-id-attachments",
        "summary": "Put a paper into the dossier (附件): the body is the file, at most 20 MiB.",
        "description": f"`Content-Type` says its kind; `title` what it is, naming nobody. {ROLES}",
        "tags": ["intake"],
        "parameters": [*parameters, _query("title", {"type": "string", "maxLength": 120})],
        "requestBody": {"required": True, "content": FILE},
        "responses": {
            "201": {
                "description": "In the dossier, and durable.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": schema}},
            },
            **problems(400, 401, 403, 404, 409, 413, 422, 503),
        },
    }


def _open(parameters: list[dict[str, Any]], problems: Callable[..., Any]) -> dict[str, Any]:
    purpose = {"type": "string", "enum": list(codes.PURPOSES)}
    return {
        "operationId": "get-cases-id-attachments-attachment",
        "summary": "One paper of the dossier, as it came; the reading is recorded.",
        "description": f"个人信息保护法 §51: who reads says why. {ROLES}",
        "tags": ["intake"],
        "parameters": [
            *parameters,
            _query("purpose", purpose),
            _query("reason", {"type": "string", "maxLength": 120}),
        ],
        "responses": {
            "200": {
                "description": "The file; `Repr-Digest` has its hash.",
                "headers": {"Repr-Digest": {"schema": {"type": "string"}}},
                "content": FILE,
            },
            **problems(400, 401, 403, 404, 422, 500, 503),
        },
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": True, "schema": schema}

"""Every error as a problem detail (RFC 9457), in the caller's language, saying what to do.

`type` is stable and for programs; `title` and `detail` are for people; `errors` name fields.
"""

from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from services.chassis import codec

from . import languages

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:fengqiao:problem:"


class Problem(Exception):
    """Raised anywhere in the gateway; becomes the response."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        facts: dict[str, Any] | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts or {}
        self.errors = errors
        self.headers = headers or {}


def respond(problem: Problem, language: str, trace: str) -> Response:
    """The response of a problem. Texts missing for a code fall back to the code itself."""
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": languages.say("problems", f"{problem.code}.title", language, problem.facts)
        or problem.code.replace("-", " "),
        "status": problem.status,
        "detail": languages.say("problems", problem.code, language, _shown(problem.facts))
        or problem.code,
        "trace": trace,
        **problem.facts,
    }
    if problem.errors is not None:
        body["errors"] = [_in_words(each, language) for each in problem.errors]
    headers = {"content-language": language, **problem.headers}
    return Response(
        codec.dumps(body), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
    )


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        key: ", ".join(map(str, value)) or "—" if isinstance(value, list) else value
        for key, value in facts.items()
    }


def invalid(error: ValidationError) -> Problem:
    """A body that does not fit: every wrong field, what is wrong, what is expected."""
    return Problem(
        422,
        "invalid-body",
        errors=[
            {
                "field": ".".join(str(each) for each in fault["loc"]) or "(body)",
                "code": fault["type"].replace("_", "-"),
                "message": fault["msg"],
                **fault.get("ctx", {}),
            }
            for fault in error.errors(include_url=False, include_input=False)
        ],
    )


def _in_words(fault: dict[str, Any], language: str) -> dict[str, Any]:
    expected = languages.say("problems", f"field.{fault['code']}", language, fault)
    return {
        "field": fault["field"],
        "code": fault["code"],
        "expected": expected or str(fault["message"]),
    }

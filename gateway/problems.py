"""Every error as a problem detail (RFC 9457), in the caller's language, saying what to do.

`type` is stable and for programs, and so are the codes among the facts; `title` and `detail` are
for people; `errors` name fields.
"""

import re
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from services.chassis import codec

from . import languages
from .labels import in_problem

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:fengqiao:problem:"
MOST_ERRORS = 50  # wrong fields that one problem names
MOST_NAME = 120  # characters of a wrong field's name that are given back
QUOTED = re.compile(r"'([^']*)'")  # the codes in pydantic's words for a literal


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
    title, detail = in_words(problem, language)
    body: dict[str, Any] = {
        **problem.facts,
        "type": TYPE + problem.code,
        "title": title,
        "status": problem.status,
        "detail": detail,
        "trace": trace,
    }
    if problem.errors is not None:
        body["errors"] = [_field(each, language) for each in problem.errors]
    headers = {"content-language": language, "vary": "accept-language", **problem.headers}
    return Response(
        codec.dumps(body), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
    )


def in_words(problem: Problem, language: str) -> tuple[str, str]:
    """Title (the same for every occurrence, RFC 9457 §3.1.4) and detail of a problem."""
    texts = languages.texts("problems").get(problem.code)
    if texts is None:
        return problem.code.replace("-", " "), problem.code
    title, detail = texts[language]
    shown = {name: in_problem(name, value, language) for name, value in problem.facts.items()}
    return title, languages.fill(detail, shown)


def invalid(error: ValidationError) -> Problem:
    """A body that does not fit: every wrong field, what is wrong, what is expected."""
    faults = error.errors(include_url=False, include_input=False)
    return Problem(422, "invalid-body", errors=[_fault(each) for each in faults[:MOST_ERRORS]])


def _fault(fault: Any) -> dict[str, Any]:
    context = fault.get("ctx", {})
    made = {
        **context,
        "field": ".".join(str(each) for each in fault["loc"])[:MOST_NAME] or "(body)",
        "code": fault["type"].replace("_", "-"),
        "message": fault["msg"],
    }
    if fault["type"] == "literal_error":
        made["allowed"] = QUOTED.findall(context["expected"])
    return made


def _field(fault: dict[str, Any], language: str) -> dict[str, Any]:
    shown = {name: in_problem(name, value, language) for name, value in fault.items()}
    expected = languages.say("fields", fault["code"], language, shown)
    made = {
        "field": fault["field"],
        "code": fault["code"],
        "expected": expected or str(fault.get("message", fault["code"])),
    }
    return {**made, "allowed": fault["allowed"]} if "allowed" in fault else made

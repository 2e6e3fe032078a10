"""The OpenAPI document, beyond what a validator asks."""

import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from gateway import openapi
from gateway.reading import READS
from gateway.readmodel import shapes
from gateway.routes import ACTS

METHODS = {"get", "post", "put", "delete"}
DOCUMENT = openapi.document()
OPERATIONS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
IDS = [f"{method} {path}" for path, method, _ in OPERATIONS]


def test_it_is_valid() -> None:
    validate(DOCUMENT)


def test_everything_that_is_routed_is_in_it() -> None:
    documented = {(method, path) for path, method, _ in OPERATIONS}
    routed = {(act.method.lower(), openapi.BASE + act.path) for act in ACTS}
    routed |= {("get", openapi.BASE + read.path) for read in READS}
    assert documented >= routed | {("get", "/api/v1/stream"), ("get", "/api/v1/codes")}


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_an_operation_says_what_it_does_and_what_may_come_back(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert method in METHODS
    assert operation["summary"]
    named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
    assert named == set(re.findall(r"\{([^}]+)\}", path))
    assert any(status.startswith("2") for status in operation["responses"])
    for status, response in operation["responses"].items():
        if status >= "400":
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_who_changes_something_sends_a_key_and_who_decides_says_what_was_seen(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    headers = {each["name"]: each["required"] for each in operation["parameters"]
               if each["in"] == "header"}  # fmt: skip
    assert headers.get("Idempotency-Key", False) == (method != "get")
    act = next(
        (a for a in ACTS if openapi.BASE + a.path == path and a.method.lower() == method), None
    )
    if act is not None:
        assert headers.get("If-Match", False) == act.guarded


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return found.union(*(references(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(references(each) for each in value))
    return set()


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for each in references(DOCUMENT):
        assert each.removeprefix("#/components/schemas/") in schemas


def test_the_schema_of_a_case_file_is_its_shape() -> None:
    schema = DOCUMENT["components"]["schemas"]["CaseFile"]
    assert set(schema["properties"]) == set(shapes.CaseFile.__annotations__) | set(
        shapes.CaseSummary.__annotations__
    )


def test_bodies_refuse_unknown_fields_and_name_their_codes() -> None:
    schema = DOCUMENT["components"]["schemas"]["RegisterCase"]
    assert schema["additionalProperties"] is False
    assert "window" in schema["properties"]["channel"]["enum"]
    assert schema["properties"]["narrative"]["maxLength"] == 20_000


def test_only_the_residents_and_the_codes_need_no_token() -> None:
    free = {path for path, _, operation in OPERATIONS if operation.get("security") == []}
    assert free == {
        "/api/v1/public/cases/{id}",
        "/api/v1/public/cases/{id}/contact",
        "/api/v1/public/cases/{id}/rating",
        "/api/v1/public/cases/{id}/risk-signals",
        "/api/v1/codes",
    }

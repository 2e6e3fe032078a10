"""The OpenAPI document is valid, whole, and true to what callers really send."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from deploy.local import moments, scenario
from deploy.local.scenario import Step
from gateway.openapi import BASE, document
from gateway.reading import READS
from gateway.routes import ACTS, Act

STORIES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))
METHODS = {"get", "put", "post", "delete", "patch"}
NAMES = moments.names("test")
SOME_UUID = "01963b1e-6a00-7000-8000-000000000001"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield method, path, operation


def operation_of(act: Act) -> dict[str, Any]:
    found: dict[str, Any] = document()["paths"][BASE + act.path][act.method.lower()]
    return found


def changes() -> Iterator[tuple[str, Step]]:
    """Every change in the stories that goes well."""
    for file in STORIES:
        if "\nsteps:" not in file.read_text("utf-8"):
            continue  # data for stories, not one
        for index, step in enumerate(scenario.load(file).steps):
            if step.method not in {"", "GET"} and step.expect is None:
                yield f"{file.stem}-{index}-{step.path.rsplit('/', 1)[-1]}", step


def act_of(step: Step) -> Act | None:
    """None for what takes no JSON body, such as a file."""
    fitting = [act for act in ACTS if act.method == step.method and fits(act.path, step.path)]
    return fitting[0] if fitting else None


def fits(described: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", described), path.partition("?")[0]))


CHANGES = list(changes())


def filled(value: Any) -> Any:
    """References to what earlier steps kept, as ids."""
    if isinstance(value, str):
        return scenario.REFERENCE.sub(lambda found: NAMES.get(found[1], SOME_UUID), value)
    if isinstance(value, list):
        return [filled(each) for each in value]
    if isinstance(value, dict):
        return {key: filled(each) for key, each in value.items()}
    return value


def body_validator(act: Act) -> jsonschema.Draft202012Validator:
    schema = operation_of(act)["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema.Draft202012Validator(
        {**schema, "components": document()["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


def test_the_document_is_valid_openapi() -> None:
    assert document()["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document()).validate()


def test_every_act_and_every_read_is_in_it() -> None:
    described = {(method, path) for method, path, _ in operations()}
    acts = {(act.method.lower(), BASE + act.path) for act in ACTS}
    reads = {("get", BASE + read.path) for read in READS}
    assert acts | reads | {("get", f"{BASE}/stream"), ("get", f"{BASE}/codes")} <= described


def test_every_operation_has_an_id_of_its_own_and_a_summary() -> None:
    ids = [operation.get("operationId") for _, _, operation in operations()]
    assert len(set(ids)) == len(ids)
    assert None not in ids
    assert not [path for _, path, operation in operations() if not operation.get("summary")]


def test_every_parameter_of_a_path_is_described() -> None:
    for _, path, operation in operations():
        described = {
            each["name"] for each in operation.get("parameters", []) if each["in"] == "path"
        }
        assert described == set(re.findall(r"\{([^}]+)\}", path)), path


def test_every_schema_is_a_schema() -> None:
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.path)
def test_every_change_takes_an_idempotency_key_and_says_how_it_may_fail(act: Act) -> None:
    operation = operation_of(act)
    headers = {each["name"]: each for each in operation["parameters"] if each["in"] == "header"}
    assert headers["Idempotency-Key"]["required"]
    assert act.on not in {"case", "meeting"} or headers["If-Match"]["required"] == act.guarded
    assert {"400", "401", "403", "409", "422", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("step", [step for _, step in CHANGES], ids=[name for name, _ in CHANGES])
def test_what_the_stories_send_is_described_and_valid(step: Step) -> None:
    paths = [path for method, path, _ in operations() if method == step.method.lower()]
    assert [path for path in paths if fits(path, BASE + step.path)]
    act = act_of(step)
    if act is not None:
        body_validator(act).validate(filled(step.body))


# A body of DELETE means nothing (RFC 9110 §9.3.5).
WITH_BODY = [act for act in ACTS if act.method != "DELETE"]


@pytest.mark.parametrize("act", WITH_BODY, ids=lambda act: act.path)
def test_unknown_fields_are_refused(act: Act) -> None:
    assert not body_validator(act).is_valid({"no such field": 1})

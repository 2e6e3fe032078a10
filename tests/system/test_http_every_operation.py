"""Every documented operation: who may call it at all, and that no junk makes it fail."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway import openapi

from .desk import AUDITOR, CLERK, GRID, Desk, key, matter

pytestmark = pytest.mark.system

DOCUMENT = openapi.document()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    (method.upper(), path.removeprefix(openapi.BASE), operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
ACTS = [each for each in OPERATIONS if each[0] != "GET"]
PRIVATE_ACTS = [each for each in ACTS if each[2].get("security") != []]
EXAMPLES = 12  # junk bodies of each act


def names(operations: list[tuple[str, str, Any]]) -> list[str]:
    return [f"{method} {path}" for method, path, _ in operations]


def filled(path: str, desk: Desk) -> str:
    """The path with ids of something that exists."""
    if "{code}" in path:
        desk.establish_grid()
        return path.replace("{code}", GRID)
    if path.startswith("/public") and "{id}" in path:
        return path.replace("{id}", desk.register()["query_code"])
    if path.startswith("/meetings/{id}"):
        made = desk.post(CLERK, "/meetings", {
            "title": "联席会议", "kind": "ad-hoc", "division": "150104002", "held_on": "2025-04-15",
            "units": ["150104002:centre"], "cases": [desk.register()["id"]],
        })  # fmt: skip
        return path.replace("{id}", made.json()["id"])
    return path.replace("{id}", desk.register()["id"]) if "{id}" in path else path


def test_without_a_token_nothing_but_the_public_answers(desk: Desk) -> None:
    for method, path, operation in OPERATIONS:
        response = desk.as_(None).request(
            method,
            path.replace("{id}", "x").replace("{code}", GRID),
            headers={"idempotency-key": key()},
        )
        if operation.get("security") == []:
            assert response.status_code in {200, 404}, path
        else:
            assert response.status_code == 401, path
            assert "www-authenticate" in response.headers


def test_an_auditor_changes_nothing(desk: Desk) -> None:
    case = desk.register()["id"]
    for method, path, _ in PRIVATE_ACTS:
        response = desk.as_(AUDITOR).request(
            method, path.replace("{id}", case).replace("{code}", GRID), json={},
            headers={"idempotency-key": key(), "if-match": "*"},
        )  # fmt: skip
        assert response.status_code == 403, path
        assert response.json()["type"].rpartition(":")[2] in {
            "role-cannot-act", "content-not-for-role",
        }  # fmt: skip
    assert desk.file(case)["status"] == "registered"


def fields(operation: dict[str, Any]) -> list[str]:
    """Names of the fields of an act's body and of its parts."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" not in schema:
        return ["x"]
    waiting, found = [schema["$ref"].rpartition("/")[2]], set()
    while waiting:
        properties = SCHEMAS[waiting.pop()].get("properties", {})
        found |= set(properties)
        waiting += [each for each in SCHEMAS if f'/{each}"' in json.dumps(properties)]
    return sorted(found) or ["x"]


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["2025-04-15", "150104002003", GRID, "150104002:centre", "x" * 3_000, "\0",
                     "0196a1b2-0000-7000-8000-000000000001", "high", "settled", "street"]),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-5, 5), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
)
SIMPLE = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)


def bodies(operation: dict[str, Any]) -> st.SearchStrategy[Any]:
    name = st.sampled_from(fields(operation))
    value = st.recursive(
        SIMPLE,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(name, inner, max_size=4),
        max_leaves=8,
    )
    return st.dictionaries(name, value, max_size=8)


@pytest.mark.parametrize(("method", "path", "operation"), ACTS, ids=names(ACTS))
def test_no_junk_makes_an_act_fail(
    desk: Desk, method: str, path: str, operation: dict[str, Any]
) -> None:
    """With a role that may do it, on something that exists: whatever comes is answered."""
    person = acting(operation)
    path = filled(path, desk)

    def send(body: Any) -> None:
        response = desk.as_(person).request(
            method, path, content=json.dumps(body).encode(),
            headers={"idempotency-key": key(), "if-match": "*", "content-type": "application/json"},
        )  # fmt: skip
        assert response.status_code < 500, (body, response.text)
        if not response.is_success:
            assert response.headers["content-type"] == "application/problem+json"

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(bodies(operation))
    def junk(body: Any) -> None:
        send(body)

    send({})
    junk()


def acting(operation: dict[str, Any]) -> Any:
    """Somebody of the street who may do it: the first role that the document names."""
    from deploy.local.scenario import Person

    _, _, roles = operation["description"].rpartition("Roles: ")
    role = roles.rstrip(".").split(", ")[0]
    if role == "resident":
        return None
    return Person(f"{role}.junk", [role], "150104002:centre", "150104002")


READS = [path for method, path, _ in OPERATIONS if method == "GET" and path != "/stream"]


@pytest.mark.parametrize("path", [path for path in READS if path.count("{") < 2])
def test_every_read_answers_what_it_documents(desk: Desk, path: str) -> None:
    """To a clerk; what is not a clerk's, or not there, is a problem that is documented too."""
    response = desk.as_(CLERK).get(filled(path, desk))
    responses = DOCUMENT["paths"][openapi.BASE + path]["get"]["responses"]
    if response.status_code in {403, 404}:
        assert str(response.status_code) in responses
        assert path.startswith(("/care-plans", "/centres", "/subscriptions"))
        return
    assert response.status_code == 200, response.text
    (media_type,) = responses["200"]["content"]
    assert response.headers["content-type"] == media_type
    if media_type != "application/json":
        return  # a file to take away: see test_statistics
    found = responses["200"]["content"][media_type]["schema"]
    name = found.get("$ref", "").rpartition("/")[2]
    if name in SCHEMAS:
        assert set(SCHEMAS[name]["properties"]) == set(response.json())


def test_nothing_died_of_it(desk: Desk, servers: Path) -> None:
    """Whatever was accepted could be applied everywhere, and nothing failed unseen."""
    registered = desk.post(CLERK, "/cases", matter())
    assert "warning" not in registered.headers  # the read model keeps up
    log = (servers / "embedded.log").read_text("utf-8")
    for trouble in ("dead letter", "a request failed", "Traceback"):
        assert trouble not in log

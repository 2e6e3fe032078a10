"""The residents' view by query code, the documentation, and health."""

import re
import unicodedata

import httpx
import pytest

from .desk import AGENT, CLERK, HANDLER, RESOLVED, STREET, Desk, key, problem
from .whole import Whole

pytestmark = pytest.mark.system

SATISFIED = {"score": "satisfied"}


def resolved(desk: Desk) -> dict[str, str]:
    """A case that was told to the residents."""
    case = desk.register(AGENT)
    desk.act(AGENT, case["id"], "accept")
    desk.act(
        CLERK, case["id"], "assign", unit=HANDLER.unit, duty="修缮", due="2025-05-01", lead=True
    )
    desk.act(HANDLER, case["id"], "sign", assignment=1)
    desk.act(HANDLER, case["id"], "complete", assignment=1, result="已修")
    desk.act(CLERK, case["id"], "handle", outcome="settled", summary="已修")
    desk.act(AGENT, case["id"], "resolve", **RESOLVED)
    return case


def test_the_residents_see_the_progress_with_their_code_however_typed(desk: Desk) -> None:
    case = desk.register()
    code = case["query_code"]
    typed = [code, code.lower(), code.replace("-", ""), code.replace("-", " "),
             code.replace("0", "O").replace("1", "l"), code.replace("-", "—"),
             "".join(chr(ord(c) + 0xFEE0) for c in code)]  # fmt: skip
    assert unicodedata.normalize("NFKC", typed[-1]) == code
    for each in typed:
        response = desk.as_(None, "zh").get(f"/public/cases/{each}")
        assert response.status_code == 200, each
        shown = response.json()
        assert (shown["number"], shown["status"]) == (case["number"], "registered")
        assert shown["holder"] == "150104002:centre"
        assert shown["held_since"] == shown["reported_at"]
    assert not {"id", "narrative", "parties", "first_asked", "heard"} & set(shown)


def test_the_residents_see_who_holds_it_and_since_when(desk: Desk) -> None:
    case = resolved(desk)
    shown = desk.as_(None).get(f"/public/cases/{case['query_code']}").json()
    assert (shown["status"], shown["holder"]) == ("resolved", f"{STREET}:centre")
    assert shown["held_since"] > shown["reported_at"]
    assert shown["resolved"]["summary"] == RESOLVED["summary"]


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "%00", "9" * 3_000, "查询码", "-"])
def test_a_wrong_code_shows_nothing(desk: Desk, code: str) -> None:
    found = problem(desk.as_(None, "zh").get(f"/public/cases/{code}"), 404, "no-such-query-code")
    assert "16位查询码" in found["detail"]
    response = desk.post(None, f"/public/cases/{code}/rating", SATISFIED)
    problem(response, 404, "no-such-query-code")


def test_a_case_is_rated_once(desk: Desk) -> None:
    case = resolved(desk)
    path, again = f"/public/cases/{case['query_code']}/rating", key()
    first, second = (
        desk.post(None, path, {"score": "fair", "comment": "等了太久"}, idempotency_key=again)
        for _ in range(2)
    )
    assert (first.status_code, first.json()) == (200, second.json())
    shown = desk.as_(None).get(f"/public/cases/{case['query_code']}").json()
    assert (shown["rating"]["score"], shown["rating"]["comment"]) == ("fair", "等了太久")
    found = problem(desk.post(None, path, SATISFIED), 409, "wrong-state")
    assert "rate" not in found["allowed"]
    assert desk.file(case["id"])["rating"]["score"] == "fair"


def test_who_rates_too_early_is_told_so_in_the_own_language(desk: Desk) -> None:
    case = desk.register()
    path = f"/public/cases/{case['query_code']}/rating"
    for language, words in (("zh", "当前状态为“已登记”，不能评价"), ("en", "It is registered")):
        response = desk.post(None, path, SATISFIED, language)
        assert words in problem(response, 409, "wrong-state")["detail"]
        assert response.headers["content-language"] == language


def test_residents_of_different_cases_may_choose_the_same_key(desk: Desk) -> None:
    for case in (desk.register(), desk.register()):
        path = f"/public/cases/{case['query_code']}/rating"
        problem(desk.post(None, path, SATISFIED, idempotency_key="1"), 409, "wrong-state")


# Documentation and health ---------------------------------------------------------------------


def test_the_documentation_is_served_from_here_alone(one_process: Whole) -> None:
    page = httpx.get(f"{one_process.url}/docs")
    assert page.status_code == 200
    assert "SwaggerUIBundle" in page.text
    assert "validatorUrl:null" in page.text  # else Swagger UI asks validator.swagger.io
    addresses = re.findall(r'(?:src|href|url)\s*[=:]\s*"([^"]+)"', page.text)
    assert len(addresses) == 3
    for address in addresses:
        assert address.startswith("/")
        found = httpx.get(one_process.url + address)
        assert found.status_code == 200
        assert len(found.content) > 1_000


def test_the_openapi_document_is_served(one_process: Whole) -> None:
    document = httpx.get(f"{one_process.url}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/cases/{id}/accept" in document["paths"]


def test_health(one_process: Whole) -> None:
    assert httpx.get(f"{one_process.url}/healthz").json() == {"alive": True}
    assert httpx.get(f"{one_process.url}/readyz").json() == {"commands": True, "read_model": True}


def test_codes_come_in_the_readers_language(desk: Desk) -> None:
    assert desk.as_(None, "zh").get("/codes").json()["channels"]["window"] == "窗口"
    assert desk.as_(None, "en").get("/codes").json()["channels"]["window"] == "desk"


@pytest.mark.parametrize(
    "path", ["/", "/api/v1", "/api/v1/nothing", "/api/v2/cases", "/docs/assets/x"]
)
def test_an_unknown_path_is_a_problem_too(one_process: Whole, path: str) -> None:
    for language in ("zh", "en"):
        response = httpx.get(one_process.url + path, headers={"accept-language": language})
        assert problem(response, 404, "no-such-path")["path"] == path


def test_a_wrong_method_is_told_the_right_ones(desk: Desk) -> None:
    case = desk.register()["id"]
    for method, path, allowed in (
        ("DELETE", "/cases", {"GET", "HEAD", "POST"}),
        ("PATCH", f"/cases/{case}", {"GET", "HEAD"}),
        ("GET", f"/cases/{case}/accept", {"POST"}),
        ("DELETE", "/grids/150104002003007", {"GET", "HEAD", "PUT"}),
    ):
        response = desk.as_(CLERK).request(method, path)
        problem(response, 405, "method-not-allowed")
        assert set(response.headers["allow"].split(", ")) == allowed

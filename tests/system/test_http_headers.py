"""Tokens, idempotency keys and If-Match: what is asked of every change."""

import base64
import json
import threading
import time
from typing import Any

import httpx
import jwt
import pytest

from services.chassis import identity

from .desk import (
    AGENT,
    CLERK,
    DIRECTOR,
    ELSEWHERE,
    GRID,
    HANDLER,
    OFFICER,
    RESOLVED,
    Desk,
    key,
    matter,
    problem,
)
from .whole import Whole

pytestmark = pytest.mark.system

CLAIMS = {"sub": "clerk.li", "roles": ["clerk"], "unit": "150104002:centre", "region": "150104002"}


def signed(system: Whole, **more: Any) -> str:
    claims = {**CLAIMS, "expires": time.time() + 60, **more}
    return identity.issue(system.issuer._key, **claims)


def unsigned(header: dict[str, str], payload: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in (header, payload)
    ]
    return b".".join([*parts, b""]).decode()


def bad_tokens(system: Whole) -> dict[str, str | None]:
    full = {**CLAIMS, "iss": identity.ISSUER, "aud": identity.AUDIENCE, "exp": time.time() + 60}
    good = signed(system)
    head, body, mark = good.split(".")
    other = base64.urlsafe_b64encode(json.dumps({**full, "roles": ["director"]}).encode())
    public = system.issuer._key.replace(b"PRIVATE", b"PUBLIC")
    deep = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 5_000).decode().rstrip("=")
    return {
        "none": None,
        "empty": "Bearer",
        "basic": "Basic Y2xlcms6eA==",
        "garbage": "Bearer abc",
        "dots": "Bearer ..",
        "expired": f"Bearer {signed(system, expires=time.time() - 5)}",
        "alg none": f"Bearer {unsigned({'alg': 'none', 'typ': 'JWT'}, full)}",
        "alg None": f"Bearer {unsigned({'alg': 'None', 'typ': 'JWT'}, full)}",
        "hmac": f"Bearer {jwt.encode(full, base64.b64encode(public), algorithm='HS256')}",
        "other claims": f"Bearer {head}.{other.decode().rstrip('=')}.{mark}",
        "no signature": f"Bearer {head}.{body}.",
        "other audience": f"Bearer {_encode(system, {**full, 'aud': 'somebody'})}",
        "other issuer": f"Bearer {_encode(system, {**full, 'iss': 'somebody'})}",
        "no expiry": f"Bearer {_encode(system, {k: v for k, v in full.items() if k != 'exp'})}",
        "unknown role": f"Bearer {signed(system, roles=['king'])}",
        "no role": f"Bearer {signed(system, roles=[])}",
        "deep header": f"Bearer {deep}.e30.e30",
    }


def _encode(system: Whole, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, system.issuer._key, algorithm=identity.ALGORITHM)


def test_only_a_token_that_counts_opens_anything(desk: Desk, one_process: Whole) -> None:
    case = desk.register()["id"]
    client = desk.as_(None)
    for name, token in bad_tokens(one_process).items():
        headers = {"authorization": token} if token is not None else {}
        for response in (
            client.get(f"/cases/{case}", headers=headers),
            client.post("/cases", json=matter(), headers={**headers, "idempotency-key": key()}),
        ):
            assert response.status_code == 401, name
            code = "token-missing" if name in {"none", "empty", "basic"} else "token-invalid"
            problem(response, 401, code)
            assert response.headers["www-authenticate"].startswith('Bearer realm="fengqiao"')
            assert ("invalid_token" in response.headers["www-authenticate"]) == (
                code == "token-invalid"
            )
    good = {"authorization": f"bearer {signed(one_process)}"}
    assert client.get(f"/cases/{case}", headers=good).status_code == 200


# Idempotency-Key ------------------------------------------------------------------------------


def test_a_change_needs_a_key(desk: Desk) -> None:
    response = desk.as_(CLERK).post("/cases", json=matter())
    problem(response, 400, "key-missing")
    for wrong in ("x" * 201, "schlüssel", "a b\tc"):
        headers = [(b"idempotency-key", wrong.encode())]
        response = desk.as_(CLERK).post("/cases", json=matter(), headers=headers)
        assert problem(response, 400, "key-malformed")["most"] == 200


def test_the_same_key_again_gives_the_first_answer_and_one_case(desk: Desk) -> None:
    before, again = desk.count(), key()
    first, second = (desk.post(CLERK, "/cases", matter(), idempotency_key=again) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["location"] == f"/api/v1/cases/{first.json()['id']}"
    assert desk.count() == before + 1


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    again = key()
    assert desk.post(CLERK, "/cases", matter(), idempotency_key=again).status_code == 201
    other = desk.post(CLERK, "/cases", matter(title="另一件事"), idempotency_key=again)
    problem(other, 422, "key-reused")


def test_a_key_belongs_to_its_sender(desk: Desk) -> None:
    again = key()
    ids = {
        desk.post(person, "/cases", matter(), idempotency_key=again).json()["id"]
        for person in (CLERK, DIRECTOR, AGENT)
    }
    assert len(ids) == 3


def test_the_same_key_at_once_makes_one_case(desk: Desk) -> None:
    before, again = desk.count(), key()
    answers: list[httpx.Response] = []
    start = threading.Barrier(4)

    def send() -> None:
        with desk.system.client(CLERK) as client:
            start.wait()
            answers.append(client.post("/cases", json=matter(), headers={"idempotency-key": again}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.status_code for each in answers} == {201}
    assert all(each.json() == answers[0].json() for each in answers)
    assert desk.count() == before + 1


def test_a_refusal_is_given_again_too(desk: Desk) -> None:
    case, again = desk.register()["id"], key()
    both = [
        desk.post(CLERK, f"/cases/{case}/resolve",
                  RESOLVED,
                  if_match="*", idempotency_key=again)
        for _ in range(2)
    ]  # fmt: skip
    first, second = (problem(each, 409, "wrong-state") for each in both)
    assert {**first, "trace": ""} == {**second, "trace": ""}
    assert {"accept", "decline"} <= set(first["allowed"])


# If-Match -------------------------------------------------------------------------------------


def test_a_deciding_act_needs_if_match(desk: Desk) -> None:
    case = desk.register()
    desk.settle(case["id"])
    path = f"/cases/{case['id']}/accept"
    found = problem(desk.post(CLERK, path, {}), 428, "if-match-missing")
    assert found["etag"] == desk.as_(CLERK).get(f"/cases/{case['id']}").headers["etag"]
    for wrong in ("i1", '"x1"', '"i1', "W/i1", '""'):
        problem(desk.post(CLERK, path, {}, if_match=wrong), 400, "if-match-malformed")
    assert desk.file(case["id"])["status"] == "registered"


def test_a_stale_if_match_is_told_the_present_etag(desk: Desk) -> None:
    case = desk.register()
    desk.settle(case["id"])
    desk.act(CLERK, case["id"], "accept")
    desk.act(CLERK, case["id"], "assign", unit=HANDLER.unit, duty="核实", due="2025-05-01")
    response = desk.post(
        CLERK, f"/cases/{case['id']}/assign",
        {"unit": "150104:tax-bureau", "duty": "核实", "due": "2025-05-01"}, if_match='"i1"',
    )  # fmt: skip
    found = problem(response, 412, "stale")
    assert found["etag"] == desk.as_(CLERK).get(f"/cases/{case['id']}").headers["etag"]
    assert found["etag"] in found["detail"]


def test_the_etag_of_an_answer_is_the_next_if_match(desk: Desk) -> None:
    case = desk.register()
    accepted = desk.post(CLERK, f"/cases/{case['id']}/accept", {}, if_match=case["etag"])
    assert accepted.status_code == 200, accepted.text
    body = {"unit": HANDLER.unit, "duty": "核实", "due": "2025-05-01"}
    assigned = desk.post(
        CLERK, f"/cases/{case['id']}/assign", body, if_match=accepted.headers["etag"]
    )
    assert assigned.status_code == 200, assigned.text
    signed_ = desk.post(
        HANDLER, f"/cases/{case['id']}/sign", {"assignment": 1},
        if_match=assigned.headers["etag"],
    )  # fmt: skip
    assert signed_.status_code == 200, signed_.text


def test_what_changed_beside_the_versions_is_sent_all_the_same(desk: Desk) -> None:
    """A visit of the grid changes the file and nobody's view: a cache must not show the old one."""
    desk.establish_grid()
    case = desk.register(grid=GRID)["id"]
    desk.settle(case)
    before = desk.as_(CLERK).get(f"/cases/{case}")
    seen = {"visited_on": "2025-04-07", "means": "home-visit", "purpose": "走访", "summary": "平稳",
            "case": case}  # fmt: skip
    assert desk.post(OFFICER, f"/grids/{GRID}/visits", seen).is_success
    asked = {"if-none-match": before.headers["etag"]}
    after = desk.as_(CLERK).get(f"/cases/{case}", headers=asked)
    assert after.headers["etag"] == before.headers["etag"]
    assert (before.json()["visits"], after.status_code) == (0, 200)
    assert after.json()["visits"] == 1


# Ids ------------------------------------------------------------------------------------------


def test_a_hidden_case_and_an_absent_one_look_the_same(desk: Desk) -> None:
    hidden, absent = desk.register()["id"], "0196a1b2-0000-7000-8000-000000000001"
    for path in ("/cases/{}", "/cases/{}/events", "/cases/{}/risk", "/cases/{}/dossier.json"):
        looks = [desk.as_(ELSEWHERE).get(path.format(each)) for each in (hidden, absent)]
        found = [{**problem(each, 404, "no-such-case"), "trace": ""} for each in looks]
        assert json.dumps(found[0]).replace(hidden, absent) == json.dumps(found[1])
    acts = [
        desk.post(ELSEWHERE, f"/cases/{each}/accept", {}, if_match="*") for each in (hidden, absent)
    ]
    shown = [{**problem(each, 404, "no-such-case"), "trace": ""} for each in acts]
    assert json.dumps(shown[0]).replace(hidden, absent) == json.dumps(shown[1])


@pytest.mark.parametrize("wrong", ["x", "0196a1b2", "%00", "0" * 5_000, "..%2f..", "漏水"])
def test_an_id_that_is_none_is_told_so(desk: Desk, wrong: str) -> None:
    response = desk.as_(CLERK).get(f"/cases/{wrong}")
    assert response.status_code == 404
    assert response.json()["type"].rpartition(":")[2] in {"not-an-id", "no-such-path"}
    assert desk.post(CLERK, f"/cases/{wrong}/accept", {}, if_match="*").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "0", "1.0", "\u0661", "9" * 5_000])
def test_a_paper_that_has_no_such_number_is_told_so(desk: Desk, wrong: str) -> None:
    path = f"/cases/{desk.register()['id']}/attachments/{wrong}?purpose=handling&reason=x"
    problem(desk.as_(CLERK).get(path), 422, "invalid-body")


def test_an_act_in_the_wrong_state_is_told_the_allowed_ones(desk: Desk) -> None:
    case = desk.register()["id"]
    response = desk.post(CLERK, f"/cases/{case}/archive", {}, "zh", if_match="*")
    found = problem(response, 409, "wrong-state")
    assert {"accept", "decline"} <= set(found["allowed"])
    assert found["detail"].startswith("当前状态为“已登记”，不能归档。可以：")
    assert "受理、不予受理" in found["detail"]
    assert found["title"] == "当前状态不允许此操作"

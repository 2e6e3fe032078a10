"""People of the model street and their first steps over HTTP, for the tests of the gateway."""

import secrets
from typing import Any

import httpx

from deploy.local.processes import wait_until
from deploy.local.scenario import Person

from .whole import Whole

STREET, COMMUNITY, DISTRICT = "150104002", "150104002003", "150104"
GRID = "150104002003007"
CENTRE = f"{STREET}:centre"

CLERK = Person("clerk.li", ["clerk"], CENTRE, STREET)
DIRECTOR = Person("director.bao", ["director"], CENTRE, STREET)
AGENT = Person("agent.sarula", ["agent"], f"{COMMUNITY}:agent-point", COMMUNITY)
HANDLER = Person("handler.zhao", ["handler"], f"{DISTRICT}:housing-bureau", DISTRICT)
OTHER_HANDLER = Person("handler.qian", ["handler"], f"{DISTRICT}:natural-resources", DISTRICT)
OFFICER = Person("officer.007", ["officer"], f"{COMMUNITY}:grid", GRID)
OTHER_OFFICER = Person("officer.008", ["officer"], f"{COMMUNITY}:grid", f"{COMMUNITY}008")
AUDITOR = Person("auditor.he", ["auditor"], f"{DISTRICT}:audit", DISTRICT)
ADMIN = Person("admin.gao", ["admin"], CENTRE, STREET)
ELSEWHERE = Person("clerk.far", ["clerk"], "150105003:centre", "150105003")

RESOLVED = {
    "outcome": "settled", "reason": "handled-by-department", "summary": "屋面已修",
    "means": "home-visit",
}  # fmt: skip
PROBLEM = "application/problem+json"


def key() -> str:
    """A new idempotency key."""
    return secrets.token_hex(8)


def matter(**more: Any) -> dict[str, Any]:
    """The body of a registration."""
    return {
        "title": "五号楼漏水多年未修",
        "narrative": "五号楼三单元屋面漏水，物业与开发企业互相推诿。",
        "channel": "window",
        "kind": "housing",
        "division": COMMUNITY,
        **more,
    }


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem detail of a refusal, which is what it should be."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    found: dict[str, Any] = response.json()
    assert found["type"] == f"urn:fengqiao:problem:{code}"
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert len(found["trace"]) == 32
    return found


class Desk:
    """One system, and everybody's connection to it."""

    def __init__(self, system: Whole) -> None:
        self.system = system
        self._clients: dict[tuple[str, str], httpx.Client] = {}

    def as_(self, person: Person | None, language: str = "en") -> httpx.Client:
        """Somebody's client; one per person and language."""
        name = (person.id if person else "", language)
        if name not in self._clients:
            self._clients[name] = self.system.client(person, language)
        return self._clients[name]

    def register(self, person: Person = CLERK, **more: Any) -> dict[str, Any]:
        """A new case: id, number, query code, and the ETag of the answer."""
        response = self.post(person, "/cases", matter(**more))
        assert response.status_code == 201, response.text
        return {**response.json(), "etag": response.headers["etag"]}

    def post(
        self, person: Person | None, path: str, body: Any, language: str = "en", **headers: str
    ) -> httpx.Response:
        """One change with a key of its own; `if_match="*"` and such become headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("idempotency-key", key())
        method = "PUT" if path.startswith("/grids/") and path.count("/") == 2 else "POST"
        return self.as_(person, language).request(method, path, json=body, headers=named)

    def act(self, person: Person, case: str, action: str, **body: Any) -> dict[str, Any]:
        """An act on whatever the case is now; its answer."""
        response = self.post(person, f"/cases/{case}/{action}", body, if_match="*")
        assert response.is_success, response.text
        found: dict[str, Any] = response.json()
        return found

    def file(self, case: str, person: Person = CLERK) -> dict[str, Any]:
        """The case file."""
        response = self.as_(person).get(f"/cases/{case}")
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def settle(self, case: str) -> None:
        """Wait until the case is graded: until then its ETag may still grow by itself."""
        assert wait_until(lambda: self.file(case)["risk"] is not None, 20)

    def count(self, person: Person = CLERK) -> int:
        """How many cases somebody sees."""
        return sum(1 for _ in self.walk(person, "/cases", limit=200))

    def walk(self, person: Person, path: str, **parameters: Any) -> Any:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            asked = {**parameters, **({"cursor": cursor} if cursor else {})}
            response = self.as_(person).get(path, params=asked)
            assert response.status_code == 200, response.text
            yield from response.json()["items"]
            cursor = response.json()["next"]
            if cursor is None:
                return

    def establish_grid(self, code: str = GRID, officer: str = OFFICER.id) -> None:
        """Set a grid up; again changes nothing."""
        staff = {"name": "虚构·某某"}
        body = {
            "name": f"第{code[-2:]}网格",
            "community": code[:12],
            "households": 300,
            "officer": {"id": officer, **staff},
            "party_group": {"id": f"party.{code[-3:]}", **staff},
            "unit_heads": [{"id": f"head.{code[-3:]}", **staff}],
        }
        response = self.post(DIRECTOR, f"/grids/{code}", body)
        assert response.is_success, response.text

    def close(self) -> None:
        """Drop the connections."""
        for each in self._clients.values():
            each.close()

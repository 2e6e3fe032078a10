"""A story played through the HTTP API only: people, steps, and what must be seen after them.

A scenario is data (`tests/scenarios/*.yaml`), written to be read by somebody of the field. The
player sends each change with an idempotency key of its own and sends it again when the answer is
lost, as any careful client would: that is why killing a service in the middle loses nothing.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import yaml

from . import moments

BASE = "/api/v1"
PATIENCE = 60.0  # seconds that a step is tried again for, while a service is away
SEE_SECONDS = 30.0  # seconds to wait for the effect of an event in another service
PAUSE = 0.2
AGAIN = {502, 503, 504}
REFERENCE = re.compile(r"\{([a-z_]+)\}")
GUARDED = re.compile(r"^/(cases|meetings)/[^/]+/")


class StepFailed(Exception):
    """A step did not go as the story says; the message has the step, the call and the answer."""


@dataclass(frozen=True)
class Person:
    """Somebody in the story, as a token shows them."""

    id: str
    roles: list[str]
    unit: str = ""
    region: str = ""


@dataclass(frozen=True)
class Step:
    """One call and what must hold after it; before it, the time is moved to `at`.

    A step without a call lets time pass and waits for what must be seen.
    """

    who: str
    method: str
    path: str
    body: dict[str, Any]
    says: dict[str, str]
    keep: dict[str, str] = field(default_factory=dict)
    expect: int | None = None
    problem: str | None = None
    see: dict[str, Any] = field(default_factory=dict)
    gives: dict[str, Any] = field(default_factory=dict)  # what the answer itself must hold
    at: datetime | None = None
    file: dict[str, str] = field(default_factory=dict)  # a body that is a file: media_type, text


@dataclass(frozen=True)
class Scenario:
    """A whole story."""

    title: dict[str, str]
    division: str
    people: dict[str, Person]
    steps: list[Step]
    grids: list[dict[str, Any]] = field(default_factory=list)
    grids_by: str = ""


class PlainLoader(yaml.SafeLoader):
    """YAML without dates: a day stays the text that JSON carries."""


PlainLoader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Scenario:
    """Read a scenario. A step with `each` is played once for every item of it; `grids` names the
    file, beside it, of the street's grids, and who sets them up before the story begins.
    """
    found = yaml.load(path.read_text("utf-8"), Loader=PlainLoader)  # noqa: S506 - is a SafeLoader
    people = {name: Person(**facts) for name, facts in found["people"].items()}
    steps = [step for raw in found["steps"] for step in _steps(raw)]
    grids, by = [], found.get("grids", {}).get("as", "")
    if "grids" in found:
        street = path.with_name(found["grids"]["file"])
        grids = yaml.load(street.read_text("utf-8"), Loader=PlainLoader)["grids"]  # noqa: S506
    return Scenario(found["title"], found["division"], people, steps, grids, by)


def _steps(raw: dict[str, Any]) -> Iterator[Step]:
    method, _, path = raw.get("do", "").partition(" ")
    at = datetime.fromisoformat(raw["at"]) if "at" in raw else None
    for item in raw.get("each", [{}]):
        yield Step(
            who=item.get("as", raw.get("as", "")),
            method=method,
            path=item.get("path", path),
            body={**raw.get("with", {}), **item.get("with", {})},
            says=item.get("say", raw["say"]),
            keep=raw.get("keep", {}),
            expect=raw.get("expect"),
            problem=raw.get("problem"),
            see=raw.get("see", {}),
            gives=raw.get("gives", {}),
            at=at,
            file=raw.get("file", {}),
        )


Told = Callable[[int, Step, httpx.Response], None]
SetClock = Callable[[datetime], None]


def no_clock(at: datetime) -> None:
    """A story that moves the time fails where nothing holds the clock."""
    raise StepFailed(f"the story moves the time to {at}, and this player has no clock")


class Player:
    """Plays scenarios against one system. `token(person)` gives a bearer token; `set_clock` moves
    the system's time, for stories that have their own.
    """

    def __init__(
        self,
        url: str,
        token: Callable[[Person], str],
        *,
        run: str,
        set_clock: SetClock = no_clock,
    ) -> None:
        self._set_clock = set_clock
        self._client = httpx.Client(base_url=url + BASE, timeout=20)
        self._token = token
        self._run = run
        self.kept: dict[str, str] = moments.names(run)

    def play(self, scenario: Scenario, told: Told = lambda *_: None) -> dict[str, str]:
        """Play every step; what was kept by name (ids, codes). Raises StepFailed."""
        self.set_up(scenario)
        for index, step in enumerate(scenario.steps):
            if step.at:
                self._set_clock(step.at)
            response = self._do(scenario, index, step) if step.method else httpx.Response(204)
            self._must_give(step, response)
            self._keep(step, response)
            if step.see:
                self._see(scenario, step)
            told(index, step, response)
        return self.kept

    def set_up(self, scenario: Scenario) -> int:
        """Establish the street's grids; how many."""
        for grid in scenario.grids:
            body = {name: value for name, value in grid.items() if name != "code"}
            response = self._send(
                scenario.people[scenario.grids_by],
                "PUT",
                f"/grids/{grid['code']}",
                headers={"idempotency-key": f"{self._run}-{grid['code']}"},
                json=body,
            )
            if not response.is_success:
                msg = f"grid {grid['code']}: {response.status_code} {response.text}"
                raise StepFailed(msg)
        return len(scenario.grids)

    def get(self, person: Person | None, path: str, language: str = "zh") -> httpx.Response:
        """Look at something as somebody."""
        return self._send(person, "GET", path, headers={"accept-language": language})

    def _do(self, scenario: Scenario, index: int, step: Step) -> httpx.Response:
        person = scenario.people[step.who] if step.who else None
        path, sent = self._fill(step.path), self._sent(step)
        headers = {"idempotency-key": f"{self._run}-{index}", **sent.pop("headers", {})}
        deadline = time.monotonic() + PATIENCE
        while True:
            if step.method != "GET" and GUARDED.match(path):
                headers["if-match"] = self._etag(person, path)
            response = self._send(person, step.method, path, headers=headers, **sent)
            if response.status_code == httpx.codes.PRECONDITION_FAILED:
                # Another service's news came between the look and the act: look again.
                time.sleep(PAUSE / 4)
            elif response.status_code not in AGAIN:
                return self._judge(index, step, response)
            if time.monotonic() > deadline:
                return self._judge(index, step, response)

    def _sent(self, step: Step) -> dict[str, Any]:
        if not step.file:
            return {"json": self._fill(step.body)}
        headers = {"content-type": step.file["media_type"]}
        return {"content": step.file["text"].encode(), "headers": headers}

    def _etag(self, person: Person | None, path: str) -> str:
        thing = "/".join(path.split("/")[:3])
        response = self._send(person, "GET", thing)
        return response.headers.get("etag", "*")

    def _send(self, person: Person | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"accept-language": "en", **more.pop("headers", {})}
        if person is not None:
            headers["authorization"] = f"Bearer {self._token(person)}"
        if method == "GET":
            more.pop("json", None)
            more.pop("content", None)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._client.request(method, path, headers=headers, **more)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    msg = f"{method} {path}: no answer: {error}"
                    raise StepFailed(msg) from error
                time.sleep(PAUSE)

    def _judge(self, index: int, step: Step, response: httpx.Response) -> httpx.Response:
        wanted = (
            response.is_success if step.expect is None else (response.status_code == step.expect)
        )
        problem = response.json().get("type", "") if step.problem else ""
        if not wanted or (step.problem and not problem.endswith(f":{step.problem}")):
            msg = (
                f"step {index + 1} “{step.says['en']}”: {step.method} {self._fill(step.path)}"
                f" as {step.who or 'nobody'} answered {response.status_code}: {response.text}"
            )
            raise StepFailed(msg)
        return response

    def _must_give(self, step: Step, response: httpx.Response) -> None:
        for name, value in self._fill(step.gives).items():
            found = _dig(response.json(), name)
            if found != value:
                msg = f"“{step.says['en']}” should give {name} = {value}, gave {found}"
                raise StepFailed(msg)

    def _keep(self, step: Step, response: httpx.Response) -> None:
        for name, found in step.keep.items():
            self.kept[name] = str(_dig(response.json(), found))

    def _see(self, scenario: Scenario, step: Step) -> None:
        """Wait for what the step promises to be seen: other services hear of it by events."""
        person = (
            scenario.people[step.see.get("as", step.who)] if step.see.get("as", step.who) else None
        )
        path = self._fill(step.see["at"])
        deadline = time.monotonic() + SEE_SECONDS
        while True:
            found = self.get(person, path).json()
            missing = [
                (name, value, _dig(found, name))
                for name, value in self._fill(step.see["is"]).items()
                if _dig(found, name) != value
            ]
            if not missing:
                return
            if time.monotonic() > deadline:
                name, value, seen = missing[0]
                msg = (
                    f"after “{step.says['en']}”: {path} should show {name} = {value}, shows {seen}"
                )
                raise StepFailed(msg)
            time.sleep(PAUSE / 4)

    def _fill(self, value: Any) -> Any:
        if isinstance(value, str):
            return REFERENCE.sub(lambda found: self.kept.get(found[1], found[0]), value)
        if isinstance(value, list):
            return [self._fill(each) for each in value]
        if isinstance(value, dict):
            return {key: self._fill(each) for key, each in value.items()}
        return value

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()


def _dig(found: Any, name: str) -> Any:
    for part in name.split("."):
        if isinstance(found, list):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found

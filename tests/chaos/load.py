"""A steady load through HTTP: people who play stories, each command told in the journal.

Whoever does not know what became of a command asks again with the same key, as a client should.
"""

import asyncio
import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from .journal import Journal
from .stories import Step, Story, opening, story

TIMEOUT_SECONDS = 12.0  # longer than the gateway's own deadline for a command
NOT_YET_SECONDS = 90.0  # how long a case that was just made may be missing in the read model
PAUSES = (0.2, 0.4, 0.8, 1.5)  # seconds between the tries of one command
NOT_YET = {"no-such-case", "not-found", "service-behind"}
SUCCESS, SERVER_FAULT = range(200, 300), 500


@dataclass
class Counts:
    """What was done so far."""

    commands: int = 0
    done: int = 0
    refused: int = 0
    unknown: int = 0  # tries without a certain answer
    open: int = 0  # commands that are still asked
    refusals: dict[str, int] = field(default_factory=dict)  # by code


@dataclass
class Told:
    """One answer: `status` 0 when there was none."""

    status: int
    code: str = ""
    certain: bool | None = None
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return self.status in SUCCESS

    @property
    def known(self) -> bool:
        """Whether asking again would tell nothing new."""
        return 0 < self.status < SERVER_FAULT and self.code not in NOT_YET


class Load:
    """Plays stories in a thread of its own, so many people at a time, so many commands a second."""

    def __init__(
        self, url: str, tokens: dict[str, str], journal: Journal, *,
        seed: int, rate: float, people: int = 24,
    ) -> None:  # fmt: skip
        self.counts = Counts()
        self._url, self._tokens, self._journal = url, tokens, journal
        self._seed, self._gap, self._people = seed, 1 / rate, people
        self._stories, self._numbers = itertools.count(), itertools.count(1)
        self._next = 0.0
        self._stopping = threading.Event()
        self._until = float("inf")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="load")

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def begin_nothing(self) -> None:
        """No new commands; those under way are still asked."""
        self._stopping.set()

    def finish(self, seconds: float) -> None:
        """Commands under way are asked until they are known, at most so long; then return."""
        self._until = time.monotonic() + seconds
        self._stopping.set()
        self._thread.join()

    async def _run(self) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{self._url}/api/v1",
            timeout=TIMEOUT_SECONDS,
            limits=httpx.Limits(max_connections=3 * self._people),
        )
        async with self._http:
            await self._play(opening(self._seed))
            async with asyncio.TaskGroup() as group:
                for _ in range(self._people):
                    group.create_task(self._person())

    async def _person(self) -> None:
        while not self._stopping.is_set():
            await self._play(story(self._seed, next(self._stories)))

    async def _play(self, story_: Story) -> None:
        case = ""
        for step in story_.steps:
            if self._stopping.is_set():
                return
            await self._turn()
            told = await self._command(step, case)
            if not told.done:
                return
            case = case or str(told.body.get("id", ""))

    async def _turn(self) -> None:
        """Wait until the rate allows one more; what was missed is not made up for."""
        now = time.monotonic()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)

    async def _command(self, step: Step, case: str) -> Told:
        number = next(self._numbers)
        self.counts.commands += 1
        self.counts.open += 1
        self._journal.note(
            "command", n=number, act=step.act, who=step.who, key=step.key, case=case,
            manner=step.manner, body=step.body,
        )  # fmt: skip
        tries = itertools.count(1)
        if step.manner == "double":
            told = max(
                await asyncio.gather(*(self._try(step, case, number, next(tries)) for _ in "12")),
                key=lambda each: (each.done, each.known),
            )
        else:
            told = await self._try(step, case, number, next(tries))
        if step.manner != "once":
            told = await self._until_known(step, case, number, tries, told)
        if step.manner == "again" and told.done:
            await self._try(step, case, number, next(tries))
        self._count(told)
        return told

    async def _until_known(
        self, step: Step, case: str, number: int, tries: Any, told: Told
    ) -> Told:
        began = time.monotonic()
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            too_long = told.status == 404 and time.monotonic() - began > NOT_YET_SECONDS
            if told.known or too_long or time.monotonic() > self._until:
                break
            await asyncio.sleep(pause)
            told = await self._try(step, case, number, next(tries))
        return told

    def _count(self, told: Told) -> None:
        self.counts.open -= 1
        if told.done:
            self.counts.done += 1
        elif told.known:
            self.counts.refused += 1
            self.counts.refusals[told.code] = self.counts.refusals.get(told.code, 0) + 1

    async def _try(self, step: Step, case: str, number: int, try_: int) -> Told:
        self._journal.note("ask", n=number, t=try_)
        headers = {
            "authorization": f"Bearer {self._tokens[step.who]}",
            "idempotency-key": step.key,
            "accept-language": "en",
            **({"if-match": "*"} if step.guarded else {}),
        }
        path = step.path.replace("{case}", case)
        try:
            answer = await self._http.request(step.method, path, json=step.body, headers=headers)
            told = _told(answer)
        except (httpx.HTTPError, ValueError) as error:
            told = Told(0, type(error).__name__)
        if not told.known:
            self.counts.unknown += 1
        kept = {name: told.body[name] for name in ("id", "version", "number") if name in told.body}
        self._journal.note(
            "told", n=number, t=try_, status=told.status, code=told.code, certain=told.certain,
            **kept,
        )  # fmt: skip
        return told


def _told(answer: httpx.Response) -> Told:
    body = answer.json()
    if answer.is_success:
        return Told(answer.status_code, body=body)
    code = str(body.get("type", "")).rpartition(":")[2]
    return Told(answer.status_code, code, body.get("certain"))

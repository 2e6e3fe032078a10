"""The embedded way to run: the same relay, commands and reactions, linked inside one process.

Commands go to one thread per service that takes them in batches. Events are handed to every
listener in the order they were published, and count as published once all listeners committed
them: what a broker's confirm promises. What fails for good goes to the listener's own
`dead_letters` table, as it would go to a dead-letter queue.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from services.contracts import topology
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request

from . import codec, telemetry
from .caller import Unreachable
from .publisher import NotConfirmed
from .store import AWAY

log = telemetry.log(__name__)

Decide = Callable[[Sequence[Request]], Sequence[Answer]]
React = Callable[[Sequence[Envelope]], Sequence[Exception | None]]
Bury = Callable[[Envelope, str], None]


@dataclass(slots=True)
class _Asked:
    request: Request
    answer: Callable[[Answer], None]


class CommandDesk:
    """One service's commands: a thread that decides what waits, up to 64 at a time."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()

    def put(self, asked: _Asked) -> None:
        """Let a command wait. Raises Unreachable `busy` when too many do (back-pressure)."""
        if self._waiting.qsize() >= topology.COMMAND_BACKLOG:
            raise Unreachable("busy", certain=True)
        self._waiting.put(asked)

    def stop(self) -> None:
        """Decide what waits, then return from `run`."""
        self._waiting.put(None)

    def run(self) -> None:
        """Decide until `stop`."""
        while (batch := self._take()) is not None:
            for asked, answer in zip(
                batch, self._decide([each.request for each in batch]), strict=True
            ):
                asked.answer(answer)

    def _take(self) -> list[_Asked] | None:
        first = self._waiting.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < topology.BATCH and not self._waiting.empty():
            following = self._waiting.get()
            if following is None:
                self.stop()
                break
            batch.append(following)
        return batch


class LocalCaller:
    """Calls services in the same process, from an asyncio loop."""

    connected = True

    def __init__(self, desks: dict[str, CommandDesk]) -> None:
        self._desks = desks

    async def call(self, service: str, request: Request, seconds: float) -> Answer:
        """Ask a service; its answer. Raises Unreachable."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()

        def answer(found: Answer) -> None:
            loop.call_soon_threadsafe(_settle, future, found)

        self._desks[service].put(_Asked(request, answer))
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:
            raise Unreachable("no-answer", certain=False) from None


def _settle(future: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)


@dataclass(slots=True)
class _Delivery:
    events: list[Envelope]
    applied: threading.Event = field(default_factory=threading.Event)


class Listener:
    """One service's inbox: a thread that applies deliveries in order, with the broker's limits."""

    def __init__(self, name: str, react: React, bury: Bury) -> None:
        self.name = name
        self._react = react
        self._bury = bury
        self._waiting: queue.SimpleQueue[_Delivery | None] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def put(self, events: list[Envelope]) -> _Delivery:
        """Hand over events; `applied` is set once they are committed."""
        delivery = _Delivery(events)
        self._waiting.put(delivery)
        return delivery

    def stop(self) -> None:
        """Return from `run` after the delivery in hand; the others are published again later."""
        self._stopped.set()
        self._waiting.put(None)

    def run(self) -> None:
        """Apply until `stop`."""
        while (delivery := self._waiting.get()) is not None and not self._stopped.is_set():
            for start in range(0, len(delivery.events), topology.BATCH):
                self._apply(delivery.events[start : start + topology.BATCH])
            if not self._stopped.is_set():
                delivery.applied.set()

    def _apply(self, events: list[Envelope]) -> None:
        left, tries = events, 0
        while left and not self._stopped.is_set():
            try:
                outcomes = self._outcomes(left)
            except AWAY:
                log.exception("a listener's store is away", listener=self.name)
                self._stopped.wait(1.0)
                continue
            failed = [(e, f) for e, f in zip(left, outcomes, strict=True) if f is not None]
            tries += 1
            if failed and tries >= topology.DELIVERY_LIMIT:
                for event, failure in failed:
                    self._bury(event, repr(failure))
                return
            left = [event for event, _ in failed]
            if left:
                self._stopped.wait(0.05 * 2**tries)

    def _outcomes(self, events: list[Envelope]) -> Sequence[Exception | None]:
        try:
            return self._react(events)
        except AWAY:
            raise
        except Exception as error:
            log.exception("a delivery failed as a whole", listener=self.name, events=len(events))
            if len(events) == 1:
                return [error]
        # Whichever brought it about must not count against the others.
        return [self._outcomes([event])[0] for event in events]


class LocalBus:
    """The exchange: every listener gets what the map says, in the order of publishing."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._order = threading.Lock()
        self._stopped = threading.Event()

    def send(self, events: Sequence[Envelope]) -> int:
        """Publish: what left is safe already."""
        self.publish(events)
        return 0

    def confirmed(self, seconds: float) -> int:
        """Whatever was sent."""
        return 0

    def publish(self, events: Sequence[Envelope]) -> None:
        """Return when every listener committed every event. Raises NotConfirmed when stopped."""
        deliveries = []
        with self._order:
            for listener in self._listeners:
                wanted = [e for e in events if topology.hears(listener.name, e.type)]
                if wanted:
                    deliveries.append(listener.put(wanted))
        for delivery in deliveries:
            while not delivery.applied.wait(timeout=0.5):
                if self._stopped.is_set():
                    msg = "stopped before every listener had it"
                    raise NotConfirmed(msg)

    def stop(self) -> None:
        """Let waiting publishers go; they publish again after the next start."""
        self._stopped.set()


def bury_in(url: str) -> Bury:
    """Keep what fails for good in the listener's own `dead_letters` table."""

    def bury(event: Envelope, reason: str) -> None:
        log.error("dead letter", message=event.id, type=event.type, reason=reason)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO dead_letters (message_id, reason, body) VALUES (%s, %s, %s)",
                [event.id, reason, codec.dumps(event.as_json())],
            )

    return bury


def run_in_thread(name: str, run: Callable[[], Any]) -> threading.Thread:
    """Start a daemon thread; its name shows in logs and debuggers."""
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread

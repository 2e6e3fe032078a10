"""One service alone, in memory: ask it commands, tell it events, read what it told the world."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.chassis import codec, component
from services.chassis.memory import MemoryRecorder
from services.chassis.publication import Enveloper
from services.contracts.declare import Actor, Event
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request

from . import seals
from .people import CLERK, STREET

START = datetime(2025, 4, 7, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Hohhot


class Alone:
    """A service without neighbours. Time stands until `pass_time`; nothing does I/O."""

    def __init__(self, name: str) -> None:
        self.now = START
        self.recorder = MemoryRecorder()
        parts = component.load(name)
        self.app = parts.build(self.recorder, seals.vault(), clock=lambda: self.now)
        self._enveloper = Enveloper(name, STREET, parts.publication)
        self._keys = count(1)
        self._heard = count(1)

    def ask(
        self,
        name: str,
        target: str | UUID = "",
        /,
        *,
        by: Actor = CLERK,
        key: str | None = None,
        expected: int | None = None,
        after: tuple[str, ...] = (),
        **body: Any,
    ) -> Answer:
        """One command; its answer."""
        return self.app.decide(
            [self.request(name, target, by=by, key=key, expected=expected, after=after, **body)]
        )[0]

    def request(
        self,
        name: str,
        target: str | UUID = "",
        /,
        *,
        by: Actor = CLERK,
        key: str | None = None,
        expected: int | None = None,
        after: tuple[str, ...] = (),
        **body: Any,
    ) -> Request:
        """A request as it comes off the wire."""
        return Request(
            id=key or f"{by.id}:key-{next(self._keys)}",
            name=name,
            target=str(target),
            actor=by,
            body=codec.plain(body),
            expected=expected,
            after=list(after),
        )

    def hear(
        self, event: Event, subject: str | UUID, *, id_: str | None = None
    ) -> Exception | None:
        """Another service's event; None, or why it could not be applied."""
        position = next(self._heard)
        envelope = Envelope(
            id=id_ or f"{event.OWNER}-{position}",
            source=f"/{STREET}/{event.OWNER}",
            type=event.TYPE,
            subject=str(subject),
            time=self.now.isoformat(),
            dataschema=f"urn:fengqiao:event:{event.TYPE}:{event.VERSION}",
            sequence=str(position),
            partitionkey=str(subject),
            streamversion=1,
            region=STREET,
            data=codec.plain(event),
        )
        return self.app.react([envelope])[0]

    @property
    def told(self) -> list[Envelope]:
        """Everything published so far, in log order, as who may read it reads it."""
        texts = self.app.vault.texts
        return [replace(each, data=texts.open(each.data)) for each in self.sent]

    @property
    def sent(self) -> list[Envelope]:
        """Everything published so far, as it is on its way: texts sealed."""
        rows = self.recorder.select_notifications(1, 100_000)
        made = (self._enveloper.envelope(row.id, row) for row in rows)
        return [each for each in made if each is not None]

    @property
    def types(self) -> list[str]:
        """The types of everything published so far."""
        return [each.type for each in self.told]

    def pass_time(self, **delta: float) -> None:
        """Let time pass: `pass_time(days=5)`."""
        self.now += timedelta(**delta)

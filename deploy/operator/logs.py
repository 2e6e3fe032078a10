"""The services' logs as what they tell: what the gateway's read model is rebuilt from."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import psycopg

from services.chassis import component, follower
from services.chassis.mapper import EventMapper
from services.chassis.publication import stored
from services.contracts import topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from services.chassis.component import Component
    from services.chassis.settings import Settings
    from services.contracts.envelope import Envelope

BATCH = 1_000
# Of what is nobody else's business, more than half of a log, nothing is read.
TOLD = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " WHERE notification_id > %s AND notification_id <= %s AND topic <> ALL(%s)"
    " ORDER BY notification_id LIMIT %s"
)
END = "SELECT coalesce(max(notification_id), 0) FROM events"


@dataclass(frozen=True)
class ServiceLogs:
    """All five, by the settings of this system."""

    settings: Settings

    def ends(self) -> dict[str, int]:
        """The last position of each log. intake's is asked last: what follows a report is read
        only with the report.
        """
        names = sorted(topology.SERVICES, key=lambda each: each == "intake")
        return {name: self._end(name) for name in names}

    def load(self) -> None:
        """Import what reads them: before other processes begin, it is done once for all."""
        for each in topology.SERVICES:
            _service(each)

    def _end(self, service: str) -> int:
        with psycopg.connect(self.settings.database(service)) as connection:
            row = connection.execute(END).fetchone()
            return int(row[0]) if row else 0

    def read(
        self, service: str, after: int, upto: int, *, plain: bool = True
    ) -> Iterator[list[Envelope]]:
        """What a service tells of the positions after one, up to another, in batches."""
        found = _service(service)
        enveloper = found.enveloper(self.settings)
        silent = found.publication.silent_topics
        with psycopg.connect(self.settings.database(service), autocommit=True) as connection:
            cursor = connection.cursor(binary=True)
            while rows := cursor.execute(TOLD, [after, upto, silent, BATCH]).fetchall():
                made = (enveloper.envelope(*stored(row), plain=plain) for row in rows)
                yield [each for each in made if each is not None]
                after = rows[-1][0] if len(rows) == BATCH else upto

    def cuts(self, ends: dict[str, int], every: int) -> list[dict[str, int]]:
        """Where all logs stood each time when the longest had come so many positions further."""
        longest = max(ends, key=lambda each: ends[each])
        positions = range(every, ends[longest], every)
        with self._clock(longest) as clock:
            instants = [clock(each) for each in positions]
        found: dict[str, Sequence[int]] = {longest: positions}
        for service in ends.keys() - {longest}:
            found[service] = self._passed(service, ends[service], instants)
        return [dict(zip(found, each, strict=True)) for each in zip(*found.values(), strict=True)]

    def _passed(self, service: str, end: int, instants: Sequence[datetime]) -> list[int]:
        made, upto = [], 0  # never back, though a clock may have stepped back
        with self._clock(service) as clock:
            for instant in instants:
                upto = bisect_right(range(end), instant, lo=upto, key=clock)
                made.append(upto)
        return made

    @contextmanager
    def _clock(self, service: str) -> Iterator[Callable[[int], datetime]]:
        """Tells when the first event after a position happened."""
        _service(service)  # and with it the names of its events
        mapper = EventMapper()
        with psycopg.connect(self.settings.database(service), autocommit=True) as connection:

            def when(position: int) -> datetime:
                row = connection.execute(follower.NEXT, [position, 1]).fetchone()
                assert row is not None
                at: datetime = mapper.load(stored(row)[1])[0].timestamp
                return at

            yield when


@cache
def _service(name: str) -> Component:
    return component.load(name)

"""The services' logs as what they tell: what the gateway's read model is rebuilt from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import psycopg

from services.chassis import component, follower
from services.chassis.publication import stored
from services.contracts import topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.chassis.component import Component
    from services.chassis.settings import Settings
    from services.contracts.envelope import Envelope

BATCH = 1_000
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

    def _end(self, service: str) -> int:
        with psycopg.connect(self.settings.database(service)) as connection:
            row = connection.execute(END).fetchone()
            return int(row[0]) if row else 0

    def read(self, service: str, after: int, upto: int) -> Iterator[list[Envelope]]:
        """What a service tells of the positions after one, up to another, in batches."""
        enveloper = _service(service).enveloper(self.settings)
        with psycopg.connect(self.settings.database(service), autocommit=True) as connection:
            while after < upto:
                found = connection.execute(follower.NEXT, [after, BATCH]).fetchall()
                rows = [row for row in found if row[0] <= upto]
                if not rows:
                    return
                made = (enveloper.envelope(*stored(row)) for row in rows)
                yield [each for each in made if each is not None]
                after = rows[-1][0]


@cache
def _service(name: str) -> Component:
    return component.load(name)

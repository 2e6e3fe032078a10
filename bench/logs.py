"""Whole logs of any size: what the five services of a running system told of their cases, copied
with other ids, numbers and instants, so that every copy is a case of its own, with all of it.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import md5, sha256
from uuid import UUID

import psycopg

from services.contracts import topology

LOG = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM events"
    " ORDER BY notification_id"
)
INTO = "COPY events (notification_id, originator_id, originator_version, topic, state) FROM STDIN"
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EVENT = re.compile(rb"\b(%s)-(\d+)\b" % "|".join(topology.SERVICES).encode())
NUMBER = re.compile(rb"\b(\d{9}-\d{4}-)(\d{6})\b")
TAG = re.compile(rb'(?<="query_tag":")[0-9a-f]{64}')
AT = re.compile(rb'(?<="timestamp":")[^"]+')
TYPES = ["int8", "uuid", "int8", "text", "bytea"]
Row = tuple[int, UUID, int, str, bytes]


class Logs:
    """The logs of one system, read once."""

    def __init__(self, url: str) -> None:
        self._rows: dict[str, list[Row]] = {}
        for service in topology.SERVICES:
            with psycopg.connect(url.format(service=service)) as connection:
                self._rows[service] = connection.execute(LOG).fetchall()
        self._ends = {
            name.encode(): rows[-1][0] if rows else 0 for name, rows in self._rows.items()
        }
        self._ids = {str(row[1]).encode() for rows in self._rows.values() for row in rows}

    @property
    def size(self) -> int:
        """How many stored events one copy has."""
        return sum(map(len, self._rows.values()))

    def write(self, url: str, copies: int) -> None:
        """Put so many copies into the logs of another system, which are empty."""
        for service, rows in self._rows.items():
            with psycopg.connect(url.format(service=service), autocommit=True) as connection:
                with connection.cursor().copy(f"{INTO} (FORMAT BINARY)") as copy:
                    copy.set_types(TYPES)
                    for copied in range(copies):
                        for row in self._copied(service, rows, copied):
                            copy.write_row(row)
                connection.execute("VACUUM ANALYZE events")

    def _copied(self, service: str, rows: list[Row], copy: int) -> Iterator[Row]:
        known = self._ids
        later = timedelta(days=copy)

        @cache
        def renamed(id_: bytes) -> bytes:
            made = str(UUID(md5(id_ + b"%d" % copy).hexdigest())).encode()
            return made if id_ in known else id_

        def follows(found: re.Match[bytes]) -> bytes:
            return b"%b-%d" % (found[1], int(found[2]) + copy * self._ends[found[1]])

        def shifted(found: re.Match[bytes]) -> bytes:
            return (datetime.fromisoformat(found[0].decode()) + later).isoformat().encode()

        for position, id_, version, topic, state in rows:
            made = ID.sub(lambda found: renamed(found[0]), state)
            made = EVENT.sub(follows, made)
            made = NUMBER.sub(rb"\g<1>%03d\g<2>" % copy, made)
            made = TAG.sub(lambda found: sha256(found[0] + b"%d" % copy).hexdigest().encode(), made)
            made = AT.sub(shifted, made)
            place = position + copy * self._ends[service.encode()]
            yield place, UUID(renamed(str(id_).encode()).decode()), version, topic, made

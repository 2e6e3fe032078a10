"""Taking what is due out of the table of open deliveries, among several takers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import psycopg
from psycopg.rows import class_row

# How long a taken delivery is left alone: longer than one may take, with every try's time limit.
HOLD = timedelta(minutes=5)
# The first of each lane, and nothing of a lane of which something is held: in order, one by one.
# What was taken meanwhile is judged again by the row itself, not by the inner query: only the
# conditions on the locked row are looked at once more when another taker has just changed it.
TAKE = """
UPDATE open_deliveries SET held_until = %(until)s WHERE id IN (
    SELECT id FROM open_deliveries
    WHERE due <= %(now)s AND (held_until IS NULL OR held_until <= %(now)s)
    AND (not_before IS NULL OR not_before <= %(now)s) AND id IN (
        SELECT DISTINCT ON (lane) id FROM open_deliveries o
        WHERE due <= %(now)s AND (not_before IS NULL OR not_before <= %(now)s) AND NOT EXISTS (
            SELECT 1 FROM open_deliveries h WHERE h.lane = o.lane AND h.held_until > %(now)s
        ) ORDER BY lane, due, id
    ) ORDER BY due LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING id, rings, round, tries
"""
PUT_OFF = "UPDATE open_deliveries SET not_before = %s, held_until = NULL WHERE id = %s"

CONCLUDE = "DELETE FROM open_deliveries WHERE id = %s AND round = %s AND tries = %s"


@dataclass(frozen=True, slots=True)
class Taken:
    """One due try, as the table knows it. `rings`: not in quiet hours."""

    id: UUID
    rings: bool
    round: int
    tries: int


class Outgoing(Protocol):
    """What a deliverer needs of the table."""

    def take(self, now: datetime, most: int) -> Sequence[Taken]:
        """Some of what is due, of each lane the first; nobody else gets them for a while."""

    def put_off(self, id_: UUID, until: datetime) -> None:
        """Not now: not before that instant."""

    def conclude(self, taken: Taken) -> None:
        """This try was the last. The view would say so a moment later: the lane need not wait."""


class OutgoingTable:
    """The table in notify's own database."""

    def __init__(self, url: str) -> None:
        self._url = url

    def take(self, now: datetime, most: int) -> Sequence[Taken]:
        """Some of what is due. Raises psycopg.OperationalError when the database is away."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            cursor = connection.cursor(row_factory=class_row(Taken))
            found = cursor.execute(TAKE, {"now": now, "until": now + HOLD, "most": most})
            return found.fetchall()

    def put_off(self, id_: UUID, until: datetime) -> None:
        """Not now: not before that instant."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(PUT_OFF, [until, id_])

    def conclude(self, taken: Taken) -> None:
        """This try was the last; a later round of the same delivery stays."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(CONCLUDE, [taken.id, taken.round, taken.tries])

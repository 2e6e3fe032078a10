"""Until a system is at rest: every event told, heard and decided by everybody who listens to it."""

import time
from collections.abc import Callable, Iterator

import psycopg

from services.contracts import topology

SECONDS = 30.0
PAUSE = 0.1
TOLD = "SELECT count(*) FROM trail"
UNTOLD = """
SELECT count(*) FROM positions
WHERE position < (SELECT coalesce(max(notification_id), 0) FROM events)
"""
FOR = "SELECT id FROM trail WHERE type = ANY(%s)"
HEARD = "SELECT message_id FROM inbox"


def reach(database: Callable[[str], str]) -> None:
    """Wait until nothing is under way. Raises TimeoutError saying what still is.

    It looks twice: an event may be on its way where no table shows it.
    """
    deadline, before = time.monotonic() + SECONDS, -1
    while True:
        told, waiting = _first(database("gateway"), TOLD), list(_waiting(database))
        if told == before and not waiting:
            return
        if time.monotonic() > deadline:
            msg = f"not at rest after {SECONDS:.0f} s: {waiting or 'new events'}"
            raise TimeoutError(msg)
        before = told
        time.sleep(PAUSE)


def _waiting(database: Callable[[str], str]) -> Iterator[str]:
    with psycopg.connect(database("gateway")) as gateway:
        for name in topology.SERVICES:
            with psycopg.connect(database(name)) as service:
                (untold,) = service.execute(UNTOLD).fetchone() or (0,)
                heard = {row[0] for row in service.execute(HEARD)}
            meant = {row[0] for row in gateway.execute(FOR, [list(topology.LISTENS[name])])}
            if untold:
                yield f"{name} has events to tell"
            if meant - heard:
                yield f"{name} has {len(meant - heard)} events to hear"


def _first(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        (found,) = connection.execute(query).fetchone() or (0,)
        return int(found)
